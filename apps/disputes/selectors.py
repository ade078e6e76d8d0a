from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.accounts.actors import Actor
from apps.disputes.models import Adjudication, Dispute, DisputeState, Holder, Position
from apps.labels.models import Annotator, Source
from apps.projects.models import Project
from apps.projects.policies import may_see_gold


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


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody who stands for a position; `key` is None where the reader may not know who."""

    key: str | None
    model: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A position as one reader may see it. `stands` and `gold` are None while it is not for them to know."""

    number: int
    value: str
    stands: tuple[Stand, ...] | None
    gold: bool | None


def seats_of(case: Dispute, actor: Actor) -> list[Seat]:
    """Before the decision a position is a value and nothing more. Gold that stands alone is not shown to the vendor,
    and the places are numbered anew: a missing one would tell that it is there."""
    decided = case.state == DisputeState.DECIDED
    sees_gold = bool(may_see_gold(actor, case.project.engagement))
    own = Annotator.objects.visible_to(actor.user).filter(engagement=case.project.engagement)
    known = set(own.values_list("pk", flat=True)) if decided else set()
    positions = case.positions.prefetch_related("holders__annotation__annotator").order_by("ordinal")
    shown = [each for each in positions if sees_gold or any(h.annotation_id for h in each.holders.all())]
    return [
        Seat(
            number,
            position.value,
            _stands(position, known) if decided else None,
            any(h.gold_answer_id for h in position.holders.all()) if decided and sees_gold else None,
        )
        for number, position in enumerate(shown, 1)
    ]


def _stands(position: Position, known: set[int]) -> tuple[Stand, ...]:
    return tuple(_stand(holder, known) for holder in position.holders.all() if holder.annotation_id is not None)


def _stand(holder: Holder, known: set[int]) -> Stand:
    label = holder.annotation
    assert label is not None
    return Stand(str(label.annotator) if label.annotator_id in known else None, label.source == Source.MODEL)
