"""Reads over cases."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Membership
from apps.disputes.independence import without_part
from apps.disputes.models import Dispute
from apps.disputes.rules import rules_for
from apps.gold.models import Standing
from apps.labels.models import Annotation, Source
from apps.labels.selectors import rules_of, unreplaced
from apps.lots.models import Inspection
from apps.projects.models import Engagement, Item
from apps.projects.policies import JUDGES
from apps.projects.selectors import current_schema


def decidable(actor: Actor) -> QuerySet[Dispute]:
    """The undecided cases that `may_decide` would let this person decide, and that nobody else has, as one query."""
    user = actor.user
    if user is None:
        return Dispute.objects.none()
    mine = Membership.objects.filter(user=user, ended_at=None)
    offices = Engagement.objects.filter(buyer__in=mine.filter(role__in=JUDGES).values("organisation"))
    engagements = offices.exclude(vendor__in=mine.values("organisation"))
    return Dispute.objects.undecided().filter(without_part(user, actor.text), project__engagement__in=engagements)


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
