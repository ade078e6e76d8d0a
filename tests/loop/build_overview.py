"""Rounds that people have worked through, and batches of texts, written as the services write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from apps.labels.runs import RunState
from apps.loop.models import (
    About,
    Answer,
    Arrival,
    Batch,
    Fault,
    Kind,
    ModelVersion,
    Outcome,
    Prediction,
    PredictionRun,
    Round,
    Task,
    TaskKind,
)
from apps.projects.models import Item, Project

BLIND, SHOWN, PLANTED, AUTO, AUDIT = TaskKind.BLIND, TaskKind.SHOWN, TaskKind.PLANTED, TaskKind.AUTO, TaskKind.AUDIT
DONE = {"state": RunState.DONE, "progress": 100, "actor": "system:test"}


class Did(NamedTuple):
    """What the model says of a record, how the record was routed, and what somebody answered (None: still waits)."""

    key: str
    kind: TaskKind
    said: str = "yes"
    answered: str | None = None
    score: float = 0.9
    ms: int = 2_000


def make_version(project: Project, name: str = "model") -> ModelVersion:
    return ModelVersion.objects.create(project=project, name=name, number=1, kind=Kind.TEXT, digest="d" * 64, **DONE)


def make_batch(project: Project, texts: Sequence[tuple[str, str]], name: str = "batch") -> Batch:
    """(key, text) of each record, which are items from now on."""
    sha256 = f"{Batch.objects.filter(project=project).count():064}"
    batch = Batch.objects.create(project=project, origin="api", name=name, sha256=sha256, **DONE)
    items = Item.objects.bulk_create(Item(project=project, key=key, payload={"text": text}) for key, text in texts)
    Arrival.objects.bulk_create(
        Arrival(batch=batch, item=item, place=place, group=place, content=f"{item.pk:064}")
        for place, item in enumerate(items)
    )
    return batch


def predict_batch(
    version: ModelVersion, batch: Batch, said: Iterable[tuple[str, str, float]], latency_ms: int | None = None
) -> PredictionRun:
    """(key, label, score) of records of the batch."""
    run = PredictionRun.objects.create(version=version, about=About.BATCH, batch=batch, **DONE)
    items = {item.key: item for item in version.project.items.all()}
    Prediction.objects.bulk_create(
        Prediction(run=run, item=items[key], value=json.dumps(label), score=score, latency_ms=latency_ms)
        for key, label, score in said
    )
    return run


def play(project: Project, version: ModelVersion | None, work: Sequence[Did], batch: Batch | None = None) -> Round:
    """A round of these records. The same key twice is one record with two tasks, of which the model says one thing."""
    number = project.rounds.count() + 1
    said = {did.key: (did.key, did.said, did.score) for did in reversed(work)}
    arrived = batch or make_batch(project, [(key, f"This is record {key}.") for key in said])
    run = predict_batch(version, arrived, said.values()) if version else None
    made = Round.objects.create(project=project, number=number, batch=arrived, predicted=run, **DONE)
    predictions = {one.item_id: one for one in run.predictions.all()} if run else {}
    items = {item.key: item for item in project.items.all()}
    Task.objects.bulk_create(
        Task(
            round=made,
            item=items[did.key],
            kind=did.kind,
            rank=rank,
            prediction=predictions.get(items[did.key].pk),
            suggestion=json.dumps(did.said) if did.kind == SHOWN else None,
        )
        for rank, did in enumerate(work)
    )
    reviewer = project.engagement.buyer.memberships.all()[0].user
    tasks = list(made.tasks.order_by("rank"))
    Answer.objects.bulk_create(
        Answer(
            task=task, reviewer=reviewer, outcome=_outcome(did), value=json.dumps(did.answered), duration_ms=did.ms
        )
        for task, did in zip(tasks, work, strict=True)
        if did.answered is not None
    )  # fmt: skip
    return made


def _outcome(did: Did) -> Outcome:
    if did.kind in (BLIND, AUDIT):
        return Outcome.ENTERED
    return Outcome.ACCEPTED if did.answered == did.said else Outcome.FIXED


def ask_about_gold(version: ModelVersion, said: dict[str, str | None]) -> PredictionRun:
    """What the version says of items with gold; None: an answer that is none."""
    run = PredictionRun.objects.create(version=version, about=About.GOLD, **DONE)
    for key, label in said.items():
        if label is None:
            Fault.objects.create(run=run, item_key=key, why="no answer")
        else:
            item = version.project.items.get(key=key)
            Prediction.objects.create(run=run, item=item, value=json.dumps(label), score=0.9)
    return run
