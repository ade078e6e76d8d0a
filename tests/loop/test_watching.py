"""A batch is held against those before it, and managers hear of it when something has moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.loop.models import Batch, Watch
from apps.loop.services.watching import request_watch
from apps.loop.watching.work import watch
from apps.notices.models import Notice
from apps.projects.models import Project
from tests.loop.build_overview import AUDIT, AUTO, BLIND, Did, make_batch, make_version, play, predict_batch
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db
WORDS = ("late", "order", "please", "refund", "thanks", "where", "is", "my", "parcel", "invoice")


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def texts(count: int, seed: int, more: str = "") -> list[tuple[str, str]]:
    rng = np.random.default_rng(seed)
    return [(f"{seed}-{n:03}", " ".join([*rng.choice(WORDS, rng.integers(4, 12)), more])) for n in range(count)]


def watched(scene: Scene, batch: Batch, **named: Any) -> Watch:
    found = request_watch(actor=scene.actor("qa_manager"), batch=batch, **named)
    watch(found)
    found.refresh_from_db()
    return found


def of(found: Watch, name: str) -> str:
    return str(found.figures[name]["verdict"])


def verbs(obj: str) -> list[str]:
    return list(Event.objects.filter(object=obj).order_by("pk").values_list("verb", flat=True))


def test_a_batch_like_those_before_it_has_not_moved_and_nobody_is_told(scene: Scene, project: Project) -> None:
    make_batch(project, texts(200, 1))
    found = watched(scene, make_batch(project, texts(150, 2)))
    assert (found.state, found.moved) == ("done", [])
    assert not Notice.objects.exists()
    assert verbs(found.public_id) == ["watch.requested", "batch.watched"]


def test_a_batch_of_other_texts_has_moved_and_the_buyers_managers_are_told(scene: Scene, project: Project) -> None:
    make_batch(project, texts(200, 1))
    found = watched(scene, make_batch(project, texts(150, 2, "invoice no 4711 4711 4711")))
    assert "input.share of digits.ks" in found.moved
    told = Notice.objects.filter(kind="loop.moved", subject=found.public_id)
    assert {notice.recipient for notice in told} == {scene.owner, scene.qa_manager}
    assert found.public_id in told[0].path


def test_the_first_batch_cannot_be_watched(scene: Scene, project: Project) -> None:
    batch = make_batch(project, texts(5, 1))
    with pytest.raises(Invalid, match="no earlier batch"):
        request_watch(actor=scene.actor("owner"), batch=batch)


@pytest.mark.parametrize("role", ["adjudicator", "auditor", "vendor_manager"])
def test_only_the_buyers_managers_ask_for_a_watch(scene: Scene, project: Project, role: str) -> None:
    make_batch(project, texts(5, 1))
    batch = make_batch(project, texts(5, 2))
    with pytest.raises(Refused):
        request_watch(actor=scene.actor(role), batch=batch)


def test_a_version_of_another_project_is_refused(scene: Scene, project: Project) -> None:
    make_batch(project, texts(5, 1))
    batch = make_batch(project, texts(5, 2))
    other = make_version(make_project(scene, name="Other"))
    with pytest.raises(Invalid, match="another project"):
        request_watch(actor=scene.actor("owner"), batch=batch, version=other)


def test_the_mix_that_the_watched_version_predicts_moves_and_that_of_another_version_is_not_asked(
    scene: Scene, project: Project
) -> None:
    version, other = make_version(project, "one"), make_version(project, "two")
    first, second = make_batch(project, texts(120, 1)), make_batch(project, texts(120, 2))
    keys = [[key for key, _ in texts(120, seed)] for seed in (1, 2)]
    predict_batch(version, first, [(key, "yes" if n % 2 else "no", 0.9) for n, key in enumerate(keys[0])])
    predict_batch(version, second, [(key, "yes" if n % 8 else "no", 0.9) for n, key in enumerate(keys[1])])
    predict_batch(other, second, [(key, "no", 0.9) for key in keys[1]])
    assert of(watched(scene, second, version=version), "labels.predicted") == "moved"
    assert of(watched(scene, second, version=other), "labels.predicted") == "not enough"


def test_what_records_mean_has_moved_where_blind_labels_and_the_model_part(scene: Scene, project: Project) -> None:
    version = make_version(project)
    for start in (0, 1000):
        blind = [Did(f"{start + n:04}", BLIND, "yes", "yes") for n in range(100)]
        audits = [Did(f"{start + 200 + n:04}", kind, "yes", "yes") for n in range(60) for kind in (AUTO, AUDIT)]
        play(project, version, [*blind, *[did._replace(answered=None) if did.kind == AUTO else did for did in audits]])
    last = play(
        project,
        version,
        [
            *[Did(f"{2000 + n}", BLIND, "yes", "no" if n % 3 == 0 else "yes") for n in range(100)],
            *[
                Did(f"{2200 + n}", kind, "yes", None if kind == AUTO else "no" if n % 3 == 0 else "yes")
                for n in range(60)
                for kind in (AUTO, AUDIT)
            ],
        ],
    )
    found = watched(scene, last.batch)
    assert found.version == version
    assert {"concept.errors", "concept.audits", "calibration.gap"} <= set(found.moved)


def test_a_slower_model_has_moved(scene: Scene, project: Project) -> None:
    version = make_version(project)
    first, second = make_batch(project, texts(80, 1)), make_batch(project, texts(80, 2))
    for batch, seed, took in ((first, 1, 100), (second, 2, 300)):
        predict_batch(version, batch, [(key, "yes", 0.9) for key, _ in texts(80, seed)], latency_ms=took)
    found = watched(scene, second, version=version)
    assert of(found, "latency") == "moved"
    assert of(found, "cost") == "not enough"


def test_records_that_hold_nothing_to_look_at_are_said_to_be_not_enough(scene: Scene, project: Project) -> None:
    make_batch(project, [("a", ""), ("b", "")])
    found = watched(scene, make_batch(project, [("c", ""), ("d", "")]))
    assert (found.state, of(found, "input")) == ("done", "not enough")


def test_a_watch_is_worked_on_once(scene: Scene, project: Project) -> None:
    make_batch(project, texts(20, 1))
    found = watched(scene, make_batch(project, texts(20, 2)))
    watch(found)
    assert verbs(found.public_id) == ["watch.requested", "batch.watched"]


def test_the_same_watch_finds_the_same(scene: Scene, project: Project) -> None:
    make_batch(project, texts(60, 1))
    batch = make_batch(project, texts(60, 2))
    assert watched(scene, batch).figures == watched(scene, batch).figures
