from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.disputes.models import Adjudication, Dispute, DisputeState, Position
from apps.projects.models import Project


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`upheld` counts decisions that changed what most annotators had delivered."""

    opened: int
    decided: int
    upheld: int


def outcomes(project: Project) -> Outcomes:
    cases = Dispute.objects.filter(project=project)
    decided = {
        adjudication.dispute_id: adjudication.annotation.value
        for adjudication in Adjudication.objects.filter(dispute__project=project, superseded_by=None).select_related(
            "annotation"
        )
    }
    delivered = _delivered(project)
    return Outcomes(
        opened=cases.count(),
        decided=cases.filter(state=DisputeState.DECIDED).count(),
        upheld=sum(delivered.get(case) not in (None, value) for case, value in decided.items()),
    )


def _delivered(project: Project) -> dict[int, str | None]:
    """For each case the value most annotators held, None on a tie."""
    votes: dict[int, list[tuple[int, str]]] = {}
    held = Position.objects.filter(dispute__project=project).annotate(
        votes=Count("holders", filter=Q(holders__annotation__isnull=False))
    )
    for case, value, count in held.values_list("dispute_id", "value", "votes"):
        votes.setdefault(case, []).append((count, value))
    return {case: _leader(sorted(counted, reverse=True)) for case, counted in votes.items()}


def _leader(counted: list[tuple[int, str]]) -> str | None:
    tied = len(counted) > 1 and counted[0][0] == counted[1][0]
    return None if tied else counted[0][1]


def queue(user: Any, state: str = DisputeState.OPEN) -> QuerySet[Dispute]:
    """Cases as they come up for decision: the nearest deadline first."""
    return Dispute.objects.visible_to(user).filter(state=state).select_related("project__engagement__vendor", "item")
