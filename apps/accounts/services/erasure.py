"""The account of somebody who is erased: what remains is a pseudonym by which the logs go on naming them."""

from __future__ import annotations

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Invitation, User
from apps.accounts.services.code_apps import end_code_app
from apps.accounts.services.passkeys import end_passkey

REPLACED_BY = "{}@erased.invalid"


def erase_account(*, actor: Actor, user: User) -> None:
    """Replace name and address, end every way in. Without asking who may: for callers that have settled it.

    Inside the caller's transaction, with the row of the person locked. Sessions end because the password changes.
    """
    for passkey in user.passkeys.filter(revoked_at=None):
        end_passkey(actor=actor, passkey=passkey, reason="left")
    for app in user.code_apps.filter(revoked_at=None):
        end_code_app(actor=actor, app=app, reason="left")
    address, now = REPLACED_BY.format(user.public_id), timezone.now()
    user.code_apps.update(sealed_secret=b"")
    user.tokens.filter(revoked_at=None).update(revoked_at=now)
    user.tokens.update(name=user.public_id)
    offers = Invitation.objects.filter(email__iexact=user.email)
    offers.filter(accepted_at=None, expires_at__gt=now).update(expires_at=now)
    offers.update(email=address)
    user.name, user.email, user.is_active = user.public_id, address, False
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "password"])
