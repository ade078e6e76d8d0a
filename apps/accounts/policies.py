"""Who may do what. A decision carries its reason; the reason is shown to whoever is refused."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.actors import Actor
from apps.accounts.models import ApiToken, Membership, Organisation, OrganisationKind, Role, User


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


class Refused(Exception):
    """An insider asked for something their role, or a conflict of interest, does not allow."""


class NotConfirmed(Refused):
    """A password, code or passkey was asked for and was wrong."""


class LockedOut(Refused):
    """There were too many failures; the message says until when to wait."""


class Invalid(Exception):
    """What was asked for cannot be done; the message says why and what to do instead."""


def require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision.reason)


def active_membership(actor: Actor, *organisations: Organisation) -> Membership | None:
    """The membership through which somebody acts for one of these organisations."""
    if actor.user is None or not actor.user.is_active:
        return None
    return (
        Membership.objects.filter(user=actor.user, organisation__in=organisations, ended_at=None)
        .select_related("organisation")
        .first()
    )


def has_role(actor: Actor, organisation: Organisation, *roles: Role) -> Decision:
    """Allowed for these roles in this organisation, and for the system itself."""
    if actor.user is None:
        return Decision(True, "The system acts for itself.")
    membership = active_membership(actor, organisation)
    if membership is None:
        return Decision(False, f"You are not a member of {organisation}.")
    wanted = " or ".join(role.label for role in roles)
    if membership.role in roles:
        return Decision(True, f"You are {membership.get_role_display()} at {organisation}.")
    return Decision(False, f"This needs the role {wanted} at {organisation}; you are {membership.get_role_display()}.")


def may_manage_members(actor: Actor, organisation: Organisation) -> Decision:
    return has_role(actor, organisation, Role.OWNER)


def may_end_membership(actor: Actor, membership: Membership) -> Decision:
    if actor.user is not None and actor.user == membership.user:
        return Decision(True, "Everybody may leave.")
    return may_manage_members(actor, membership.organisation)


def may_create_organisation(actor: Actor) -> Decision:
    """The system, and the owners of buyers: they bring in the vendors and auditors they work with."""
    if actor.user is None:
        return Decision(True, "The system acts for itself.")
    owned = actor.user.memberships.filter(ended_at=None, role=Role.OWNER, organisation__kind=OrganisationKind.BUYER)
    if actor.user.is_active and owned.exists():
        return Decision(True, "You are owner of a buyer.")
    return Decision(False, "Only an owner of a buyer organisation brings in another organisation.")


def may_create_user(actor: Actor) -> Decision:
    if actor.user is None:
        return Decision(True, "The system acts for itself.")
    return Decision(False, "Accounts are made by accepting an invitation; invite the person instead.")


def may_revoke_token(actor: Actor, token: ApiToken) -> Decision:
    if actor.user is None or actor.user == token.user:
        return Decision(True, "It is your token.")
    return Decision(False, "Only the owner of a token revokes it.")


def may_revoke_credential(actor: Actor, owner: User) -> Decision:
    """One's own, and an owner those of the members, for emergencies. Nobody adds one for somebody else."""
    if actor.user is None or actor.user == owner:
        return Decision(True, "It is your own.")
    houses = Organisation.objects.filter(memberships__user=owner, memberships__ended_at=None)
    owned = Membership.objects.filter(user=actor.user, organisation__in=houses, role=Role.OWNER, ended_at=None)
    if actor.user.is_active and owned.exists():
        return Decision(True, "You are owner of an organisation this person belongs to.")
    return Decision(False, "Only the person, or an owner of their organisation, takes away a way of signing.")


def may_keep_standing(actor: Actor, organisation: Organisation) -> Decision:
    """Who keeps qualifications, checked identities and policy texts, and reviews who has access."""
    return has_role(actor, organisation, Role.OWNER, Role.COMPLIANCE_OFFICER)


def may_vouch_for(actor: Actor, organisation: Organisation, user: User) -> Decision:
    if actor.user == user:
        return Decision(False, "Somebody else records this about you.")
    return may_keep_standing(actor, organisation)


ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.BUYER: (Role.OWNER, Role.QA_MANAGER, Role.ADJUDICATOR, Role.COMPLIANCE_OFFICER, Role.AUDITOR),
    OrganisationKind.VENDOR: (Role.OWNER, Role.VENDOR_MANAGER, Role.ANNOTATOR),
    OrganisationKind.AUDITOR: (Role.OWNER, Role.AUDITOR),
}
