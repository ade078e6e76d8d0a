"""Corrections that nothing has followed from yet: an answer that replaced another and has no revision."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.audit.models import Event
from apps.evidence.canonical import decode
from apps.gold.models import GoldAnswer
from apps.projects.models import Project


@dataclass(frozen=True, slots=True)
class Act:
    """Answers that replaced others in one go, oldest first; `event` is empty if no event names their rows."""

    event: str
    answers: Sequence[GoldAnswer]

    @property
    def last(self) -> int:
        return self.answers[-1].pk


def waiting(project: Project) -> QuerySet[GoldAnswer]:
    return GoldAnswer.objects.filter(item__project=project, version__gt=1, revision=None).order_by("pk")


def projects_waiting() -> QuerySet[Project]:
    answers = GoldAnswer.objects.filter(version__gt=1, revision=None)
    return Project.objects.filter(items__gold_answers__in=answers).distinct().order_by("pk")


def first_act(project: Project) -> Act | None:
    """The oldest act that waits."""
    answers = list(waiting(project).select_related("item"))
    if not answers:
        return None
    ranges = list(_told(project, answers[0]))

    def act_of(answer: GoldAnswer) -> tuple[str, str, str]:
        event = next((event for first, last, event in ranges if first <= answer.pk <= last), "")
        return (event, "", "") if event else ("", answer.set_by, answer.reason)

    (event, _, _), together = next(itertools.groupby(answers, act_of))
    return Act(event, list(together))


def _told(project: Project, oldest: GoldAnswer) -> Iterator[tuple[int, int, str]]:
    """(first, last, event) of the rows of gold that each event names, from the act of the oldest one on."""
    known = Event.objects.filter(log__origin=project.engagement.log_origin, object=project.public_id, verb="gold.set")
    for event in known.filter(at__gte=oldest.set_at).order_by("pk"):
        for state in decode(bytes(event.leaf)).get("states", []):
            if state["model"] == "gold.goldanswer" and "first" in state:
                yield state["first"], state["last"], event.public_id
