"""Standings that a case has set aside: the decision is the record, and the standing stays as it was computed."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from apps.disputes.models import Adjudication, Outcome, Subject
from apps.disputes.states import RULED
from apps.gold.models import GoldRun


def set_aside(run: GoldRun) -> dict[str, str]:
    """Key of the annotator to the public id of the case in which their standing fell, by decisions that stand."""
    fell = _fell().filter(dispute__standing__run=run).order_by("pk")
    return dict(fell.values_list("dispute__standing__annotator__key", "dispute__public_id"))


def case_against() -> Subquery:
    """For an annotation of standings: the public id of the case in which each fell."""
    fell = _fell().filter(dispute__standing=OuterRef("pk")).order_by("-pk")
    return Subquery(fell.values("dispute__public_id")[:1])


def _fell() -> QuerySet[Adjudication]:
    return Adjudication.objects.filter(
        dispute__subject=Subject.STANDING,
        dispute__state__in=RULED,
        outcome=Outcome.FALLS,
        superseded_by=None,
    )
