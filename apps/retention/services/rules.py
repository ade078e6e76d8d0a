"""Saying how long a class of records is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.projects.models import Engagement
from apps.retention.models import Records, RetentionRule
from apps.retention.policies import may_keep_books
from apps.retention.selectors import MINIMUM_MONTHS

LONGEST_NAME, MOST_MONTHS = 60, 1200


@transaction.atomic
def set_rule(
    *, actor: Actor, engagement: Engagement, records: str, name: str, months: int, starts_on: dt.date | None = None
) -> RetentionRule:
    """`name` is the customer's own, such as aia-10y. Without `starts_on` the clock stands and nothing is ever due."""
    require(may_keep_books(actor, engagement.buyer))
    _check(records, name.strip(), months)
    # Two rules at once would both find none to replace: the engagement row is the queue.
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    former = engagement.retention_rules.filter(records=records, replaced_at=None).first()
    if former is not None:
        former.replaced_at = timezone.now()
        former.save(update_fields=["replaced_at"])
    rule = RetentionRule.objects.create(
        engagement=engagement,
        records=records,
        name=name.strip(),
        months=months,
        starts_on=starts_on,
        set_by=actor.user,
    )
    starts = {"starts_on": starts_on.isoformat()} if starts_on else {}
    details = {"records": records, "name": rule.name, "months": months, **starts}
    written = [*([former] if former else []), rule]
    log = engagement.log_origin
    record(log=log, actor=actor.text, verb="retention.set", obj=rule.public_id, details=details, states=written)
    return rule


def _check(records: str, name: str, months: int) -> None:
    if records not in Records.values:
        raise Invalid(f"Choose which records, one of {', '.join(Records.values)}.")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(f"Give the retention class a name of 1 to {LONGEST_NAME} characters, such as aia-10y.")
    least = MINIMUM_MONTHS.get(Records(records), 1)
    if not least <= months <= MOST_MONTHS:
        raise Invalid(f"{Records(records).label}: keep them between {least} and {MOST_MONTHS} months.")
