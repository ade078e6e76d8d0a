"""Rounds that were worked off: what the model said, what people answered, what audits found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from apps.accounts.models import User
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
    Prediction,
    PredictionRun,
    Round,
    Task,
    TaskKind,
)
from apps.projects.models import Item, Project


class Record(NamedTuple):
    """What the model `said`, what is in the delivery (`given`; for a record taken unseen what the model said), and
    what the audit found (None: not audited)."""

    key: str
    kind: TaskKind
    said: str = "yes"
    given: str = "yes"
    audit: str | None = None
    score: float = 0.6
    tags: tuple[str, ...] = ()
    ms: int = 4000


def version_of(project: Project, number: int = 1) -> ModelVersion:
    """The version with this number."""
    found = ModelVersion.objects.filter(project=project, number=number).first()
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return found or ModelVersion.objects.create(
        project=project, name="stand-in", number=number, kind=Kind.FILE, digest=digest, **_done()
    )


def worked_off(
    project: Project,
    reviewer: User,
    records: Sequence[Record],
    version: ModelVersion | None = None,
    calibrated: PredictionRun | None = None,
) -> Round:
    """A round in which nobody is waited for; whoever asks for planted errors adds them."""
    number = project.rounds.count() + 1
    known = Item.objects.bulk_create(Item(project=project, key=one.key, payload={"text": one.key}) for one in records)
    items = {item.key: item for item in known}
    batch = Batch.objects.create(
        project=project, origin=Origin.UPLOAD, name=f"week {number}", sha256=f"{number:064d}", **_done()
    )
    Arrival.objects.bulk_create(
        Arrival(batch=batch, item=items[one.key], place=place, content="0" * 64, group=place, tags=list(one.tags))
        for place, one in enumerate(records)
    )
    run = asked(version or version_of(project), {one.key: (one.said, one.score) for one in records}, batch)
    said = {each.item_id: each for each in run.predictions.all()}
    routed = {"predicted": run, "calibrated": calibrated, "certificate_digest": "c" * 64}
    made = Round.objects.create(project=project, number=number, batch=batch, **routed, **_done())
    for one in records:
        prediction = said[items[one.key].pk]
        shown = prediction.value if one.kind == TaskKind.SHOWN else None
        task = _task(made, items[one.key], one.kind, prediction, shown)
        if one.kind != TaskKind.AUTO:
            _answer(task, reviewer, one.given, one.ms)
        if one.audit is not None:
            _answer(_task(made, items[one.key], TaskKind.AUDIT, prediction), reviewer, one.audit, one.ms)
    return made


def asked(
    version: ModelVersion, said: dict[str, tuple[str, float]], batch: Batch | None = None, about: About = About.BATCH
) -> PredictionRun:
    """A run with a latency of 50 ms and a price of two thousandths for each prediction."""
    run = PredictionRun.objects.create(version=version, about=about, batch=batch, root="a" * 64, **_done())
    items = {item.key: item for item in version.project.items.filter(key__in=said)}
    Prediction.objects.bulk_create(
        Prediction(run=run, item=items[key], value=json.dumps(value), score=score, latency_ms=50, micros=2000)
        for key, (value, score) in said.items()
    )
    return run


def planted(round_: Round, item: Item, reviewer: User, *, caught: bool) -> None:
    """A planted error that was caught, or let pass."""
    task = _task(round_, item, TaskKind.PLANTED, None, '"no"')
    _answer(task, reviewer, "yes" if caught else "no", 3000)


def _task(
    round_: Round, item: Item, kind: TaskKind, prediction: Prediction | None, suggestion: str | None = None
) -> Task:
    rank = round_.tasks.count()
    return Task.objects.create(
        round=round_, item=item, kind=kind, rank=rank, prediction=prediction, suggestion=suggestion
    )


def _answer(task: Task, reviewer: User, value: str, ms: int) -> None:
    text = json.dumps(value)
    outcome = (
        Outcome.ENTERED if task.suggestion is None else Outcome.ACCEPTED if text == task.suggestion else Outcome.FIXED
    )
    Answer.objects.create(task=task, reviewer=reviewer, outcome=outcome, value=text, duration_ms=ms)


def _done() -> dict[str, Any]:
    return {"state": RunState.DONE, "actor": "system:test", "progress": 100, "finished_at": timezone.now()}
