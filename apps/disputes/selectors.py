"""Reads over cases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, User
from apps.disputes.independence import without_part
from apps.disputes.models import Assignment, Control, ControlKind, CourtRules, Dispute, DisputeState
from apps.disputes.rules import rules_for
from apps.gold.models import Standing
from apps.labels.models import Annotation, Source
from apps.labels.selectors import rules_of, unreplaced
from apps.lots.models import Inspection, Lot, LotDecision, LotVerdict
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
    return cases.exclude(_with_somebody_else(user)).exclude(_waiting_for_evidence()).exclude(_repeat_for_others(user))


def _with_somebody_else(user: User) -> Q:
    newest = Assignment.objects.filter(dispute=OuterRef("pk")).order_by("-pk").values("adjudicator")[:1]
    others = Dispute.objects.filter(state=DisputeState.ASSIGNED).annotate(holder=Subquery(newest))
    return Q(pk__in=others.exclude(holder=user.pk).values("pk"))


def _repeat_for_others(user: User) -> Q:
    """A repeat is for whoever decided the case before, until it is overdue."""
    repeats = Control.objects.filter(kind=ControlKind.REPEAT, dispute__due_at__gt=timezone.now())
    return Q(pk__in=repeats.exclude(repeats__adjudications__adjudicator=user).values("dispute"))


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
    if isinstance(subject, Item):
        return contest_until([subject])[subject.pk]
    engagement = subject.run.project.engagement
    return (subject.run.finished_at or timezone.now()) + dt.timedelta(days=rules_for(engagement).contest_days)


def contest_until(items: Sequence[Item]) -> dict[int, dt.datetime]:
    """The same of several items of one project, by primary key, in as many queries as for one."""
    if not items:
        return {}
    project, known = items[0].project, _known_at([item.pk for item in items])
    tested = project.gold_runs.aggregate(at=Max("finished_at"))["at"]
    days = dt.timedelta(days=rules_for(project.engagement).contest_days)
    told = {item.pk: [at for at in (known.get(item.pk), tested) if at is not None] for item in items}
    return {item: max(at, default=timezone.now()) + days for item, at in told.items()}


def _known_at(items: Sequence[int]) -> dict[int, dt.datetime]:
    """The newest of what was said about each item: its delivery, its inspection, an earlier decision."""
    said: list[Any] = [
        Annotation.objects.filter(item__in=items)
        .order_by()
        .values_list("item")
        .annotate(at=Max("delivery__admitted_at")),
        Inspection.objects.filter(drawn_item__item__in=items)
        .order_by()
        .values_list("drawn_item__item")
        .annotate(at=Max("at")),
        Dispute.objects.filter(item__in=items, control=False)
        .order_by()
        .values_list("item")
        .annotate(at=Max("adjudications__at")),
    ]
    newest: dict[int, dt.datetime] = {}
    for item, at in (pair for pairs in said for pair in pairs):
        if at is not None:
            newest[item] = max(at, newest.get(item, at))
    return newest


def contest_finding_by(lot: Lot) -> dt.datetime | None:
    """Until when the vendor may contest what was found in a lot; None until it is decided. A verdict that gave way
    since does not begin the time anew."""
    decided = LotDecision.objects.filter(lot=lot).exclude(verdict=LotVerdict.UNDECIDED).last()
    if decided is None:
        return None
    engagement = lot.delivery.project.engagement
    return decided.at + dt.timedelta(days=rules_for(engagement).contest_days)
