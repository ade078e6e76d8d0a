"""Bringing people in. Whoever holds the link is taken to own the address it was sent to."""

import datetime as dt
import secrets
from collections.abc import Callable

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Invitation, Membership, Organisation, Role, User
from apps.accounts.policies import Invalid, Refused, may_manage_members, require
from apps.accounts.selectors import digest, invitation_for, organisation_log
from apps.accounts.services.memberships import check_role, join
from apps.accounts.services.organisations import check_email, create_organisation, open_account
from apps.accounts.services.sign_in import reauthenticate
from apps.audit.services import record

VALID_FOR = dt.timedelta(days=14)
Link = Callable[[str], str]


@transaction.atomic
def invite(*, actor: Actor, organisation: Organisation, email: str, role: str, link: Link) -> tuple[Invitation, str]:
    """Offer a role; `link` makes the address of the page from the token, which can be read this once."""
    require(may_manage_members(actor, organisation))
    return _offer(actor, organisation, email.strip().lower(), role, link)


@transaction.atomic
def bring_in_organisation(
    *, actor: Actor, kind: str, name: str, owner_email: str, link: Link
) -> tuple[Organisation, Invitation, str]:
    """A buyer's owner registers a vendor or auditor and invites its first owner, without becoming a member of it."""
    organisation = create_organisation(actor=actor, kind=kind, name=name)
    return organisation, *_offer(actor, organisation, owner_email.strip().lower(), Role.OWNER, link)


def accept_invitation(*, token: str, name: str, password: str) -> Membership:
    """Join. The password is a new account's, or proves that an account with this address is the visitor's own."""
    invitation = check_open(invitation_for(token))
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is not None:
        reauthenticate(actor=Actor.person(user), password=password)
    with transaction.atomic():
        invitation = _locked(invitation)
        return _accept(invitation, user or _newcomer(invitation, name, password))


@transaction.atomic
def accept_invitation_signed_in(*, actor: Actor, token: str) -> Membership:
    invitation = _locked(check_open(invitation_for(token)))
    if actor.user is None or actor.user.email.lower() != invitation.email.lower():
        raise Refused("This invitation was sent to another address; sign out and open its link again.")
    return _accept(invitation, actor.user)


def check_open(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise Invalid("This invitation link is not known; check that it was copied whole, or ask for a new one.")
    if invitation.accepted_at is not None:
        raise Invalid("This invitation was used already; sign in instead.")
    if invitation.expires_at <= timezone.now():
        raise Invalid(f"This invitation has expired; ask {invitation.organisation} for a new one.")
    return invitation


def _offer(actor: Actor, organisation: Organisation, email: str, role: str, link: Link) -> tuple[Invitation, str]:
    if actor.user is None:
        raise Refused("An invitation names the person who sends it; the system cannot invite.")
    check_email(email)
    check_role(organisation, role)
    if Membership.objects.filter(user__email__iexact=email, organisation=organisation, ended_at=None).exists():
        raise Invalid(f"{email} is already a member of {organisation}; change the role instead.")
    _withdraw_earlier(organisation, email)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        invited_by=actor.user,
        token_digest=digest(token),
        expires_at=timezone.now() + VALID_FOR,
    )
    # The mail is a convenience, the token is shown as well: an unreachable mail server must not undo the invitation.
    transaction.on_commit(lambda: _send(invitation, link(token)), robust=True)
    _record(actor, invitation, "invitation.sent")
    return invitation, token


def _withdraw_earlier(organisation: Organisation, email: str) -> None:
    now = timezone.now()
    open_ones = organisation.invitations.filter(email__iexact=email, accepted_at=None, expires_at__gt=now)
    open_ones.update(expires_at=now)


def _send(invitation: Invitation, address: str) -> None:
    text = (
        f"{invitation.invited_by} invites you to {invitation.organisation} on QA Portal "
        f"as {invitation.get_role_display()}.\n\n{address}\n\n"
        f"The link works once, until {invitation.expires_at:%d %B %Y, %H:%M} UTC."
    )
    send_mail(f"Invitation to {invitation.organisation}", text, None, [invitation.email])


def _locked(invitation: Invitation) -> Invitation:
    """The row as it is now, so that two visitors with the same link do not both enter."""
    return check_open(
        Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    )


def _newcomer(invitation: Invitation, name: str, password: str) -> User:
    user = open_account(email=invitation.email, name=name, password=password)
    log = organisation_log(invitation.organisation)
    record(log=log, actor=Actor.person(user).text, verb="user.created", obj=user.public_id)
    return user


def _accept(invitation: Invitation, user: User) -> Membership:
    actor = Actor.person(user)
    membership = join(actor=actor, organisation=invitation.organisation, user=user, role=invitation.role)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _record(actor, invitation, "invitation.accepted")
    return membership


def _record(actor: Actor, invitation: Invitation, verb: str) -> None:
    log, details = organisation_log(invitation.organisation), {"role": invitation.role}
    record(log=log, actor=actor.text, verb=verb, obj=invitation.public_id, details=details)
