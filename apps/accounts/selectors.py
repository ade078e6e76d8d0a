"""Reads about people and organisations that other rooms need."""

import hashlib

from django.conf import settings
from django.db.models import QuerySet

from apps.accounts.models import ApiToken, Invitation, Membership, Organisation, Role, User


def installation_log() -> str:
    """The log of what belongs to no organisation."""
    return str(settings.QA_PORTAL_LOG_NAME)


def organisation_log(organisation: Organisation) -> str:
    return f"{settings.QA_PORTAL_LOG_NAME}/{organisation.public_id}"


def home_log(user: User) -> str:
    """Where the acts of a person for themselves are written: the log of the first organisation they belong to."""
    membership = memberships_of(user).first()
    return organisation_log(membership.organisation) if membership else installation_log()


def memberships_of(user: User) -> QuerySet[Membership]:
    return user.memberships.filter(ended_at=None).select_related("organisation").order_by("id")


def owners_of(organisation: Organisation) -> QuerySet[Membership]:
    return organisation.memberships.filter(ended_at=None, role=Role.OWNER, user__is_active=True)


def digest(secret: str) -> str:
    """What is kept of a secret that has 256 random bits: a plain hash is enough, and it can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_for_token(secret: str) -> User | None:
    """The active person a program acts for, or None. Looking up a digest tells nothing by its timing."""
    found = ApiToken.objects.filter(digest=digest(secret), revoked_at=None, user__is_active=True)
    token = found.select_related("user").first()
    return token.user if token else None


def invitation_for(token: str) -> Invitation | None:
    return Invitation.objects.filter(token_digest=digest(token)).select_related("organisation").first()
