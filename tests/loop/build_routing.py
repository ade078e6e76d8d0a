"""Batches with what a version says of them, rounds begun from both, and people who answer its tasks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone

from apps.labels.runs import RunState
from apps.loop.models import (
    About,
    Answer,
    Arrival,
    Batch,
    Kind,
    ModelVersion,
    Origin,
    Outcome,
    PredictionRun,
    Round,
    Task,
    TaskKind,
)  # fmt: skip
from apps.loop.predicting.answers import Answered
from apps.loop.predicting.keeping import keeping
from apps.loop.predicting.work import PREDICTOR, asked_about
from apps.loop.routing.rules import RoundRules
from apps.loop.services.certificates import watch_certificate
from apps.loop.services.rounds import begin_round
from apps.projects.models import Item, Project
from tests.scenes import Scene, make_engagement, make_project

CODES = {"no": 0, "yes": 1}
RULES = {"blind": 0.5, "planted": 0.05, "audit": 0.2}


class Said(NamedTuple):
    label: str
    score: float


def make_version(project: Project, name: str = "stand-in") -> ModelVersion:
    """A version that lives in files: tests say what it says."""
    number = project.model_versions.filter(name=name).count() + 1
    digest = hashlib.sha256(f"{name} {number}".encode()).hexdigest()
    return ModelVersion.objects.create(
        project=project, name=name, number=number, kind=Kind.FILE, digest=digest, **_done()
    )


def make_batch(project: Project, keys: Sequence[str], copies: Mapping[str, str] | None = None) -> Batch:
    """Sorted: each item stands for itself, unless `copies` says of which earlier one of the batch it is a near copy."""
    number = project.batches.count() + 1
    digest = hashlib.sha256(f"{project.pk} {number}".encode()).hexdigest()
    counts = {"items": len(keys), "groups_of_several": 0, "tags": {}}
    batch = Batch.objects.create(
        project=project, origin=Origin.API, name=f"week {number}", sha256=digest, counts=counts, **_done()
    )
    Item.objects.bulk_create([Item(project=project, key=key, payload={"text": key}) for key in keys])
    items = dict(Item.objects.filter(project=project, key__in=keys).values_list("key", "pk"))
    place = {key: number for number, key in enumerate(keys)}
    Arrival.objects.bulk_create(
        [
            Arrival(
                batch=batch,
                item_id=items[key],
                place=place[key],
                content=hashlib.sha256(key.encode()).hexdigest(),
                group=place[(copies or {}).get(key, key)],
            )
            for key in keys
        ]
    )
    return batch


def predict_as(
    version: ModelVersion, said: Mapping[str, Said], batch: Batch | None = None, about: About | None = None
) -> PredictionRun:
    """A run in which the version says this, and nothing of items that are not named."""
    about = about or (About.BATCH if batch else About.CALIBRATION)
    run = PredictionRun.objects.create(
        version=version, about=about, batch=batch, actor="system:test", state=RunState.RUNNING
    )
    asked = {item.pk: item.key for item in asked_about(run)}
    with keeping(run) as kept:
        kept.take(asked, _answers(asked, said))
        kept.finish(PREDICTOR)
    run.refresh_from_db()
    return run


def _answers(asked: Mapping[int, str], said: Mapping[str, Said]) -> Iterable[Answered]:
    for item, key in asked.items():
        if key in said:
            label, score = said[key]
            yield Answered(item=item, value=json.dumps(label), code=CODES.get(label), score=score)


def begin(scene: Scene, predicted: PredictionRun, **rules: Any) -> Round:
    assert predicted.batch is not None
    return begin_round(
        actor=scene.actor("qa_manager"), batch=predicted.batch, predicted=predicted, rules=RoundRules(**rules)
    )


def answer_all(scene: Scene, round_: Round, truth: Mapping[str, str | None], *kinds: TaskKind) -> list[Answer]:
    """People find the truth; their answers come in the order of the ranks, and audits are watched."""
    tasks = Task.objects.filter(round=round_, kind__in=kinds, answer=None).select_related("item").order_by("rank")
    return [answer_one(scene, task, truth[task.item.key]) for task in tasks]


def answer_one(scene: Scene, task: Task, label: str | None) -> Answer:
    value = None if label is None else json.dumps(label)
    outcome = (
        Outcome.ENTERED if task.suggestion is None else Outcome.ACCEPTED if value == task.suggestion else Outcome.FIXED
    )
    given = Answer.objects.create(task=task, reviewer=scene.adjudicator, outcome=outcome, value=value, duration_ms=2000)
    watch_certificate(given)
    return given


class World:
    """A stream of records, and a version that is right where it is sure."""

    def __init__(self, scene: Scene | None = None, name: str = "Sentiment") -> None:
        self.scene: Scene = scene or make_engagement()
        self.project = make_project(self.scene, name=name)
        self.version = make_version(self.project)
        self.truth: dict[str, str | None] = {}
        self.said: dict[str, Said] = {}

    def arrive(self, n: int, prefix: str, wrong_below: float = 0.7, seed: int = 0) -> dict[str, Said]:
        """`n` records whose scores lie between .5 and 1; below `wrong_below` every second label is wrong."""
        rng = np.random.default_rng(seed)
        for number, score in enumerate(rng.uniform(0.5, 1, n).round(4).tolist()):
            key, right = f"{prefix}{number:04}", not (score < wrong_below and number % 2)
            self.truth[key] = "yes"
            self.said[key] = Said("yes" if right else "no", score)
        return {key: said for key, said in self.said.items() if key.startswith(prefix)}

    def round(self, n: int, prefix: str, **rules: Any) -> Round:
        said = self.arrive(n, prefix, seed=len(self.said))
        batch = make_batch(self.project, sorted(said))
        return begin(self.scene, predict_as(self.version, said, batch), **{**RULES, **rules})

    def second(self, n: int = 200, **rules: Any) -> Round:
        """A round under a certificate: the blind sample of a first one was answered, and the version asked about it."""
        first = self.round(240, "a", **rules)
        answer_all(self.scene, first, self.truth, TaskKind.BLIND)
        predict_as(self.version, self.said)
        return self.round(n, "b", **rules)


class Certified:
    """A round under a certificate: the version was always right, and is wrong `wrong_now` of the time in the round."""

    def __init__(
        self, *, wrong_now: float = 0.0, promise: str = "selective", scene: Scene | None = None, name: str = "Sentiment"
    ) -> None:
        self.scene: Scene = scene or make_engagement()
        self.project = make_project(self.scene, name=name)
        self.version = make_version(self.project)
        self.truth: dict[str, str | None] = {}
        self.said: dict[str, Said] = {}
        first = self.begin("a", 120, 0.0, blind=1.0, promise=promise)
        answer_all(self.scene, first, self.truth, TaskKind.BLIND)
        predict_as(self.version, self.said)
        self.round = self.begin("b", 160, wrong_now, blind=0.0, audit=1.0, promise=promise)
        assert self.round.certificate["granted"]

    def begin(self, prefix: str, n: int, wrong: float, **rules: Any) -> Round:
        rng = np.random.default_rng(n)
        said = {}
        for number, score in enumerate(rng.uniform(0.5, 1, n).round(4).tolist()):
            key = f"{prefix}{number:04}"
            self.truth[key], said[key] = "yes", Said("no" if number % 100 < 100 * wrong else "yes", score)
        self.said |= said
        batch = make_batch(self.project, sorted(said))
        return begin(self.scene, predict_as(self.version, said, batch), planted=0.0, **rules)

    def audit(self) -> None:
        answer_all(self.scene, self.round, self.truth, TaskKind.AUDIT)


def _done() -> dict[str, Any]:
    return {"state": RunState.DONE, "actor": "system:test", "progress": 100, "finished_at": timezone.now()}
