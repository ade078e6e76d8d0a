"""Reads over cases."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, User
from apps.disputes.independence import without_part
from apps.disputes.models import Assignment, CourtRules, Dispute, DisputeState
from apps.disputes.rules import rules_for
from apps.gold.models import Standing
from apps.labels.models import Annotation, Source
from apps.labels.selectors import rules_of, unreplaced
from apps.lots.models import Inspection
from apps.projects.models import Engagement, Item
from apps.projects.policies import JUDGES
from apps.projects.selectors import current_schema

# A case with a deadline nearer than this comes before all others.
SOON = dt.timedelta(days=1)


def decidable(actor: Actor) -> QuerySet[Dispute]:
    """The undecided cases that `may_decide` would let this person decide, and that nobody else has, as one query."""
    user = actor.user
    if user is None:
        return Dispute.objects.none()
    mine = Membership.objects.filter(user=user, ended_at=None)
    offices = Engagement.objects.filter(buyer__in=mine.filter(role__in=JUDGES).values("organisation"))
    engagements = offices.exclude(vendor__in=mine.values("organisation"))
    cases = Dispute.objects.undecided().filter(without_part(user, actor.text), project__engagement__in=engagements)
    return cases.exclude(_with_somebody_else(user)).exclude(_waiting_for_evidence())


def _with_somebody_else(user: User) -> Q:
    newest = Assignment.objects.filter(dispute=OuterRef("pk")).order_by("-pk").values("adjudicator")[:1]
    others = Dispute.objects.filter(state=DisputeState.ASSIGNED).annotate(holder=Subquery(newest))
    return Q(pk__in=others.exclude(holder=user.pk).values("pk"))


def _waiting_for_evidence() -> Q:
    """The same as `is_waiting_for_evidence` says of one case."""
    in_force = CourtRules.objects.filter(engagement=OuterRef("project__engagement")).order_by("-version")
    hearing = Dispute.objects.filter(state=DisputeState.EVIDENCE, due_at__gt=timezone.now())
    days = hearing.annotate(days=Coalesce(Subquery(in_force.values("evidence_days")[:1]), 0))
    return Q(pk__in=days.filter(Q(asked=True) | Q(days__gt=0)).values("pk"))


def in_order(cases: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """What comes first: what is due within a day, by deadline; then what is worth most to decide."""
    soon = timezone.now() + SOON
    pressing = DbCase(When(due_at__lt=soon, then=F("due_at")), default=None)
    return cases.annotate(pressing=pressing).order_by(F("pressing").asc(nulls_last=True), "-priority", "pk")


def delivered_label(item: Item) -> str | None:
    """The canonical label that was delivered for an item, as most annotators have it; None on a tie."""
    rules = rules_of(current_schema(item.project))
    labels = unreplaced(Annotation.objects.filter(item=item, source=Source.HUMAN))
    values = [json.loads(each) for each in labels.values_list("value", flat=True)]
    value = rules.consensus(values) if values else None
    return None if value is None else rules.canonical(value)


def contest_by(subject: Item | Standing) -> dt.datetime:
    """Until when the vendor's side may contest something: so many days after it was made known to them."""
    project = subject.project if isinstance(subject, Item) else subject.run.project
    known = _item_known_at(subject) if isinstance(subject, Item) else subject.run.finished_at
    return (known or timezone.now()) + dt.timedelta(days=rules_for(project.engagement).contest_days)


def _item_known_at(item: Item) -> dt.datetime | None:
    """The newest of what was said about an item: its delivery, its inspection, a gold test, an earlier decision."""
    found: list[Any] = [
        item.annotations.aggregate(at=Max("delivery__admitted_at"))["at"],
        Inspection.objects.filter(drawn_item__item=item).aggregate(at=Max("at"))["at"],
        item.project.gold_runs.aggregate(at=Max("finished_at"))["at"],
        Dispute.objects.filter(item=item, control=False).aggregate(at=Max("adjudications__at"))["at"],
    ]
    return max((at for at in found if at is not None), default=None)
