"""Agreeing on the rules of procedure."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
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
BOUNDS = {
    "contest_days": ("The days to contest", 1, 365),
    "evidence_days": ("The days to speak", 0, 90),
    "decide_days": ("The days to decide", 1, 90),
    "appeal_days": ("The days to appeal", 1, 365),
    "words_per_minute": ("The words that somebody reads in a minute", 50, 2000),
}
SHARES = {
    "low_posterior": "The least probability",
    "repeats": "The share of cases asked again",
    "known": "The share of cases with a known answer",
}
# Not in the log, which the vendor and the adjudicators read: what deciding costs, and what marks a decision as hasty.
UNTOLD = ("hourly_cost", "currency", "words_per_minute")
MOST_CONTROLS = Decimal("0.5")
CURRENCY = re.compile(r"[A-Z]{3}")


@transaction.atomic
def set_court_rules(*, actor: Actor, engagement: Engagement, **changes: Any) -> CourtRules:
    """A new version of the rules, with what changes in it. Cases that are open keep the deadlines they have."""
    require(may_manage(actor, engagement))
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    before = rules_for(engagement)
    values = {name: changes.get(name, getattr(before, name)) for name in AGREED}
    rules = CourtRules(engagement=engagement, version=before.version + 1, set_by=actor.user, **values)
    _check(rules)
    if before.version and all(getattr(rules, name) == getattr(before, name) for name in AGREED):
        raise Invalid("These are the rules already in force; nothing was changed.")
    rules.save()
    details = {name: _told(getattr(rules, name)) for name in AGREED if name not in UNTOLD}
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
        optional = [name for name in ("hourly_cost", "set_by") if getattr(rules, name) is None]
        rules.clean_fields(exclude=["least_agreement", *SHARES, *optional])
    except ValidationError as error:
        said = {name: " ".join(why) for name, why in error.message_dict.items()}
        raise Invalid(" ".join(f"{name.replace('_', ' ').capitalize()}: {why}" for name, why in said.items())) from None
    for field, (name, low, high) in BOUNDS.items():
        if not low <= getattr(rules, field) <= high:
            raise Invalid(f"{name}: between {low} and {high}.")
    _check_shares(rules)
    if rules.hourly_cost is not None and rules.hourly_cost < 0:
        raise Invalid("What an hour costs is not below 0.")
    if (rules.hourly_cost is not None or rules.currency) and not CURRENCY.fullmatch(rules.currency):
        raise Invalid("The currency is three capital letters, such as EUR; it is needed where an hour has its cost.")


def _check_shares(rules: CourtRules) -> None:
    for field, name in SHARES.items():
        setattr(rules, field, _share(name, getattr(rules, field), optional=field == "low_posterior"))
    if rules.repeats + rules.known > MOST_CONTROLS:
        raise Invalid("Cases asked again and cases with a known answer are together at most half of all cases.")
    if not isinstance(rules.least_agreement, dict):
        raise Invalid("The least agreement is a table from label to share.")
    checked = {
        str(label).strip(): _share(f"The least agreement of “{label}”", share)
        for label, share in rules.least_agreement.items()
    }
    if "" in checked:
        raise Invalid("A share in the table of least agreement has no label.")
    rules.least_agreement = {label: float(share) for label, share in sorted(checked.items()) if share is not None}


def _share(name: str, value: Any, *, optional: bool = False) -> Decimal | None:
    if optional and value is None:
        return None
    try:
        share = Decimal(str(value))
    except InvalidOperation:
        raise Invalid(f"{name}: “{value}” is not a number.") from None
    if not share.is_finite() or not 0 <= share <= 1:
        raise Invalid(f"{name} is between 0 and 1.")
    return share.quantize(Decimal("0.001"))


def _told(value: Any) -> Any:
    """As the log may hold it: no floats."""
    if isinstance(value, dict):
        return {key: str(each) for key, each in sorted(value.items())}
    return str(value) if isinstance(value, Decimal | float) else value
