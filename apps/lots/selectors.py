"""Where a lot stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery

from apps.labels.models import Annotation
from apps.lots.models import Draw, DrawnItem, Inspection, Lot, LotDecision, LotVerdict
from apps.measures.acceptance import Decision, Plan, decide
from apps.projects.models import Engagement

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Finding(TypedDict):
        conforming: bool | None

    Inspected = WithAnnotations[DrawnItem, _Finding]


@dataclass(frozen=True, slots=True)
class LotStanding:
    """What the inspected part of a sample says so far."""

    draw: Draw
    plan: Plan
    inspected: int
    nonconforming: int
    decision: Decision
    next_item: DrawnItem | None


def plan_of(draw: Draw) -> Plan:
    return Plan(
        n=draw.sample_size,
        c=draw.acceptance_number,
        aql=float(draw.aql),
        rql=float(draw.rql),
        alpha=float(draw.alpha),
        beta=float(draw.beta),
        lot=draw.lot.size if draw.distribution == "hypergeometric" else None,
    )


def with_findings(draw: Draw) -> QuerySet[Inspected]:
    """The drawn items, each with `conforming`: the newest finding, or None before inspection."""
    newest = Inspection.objects.filter(drawn_item=OuterRef("pk")).order_by("-pk").values("conforming")[:1]
    return draw.drawn_items.annotate(conforming=Subquery(newest)).select_related("item")


def standing_of(lot: Lot) -> LotStanding | None:
    """None before a sample is drawn."""
    draw = Draw.objects.filter(lot=lot).first()
    if draw is None:
        return None
    items = with_findings(draw)
    inspected = items.exclude(conforming=None).count()
    nonconforming = items.filter(conforming=False).count()
    plan = plan_of(draw)
    decision = decide(nonconforming, inspected, plan, lot.size)
    return LotStanding(draw, plan, inspected, nonconforming, decision, items.filter(conforming=None).first())


def newest_verdict() -> Subquery:
    """For an annotation of lots: the verdict that counts. A decision on corrected findings replaces the earlier one."""
    return Subquery(LotDecision.objects.filter(lot=OuterRef("pk")).order_by("-pk").values("verdict")[:1])


def final_decision(lot: Lot) -> LotDecision | None:
    """The newest decision, if the lot is accepted or rejected by it."""
    newest = LotDecision.objects.filter(lot=lot).order_by("-pk").first()
    return newest if newest is not None and newest.verdict != LotVerdict.UNDECIDED else None


@dataclass(frozen=True, slots=True)
class FirstDeliveries:
    accepted: int
    decided: int


def first_deliveries(engagement: Engagement) -> FirstDeliveries:
    """How many decided lots of an engagement were accepted. A redelivery mends an earlier lot and is not counted."""
    lots = Lot.objects.filter(delivery__project__engagement=engagement)
    first = lots.exclude(delivery__in=redeliveries(delivery__project__engagement=engagement))
    judged = first.annotate(verdict=newest_verdict())
    accepted, rejected = (judged.filter(verdict=verdict).count() for verdict in ("accepted", "rejected"))
    return FirstDeliveries(accepted=accepted, decided=accepted + rejected)


def redeliveries(**where: Any) -> QuerySet[Annotation, int]:
    """Primary keys of the deliveries that replaced labels of an earlier one."""
    replacing = Annotation.objects.filter(supersedes__isnull=False, delivery__isnull=False, **where)
    return replacing.values_list("delivery", flat=True).distinct()
