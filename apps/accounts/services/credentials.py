"""A person's own password and keys for programs."""

import secrets

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import ApiToken, User
from apps.accounts.policies import Invalid, Refused, may_revoke_token, require
from apps.accounts.selectors import digest, home_log
from apps.accounts.services.organisations import set_checked_password
from apps.accounts.services.sign_in import reauthenticate
from apps.audit.services import record


def change_password(*, actor: Actor, old: str, new: str, network: str = "") -> None:
    reauthenticate(actor=actor, password=old, network=network)
    user = person_of(actor)
    if old == new:
        raise Invalid("The new password is the old one; choose another.")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        set_checked_password(user, new)
        user.save(update_fields=["password"])
        record(log=home_log(user), actor=actor.text, verb="password.changed", obj=user.public_id)


@transaction.atomic
def create_token(*, actor: Actor, name: str) -> tuple[ApiToken, str]:
    """A key for a program that acts as this person, and its secret: the only time it can be read."""
    user, name = person_of(actor), name.strip()
    if not 1 <= len(name) <= 80:
        raise Invalid("Give the token a name of 1 to 80 characters, such as the program that will use it.")
    secret = f"qap_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(user=user, name=name, digest=digest(secret))
    record(log=home_log(user), actor=actor.text, verb="token.created", obj=token.public_id)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    require(may_revoke_token(actor, token))
    token = ApiToken.objects.select_for_update().select_related("user").get(pk=token.pk)
    if token.revoked_at is not None:
        raise Invalid("This token was revoked already; nothing was changed.")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(log=home_log(token.user), actor=actor.text, verb="token.revoked", obj=token.public_id)
    return token


def person_of(actor: Actor) -> User:
    if actor.user is None or not actor.user.is_active:
        raise Refused("Only a person with an active account does this.")
    return actor.user
