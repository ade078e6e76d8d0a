"""What people answered to tasks, each answer beside what it takes to judge it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Min

from apps.accounts.models import User
from apps.labels.runs import RunState
from apps.loop.models import Answer, Task, TaskKind
from apps.loop.reviewing.queue import over_rounds, suggestion_of
from apps.projects.models import Project

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer. `said` is the model's label, `audited` what somebody else said of the record in a blind audit (None:
    not audited, or it cannot be labelled), `words` how many there are to read. `comparable`: the model said
    something of it, and was less sure than of what was taken unseen in the round."""

    reviewer: int
    kind: TaskKind
    outcome: str
    value: str | None
    suggestion: str | None
    said: str | None
    audited: str | None
    comparable: bool
    seconds: float
    words: int


def reviewed(project: Project, reader: User, *, everybody: bool) -> list[Reviewed]:
    """In the order of time, of everybody or of the reader alone; the reader's own only of rounds that are over."""
    answers = Answer.objects.filter(task__round__project=project, task__round__state=RunState.DONE)
    if not everybody:
        answers = answers.filter(reviewer=reader)
    fresh = Answer.objects.filter(reviewer=reader).exclude(task__round__in=over_rounds(project))
    answers = answers.exclude(pk__in=fresh.values("pk")).order_by("pk")
    audits, bars = _audits(project), _bars(project)
    rows = answers.select_related("task__prediction", "task__item").iterator(chunk_size=CHUNK)
    return [_reviewed(answer, audits, bars) for answer in rows]


def _reviewed(answer: Answer, audits: dict[tuple[int, int], tuple[int, str]], bars: dict[int, float]) -> Reviewed:
    task, prediction = answer.task, answer.task.prediction
    auditor, audited = audits.get((task.round_id, task.item_id), (answer.reviewer_id, ""))
    bar = bars.get(task.round_id)
    return Reviewed(
        reviewer=answer.reviewer_id,
        kind=TaskKind(task.kind),
        outcome=answer.outcome,
        value=answer.value,
        suggestion=suggestion_of(task),
        said=prediction.value if prediction else None,
        audited=audited if auditor != answer.reviewer_id else None,
        comparable=prediction is not None and (bar is None or prediction.score < bar),
        seconds=answer.duration_ms / 1000,
        words=len(str(_text(task.item.payload)).split()),
    )


def _text(payload: Any) -> Any:
    return payload.get("text", "") if isinstance(payload, dict) else ""


def _audits(project: Project) -> dict[tuple[int, int], tuple[int, str]]:
    """(round, item) to who audited it and the label."""
    audits = Answer.objects.filter(task__round__project=project, task__kind=TaskKind.AUDIT, value__isnull=False)
    fields = ("task__round_id", "task__item_id", "reviewer_id", "value")
    return {(round_, item): (who, value or "") for round_, item, who, value in audits.values_list(*fields)}


def _bars(project: Project) -> dict[int, float]:
    """The least score that was taken unseen, of rounds where anything was."""
    taken = Task.objects.filter(round__project=project, kind=TaskKind.AUTO).order_by().values("round_id")
    return dict(taken.annotate(least=Min("prediction__score")).values_list("round_id", "least"))
