"""Undecided cases in which the same answers stand against each other."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet

from apps.accounts.actors import Actor
from apps.disputes.models import Dispute, Look, Position
from apps.disputes.selectors import decidable


def alike(actor: Actor, case: Dispute) -> QuerySet[Dispute]:
    """What this person may decide together with a case, that case included, each with `looked`: whether they did.

    Control cases are among them as they are in the queue: nobody is to know which those are.
    """
    values = set(case.positions.values_list("value", flat=True))
    if case.item_id is None or not values:
        return Dispute.objects.none()
    others = Position.objects.filter(dispute__project=case.project_id).exclude(value__in=values)
    same = decidable(actor).filter(project=case.project_id, item__isnull=False).exclude(pk__in=others.values("dispute"))
    looks = Look.objects.filter(dispute=OuterRef("pk"), person=actor.user)
    counted = same.annotate(answers=Count("positions", distinct=True)).filter(answers=len(values))
    return counted.annotate(looked=Exists(looks)).select_related("item").order_by("pk")
