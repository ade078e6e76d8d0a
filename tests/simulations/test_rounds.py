"""Certificates that rounds give, by the tables of the product: kept where the truth is known, and revoked where not.

Bounds allow for four Monte-Carlo standard errors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.loop.models import About, Answer, Outcome, Round, Task, TaskKind
from apps.loop.routing.certificates import certificate_of, held
from apps.projects.models import Project
from tests.loop.build_routing import Said, begin, make_batch, make_version, predict_as
from tests.scenes import Scene, make_engagement, make_project
from tests.simulations.loop_worlds import OverConfident, naive_thresholds

pytestmark = [pytest.mark.simulation, pytest.mark.django_db]
ROUNDS, BLIND, TARGET, DELTA, SEED = 50, 400, 0.10, 0.10, 20261122
WORLD = OverConfident()


def arriving(rng: np.random.Generator, n: int, prefix: str) -> dict[str, Said]:
    """What an over-confident version says of records of which every one is a yes."""
    score, wrong = WORLD.drawn(rng, n)
    pairs = zip(score.tolist(), wrong.tolist(), strict=True)
    return {f"{prefix}{place:05}": Said("no" if bad else "yes", value) for place, (value, bad) in enumerate(pairs)}


def certified(scene: Scene, project: Project, rng: np.random.Generator, n: int, **rules: Any) -> tuple[Round, Any]:
    """A round of `n` records, calibrated by a blind sample of its own project, and that sample."""
    version = make_version(project)
    first = arriving(rng, BLIND, "a")
    shares = {"planted": 0.0, "audit": 0.0, "target": TARGET, "delta": DELTA}
    blind = begin(scene, predict_as(version, first, make_batch(project, sorted(first))), **{**shares, "blind": 1.0})
    Answer.objects.bulk_create(
        Answer(task=task, reviewer=scene.adjudicator, outcome=Outcome.ENTERED, value='"yes"', duration_ms=1000)
        for task in Task.objects.filter(round=blind, kind=TaskKind.BLIND)
    )
    predict_as(version, first, about=About.CALIBRATION)
    second = arriving(rng, n, "b")
    predicted = predict_as(version, second, make_batch(project, sorted(second)))
    return begin(scene, predicted, **{**shares, "blind": 0.0, **rules}), first


def test_the_promise_of_rounds_is_kept_and_the_naive_threshold_breaks_it() -> None:
    scene, rng = make_engagement(), np.random.default_rng(SEED)
    broken = naive_broken = granted = 0
    for number in range(ROUNDS):
        round_, sample = certified(scene, make_project(scene, name=f"Stream {number}"), rng, 60)
        certificate = certificate_of(round_)
        if certificate is not None:
            granted += 1
            broken += WORLD.risks(np.array([certificate.promised.threshold]))[0][0] > TARGET
        score = np.array([[said.score for said in sample.values()]])
        wrong = np.array([[said.label == "no" for said in sample.values()]])
        naive_broken += WORLD.risks(naive_thresholds(score, wrong, TARGET))[0][0] > TARGET
    assert broken <= ROUNDS * DELTA + 4 * np.sqrt(ROUNDS * DELTA * (1 - DELTA))
    assert granted > ROUNDS / 2
    assert naive_broken > broken + ROUNDS / 5


def test_what_breaks_its_promise_is_revoked_by_its_audits() -> None:
    scene, rng = make_engagement(), np.random.default_rng(SEED)
    round_, _ = certified(scene, make_project(scene), rng, 500, audit=1.0)
    taken = Task.objects.filter(round=round_, kind=TaskKind.AUTO).values("item")
    audits = Task.objects.filter(round=round_, kind=TaskKind.AUDIT, item__in=taken).order_by("rank")
    after = None
    for number, task in enumerate(audits, 1):
        # From now on every fourth label that nobody looked at is wrong.
        said = task.prediction.value if task.prediction else ""
        value = '"yes"' if rng.random() < 0.75 else '"no"' if said == '"yes"' else '"yes"'
        Answer.objects.create(
            task=task, reviewer=scene.adjudicator, outcome=Outcome.ENTERED, value=value, duration_ms=1000
        )
        now = held(round_)
        assert now is not None
        if now.refuted:
            after = number
            break
    assert after is not None and after < 150
