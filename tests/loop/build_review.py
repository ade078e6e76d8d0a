"""Rounds whose tasks people are to answer, written as routing writes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from apps.accounts.models import User
from apps.labels.runs import RunState
from apps.loop.models import (
    About,
    Answer,
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

BLIND, SHOWN, PLANTED, AUTO, AUDIT = TaskKind.BLIND, TaskKind.SHOWN, TaskKind.PLANTED, TaskKind.AUTO, TaskKind.AUDIT


class Wanted(NamedTuple):
    """A task about the item `key`: what the model says, what is shown if it is asked so, and how sure the model is."""

    key: str
    kind: TaskKind
    said: Any = "yes"
    shown: Any = None
    score: float = 0.6


def make_items(project: Project, keys: Sequence[str], payload: Mapping[str, Any] | None = None) -> None:
    """Each with a text of its own, or all with the same payload."""
    Item.objects.bulk_create(
        Item(project=project, key=key, payload=dict(payload or {"text": f"This is what {key} says."})) for key in keys
    )


def make_round(project: Project, tasks: Sequence[Wanted], name: str = "week") -> Round:
    """Routed: the tasks are ranked as they are listed. Items that are not there yet are made."""
    known = set(project.items.values_list("key", flat=True))
    make_items(project, sorted({each.key for each in tasks} - known))
    items = {item.key: item for item in project.items.all()}
    number = project.rounds.count() + 1
    batch = Batch.objects.create(
        project=project,
        origin=Origin.UPLOAD,
        name=name,
        sha256=_sha256(f"{project.pk} {number}"),
        counts={"items": len(items), "groups_of_several": 0, "tags": {}},
        **_done(),
    )
    run = PredictionRun.objects.create(version=_version(project), about=About.BATCH, batch=batch, **_done())
    said = {
        each.key: Prediction(run=run, item=items[each.key], value=_text(each.said), score=each.score) for each in tasks
    }
    Prediction.objects.bulk_create(said.values())
    made = Round.objects.create(project=project, number=number, batch=batch, predicted=run, **_done())
    Task.objects.bulk_create(
        Task(
            round=made,
            item=items[each.key],
            kind=each.kind,
            rank=rank,
            prediction=None if each.kind == PLANTED else said[each.key],
            suggestion=_text(each.said if each.shown is None else each.shown)
            if each.kind in (SHOWN, PLANTED)
            else None,
        )
        for rank, each in enumerate(tasks)
    )
    return made


def task_of(round: Round, key: str, kind: TaskKind | None = None) -> Task:
    found = round.tasks.filter(item__key=key)
    return (found.filter(kind=kind) if kind else found).select_related("round__project__engagement__buyer").get()


def answered(task: Task, reviewer: User, value: Any, ms: int = 4000) -> Answer:
    """As if this person had answered."""
    text = None if value is None else _text(value)
    shown = task.suggestion if task.kind in (SHOWN, PLANTED) else None
    outcome = Outcome.ENTERED if shown is None else Outcome.ACCEPTED if text == shown else Outcome.FIXED
    if text is None:
        outcome = Outcome.REJECTED
    return Answer.objects.create(task=task, reviewer=reviewer, outcome=outcome, value=text, duration_ms=ms)


def _shown(each: Wanted) -> str | None:
    if each.kind not in (SHOWN, PLANTED):
        return None
    return _text(each.said if each.shown is None else each.shown)


def _version(project: Project) -> ModelVersion:
    found = ModelVersion.objects.filter(project=project, name="stand-in").first()
    return found or ModelVersion.objects.create(
        project=project, name="stand-in", number=1, kind=Kind.FILE, digest=_sha256("stand-in"), **_done()
    )


def _done() -> dict[str, Any]:
    return {"state": RunState.DONE, "actor": "system:test", "progress": 100, "finished_at": timezone.now()}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
