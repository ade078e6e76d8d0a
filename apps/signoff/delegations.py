"""Standing in for a signer: somebody of the same organisation, for a period, in that signer's role alone."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, Organisation, Role, User
from apps.accounts.policies import Decision, Invalid, Refused, active_membership, require
from apps.audit.services import record
from apps.projects.models import Engagement
from apps.projects.policies import side_of
from apps.signoff.capacities import may_sign_in_office
from apps.signoff.models import Delegation

LONGEST = dt.timedelta(days=366)


def may_delegate(actor: Actor, engagement: Engagement) -> Decision:
    """Who signs in a role of their own. A role that is only lent is not lent on."""
    return may_sign_in_office(actor, engagement)


@transaction.atomic
def delegate(
    *, actor: Actor, engagement: Engagement, to: User, since: dt.datetime, until: dt.datetime, reason: str
) -> Delegation:
    """Let a colleague sign on one's behalf. An absence is a delegation with its dates."""
    require(may_delegate(actor, engagement))
    membership = side_of(actor, engagement)
    if actor.user is None or membership is None:
        raise Refused("A person lends their own role.")
    _check_colleague(engagement, membership, to)
    if not since < until <= since + LONGEST or until <= timezone.now():
        raise Invalid("A delegation ends after it begins, in the future, and lasts at most a year.")
    if not 1 <= len(reason.strip()) <= 200:
        raise Invalid("Say why in 1 to 200 characters, such as the absence it is for.")
    made = Delegation.objects.create(
        engagement=engagement,
        organisation=membership.organisation,
        role=membership.role,
        delegator=actor.user,
        delegate=to,
        reason=reason.strip(),
        since=since,
        until=until,
    )
    details = {
        "to": to.public_id,
        "organisation": membership.organisation.public_id,
        "role": membership.role,
        "since": _stamp(since),
        "until": _stamp(until),
        "reason_sha256": hashlib.sha256(made.reason.encode()).hexdigest(),
    }
    _record(actor, made, "signing.delegated", details)
    return made


def colleagues(engagement: Engagement, organisation: Organisation) -> list[User]:
    """Who can stand in: members of the organisation who have no part in the vendor's work."""
    members = User.objects.filter(
        is_active=True, memberships__organisation=organisation, memberships__ended_at=None
    ).exclude(pk__in=engagement.vendor.memberships.filter(ended_at=None).values("user"))
    return list(members.order_by("name"))


def _check_colleague(engagement: Engagement, membership: Membership, to: User) -> None:
    if to == membership.user:
        raise Invalid("Choose somebody else: you sign for yourself already.")
    if to not in colleagues(engagement, membership.organisation):
        raise Invalid(f"Choose somebody of {membership.organisation} who does not work for {engagement.vendor}.")


@transaction.atomic
def end_delegation(*, actor: Actor, delegation: Delegation) -> Delegation:
    """By whoever gave it or holds it, or by an owner or compliance officer of the buyer; what was signed stays."""
    require(may_end(actor, delegation))
    row = Delegation.objects.select_for_update().select_related("engagement").get(pk=delegation.pk)
    if row.ended_at is not None or row.until <= timezone.now():
        raise Invalid("This delegation is over already; reload the page.")
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    _record(actor, row, "signing.delegation_ended", {})
    return row


def may_end(actor: Actor, delegation: Delegation) -> Decision:
    return ends(actor.user, active_membership(actor, delegation.organisation), delegation)


def ends(user: User | None, membership: Membership | None, delegation: Delegation) -> Decision:
    """Whether somebody who acts through this membership, of whatever organisation, may end the delegation."""
    if user in (delegation.delegator, delegation.delegate):
        return Decision(True, "It is yours.")
    colleague = membership is not None and membership.organisation_id == delegation.organisation_id
    if colleague and membership is not None and membership.role in (Role.OWNER, Role.COMPLIANCE_OFFICER):
        return Decision(True, f"You are {membership.get_role_display()} of {membership.organisation}.")
    return Decision(False, "A delegation is ended by the two it is between, or by an owner of their organisation.")


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _record(actor: Actor, delegation: Delegation, verb: str, details: dict[str, str]) -> None:
    log = delegation.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=delegation.public_id, details=details, states=[delegation])
