"""Agreeing on the rules of procedure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.disputes.models import CourtRules
from apps.disputes.rules import rules_for
from apps.projects.models import Engagement
from apps.projects.policies import may_manage

AGREED = (
    *("contest_days", "evidence_days", "decide_days", "appeal_days", "low_posterior", "least_agreement"),
    *("repeats", "known", "words_per_minute", "hourly_cost", "currency"),
)
BOUNDS = {"contest_days": (1, 365), "evidence_days": (0, 90), "decide_days": (1, 90), "appeal_days": (1, 365)}


@transaction.atomic
def set_court_rules(*, actor: Actor, engagement: Engagement, **changes: Any) -> CourtRules:
    """A new version of the rules, with what changes in it. Cases that are open keep the deadlines they have."""
    require(may_manage(actor, engagement))
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    before = rules_for(engagement)
    values = {name: changes.get(name, getattr(before, name)) for name in AGREED}
    rules = CourtRules(engagement=engagement, version=before.version + 1, set_by=actor.user, **values)
    _check(rules)
    rules.save()
    details = {name: _told(getattr(rules, name)) for name in AGREED}
    record(
        log=engagement.log_origin,
        actor=actor.text,
        verb="court.rules_set",
        obj=rules.public_id,
        details=details,
        states=[rules],
    )
    return rules


def _check(rules: CourtRules) -> None:
    try:
        rules.clean_fields(exclude=["least_agreement"])
    except ValidationError as error:
        raise Invalid(" ".join(f"{name}: {' '.join(why)}" for name, why in error.message_dict.items())) from None
    for name, (low, high) in BOUNDS.items():
        if not low <= getattr(rules, name) <= high:
            raise Invalid(f"{name.replace('_', ' ').capitalize()} is between {low} and {high}.")
    shares = [rules.low_posterior, rules.repeats, rules.known, *rules.least_agreement.values()]
    if any(share is not None and not 0 <= Decimal(str(share)) <= 1 for share in shares):
        raise Invalid("A share is between 0 and 1.")


def _told(value: Any) -> Any:
    """As the log may hold it: no floats."""
    if isinstance(value, dict):
        return {key: str(each) for key, each in sorted(value.items())}
    return str(value) if isinstance(value, Decimal | float) else value
