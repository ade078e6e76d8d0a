"""Who belongs to an organisation, in which role. A changed role is a new row: the old one says until when."""

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, Organisation, Role, User
from apps.accounts.policies import ROLES_OF_KIND, Invalid, may_end_membership, may_manage_members, require
from apps.accounts.selectors import organisation_log, owners_of
from apps.accounts.services.code_apps import end_code_app
from apps.accounts.services.passkeys import end_passkey
from apps.audit.services import record


@transaction.atomic
def add_member(*, actor: Actor, organisation: Organisation, user: User, role: str) -> Membership:
    """Give an existing account a role. People are usually invited instead."""
    require(may_manage_members(actor, organisation))
    return join(actor=actor, organisation=organisation, user=user, role=role)


@transaction.atomic
def change_role(*, actor: Actor, membership: Membership, role: str) -> Membership:
    require(may_manage_members(actor, membership.organisation))
    membership = _locked(membership)
    if membership.role == role:
        raise Invalid(f"{membership.user} already has this role; nothing was changed.")
    check_role(membership.organisation, role)
    _keep_an_owner(membership)
    _end(membership)
    changed = Membership.objects.create(user=membership.user, organisation=membership.organisation, role=role)
    _record(actor, changed, "role.changed", {"before": membership.role, "role": role}, membership)
    return changed


@transaction.atomic
def end_membership(*, actor: Actor, membership: Membership) -> Membership:
    require(may_end_membership(actor, membership))
    membership = _locked(membership)
    _keep_an_owner(membership)
    if not membership.user.memberships.filter(ended_at=None).exclude(pk=membership.pk).exists():
        _take_credentials(actor, membership.user)
    _end(membership)
    _record(actor, membership, "membership.ended", {"role": membership.role})
    return membership


def _take_credentials(actor: Actor, user: User) -> None:
    """Who belongs nowhere any more signs nothing any more; their logs say so."""
    for passkey in user.passkeys.filter(revoked_at=None):
        end_passkey(actor=actor, passkey=passkey, reason="left")
    for app in user.code_apps.filter(revoked_at=None):
        end_code_app(actor=actor, app=app, reason="left")


def join(*, actor: Actor, organisation: Organisation, user: User, role: str) -> Membership:
    """Make the membership without asking who may: for callers that have settled it (an accepted invitation)."""
    check_role(organisation, role)
    if Membership.objects.filter(user=user, organisation=organisation, ended_at=None).exists():
        raise Invalid(f"{user} is already a member of {organisation}; change the role instead.")
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    _record(actor, membership, "membership.started", {"role": role})
    return membership


def check_role(organisation: Organisation, role: str) -> None:
    roles = ROLES_OF_KIND[organisation.kind]
    if role not in roles:
        names = ", ".join(known.label for known in roles)
        kind = organisation.get_kind_display().lower()
        raise Invalid(f"The role {role!r} does not exist at a {kind} organisation; choose one of {names}.")


def _locked(membership: Membership) -> Membership:
    """The row as it is now. The organisation is locked first, so that two owners cannot leave at the same moment."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    membership = Membership.objects.select_related("user", "organisation").get(pk=membership.pk)
    if membership.ended_at is not None:
        raise Invalid(f"{membership.user} no longer has this role at {membership.organisation}; reload the page.")
    return membership


def _keep_an_owner(membership: Membership) -> None:
    if membership.role == Role.OWNER and not owners_of(membership.organisation).exclude(pk=membership.pk).exists():
        raise Invalid(
            f"{membership.user} is the last owner of {membership.organisation}; make somebody else owner first."
        )


def _end(membership: Membership) -> None:
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])


def _record(actor: Actor, membership: Membership, verb: str, details: dict[str, str], *ended: Membership) -> None:
    log, obj = organisation_log(membership.organisation), membership.user.public_id
    record(log=log, actor=actor.text, verb=verb, obj=obj, details=details, states=[*ended, membership])
