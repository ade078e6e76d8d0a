"""Placing a legal hold, and releasing it. The events stand in the log of the organisation, which no vendor reads."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, User
from apps.accounts.policies import Invalid, require
from apps.accounts.selectors import organisation_log
from apps.audit.services import record
from apps.projects.models import Engagement
from apps.retention.models import Hold
from apps.retention.policies import may_keep_books

LONGEST_REASON = 2000


@transaction.atomic
def place_hold(
    *,
    actor: Actor,
    organisation: Organisation,
    reason: str,
    engagement: Engagement | None = None,
    person: User | None = None,
) -> Hold:
    """Stop the erasure of an engagement's records, or of a person, until the hold is released. Exactly one is given."""
    require(may_keep_books(actor, organisation))
    if (engagement is None) == (person is None):
        raise Invalid("A hold covers an engagement or a person; name one of them.")
    if engagement is not None and engagement.buyer_id != organisation.pk:
        raise Invalid(f"{organisation} is not the buyer of {engagement}; the buyer places holds on it.")
    if person is not None and not person.memberships.filter(organisation=organisation).exists():
        raise Invalid(f"This person never belonged to {organisation}.")
    hold = Hold.objects.create(
        organisation=organisation,
        engagement=engagement,
        person=person,
        reason=_said(reason),
        placed_by=actor.user,
    )
    covered = engagement or person
    details = {"covers": covered.public_id if covered else "", "reason_sha256": _digest(hold.reason)}
    _record(actor, hold, "hold.placed", details)
    return hold


@transaction.atomic
def release_hold(*, actor: Actor, hold: Hold, reason: str) -> Hold:
    require(may_keep_books(actor, hold.organisation))
    hold = Hold.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=hold.pk)
    if hold.released_at is not None:
        raise Invalid("This hold was released already; nothing was changed.")
    hold.release_reason, hold.released_by, hold.released_at = _said(reason), actor.user, timezone.now()
    hold.save(update_fields=["release_reason", "released_by", "released_at"])
    _record(actor, hold, "hold.released", {"reason_sha256": _digest(hold.release_reason)})
    return hold


def _said(reason: str) -> str:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(f"Say why, in 1 to {LONGEST_REASON} characters.")
    return reason.strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _record(actor: Actor, hold: Hold, verb: str, details: dict[str, str]) -> None:
    log = organisation_log(hold.organisation)
    record(log=log, actor=actor.text, verb=verb, obj=hold.public_id, details=details, states=[hold])
