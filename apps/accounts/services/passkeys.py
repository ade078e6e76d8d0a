"""Adding a passkey, using it, and taking it away. Nobody adds one for somebody else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from apps.accounts import webauthn
from apps.accounts.actors import Actor
from apps.accounts.models import Passkey
from apps.accounts.policies import Invalid, NotConfirmed, may_revoke_credential, require
from apps.accounts.selectors import home_log
from apps.accounts.services.credentials import person_of
from apps.accounts.services.enrolments import revoke_signer
from apps.accounts.services.notices import tell
from apps.accounts.services.sign_in import reauthenticate
from apps.accounts.webauthn import Place
from apps.audit.services import record
from apps.evidence.esignature import from_base64url, to_base64url

VALID_SECONDS = 10 * 60
SALT = "apps.accounts.passkeys"
REASONS = {"lost": "lost or stolen", "removed": "no longer used", "left": "the person left"}


def offer_passkey(*, actor: Actor, place: Place) -> tuple[dict[str, Any], str]:
    """What the browser is asked to make, and the ticket with which `add_passkey` recognises the question."""
    user = person_of(actor)
    if not place.allows_passkeys:
        raise Invalid(_why_not(place))
    challenge = secrets.token_bytes(32)
    known = list(user.passkeys.filter(revoked_at=None, rp_id=place.rp_id))
    ticket = signing.dumps([user.public_id, to_base64url(challenge)], salt=SALT)
    return webauthn.creation_options(place, user, known, challenge), ticket


def add_passkey(
    *,
    actor: Actor,
    place: Place,
    ticket: str,
    response: Mapping[str, Any],
    name: str,
    password: str,
    network: str = "",
) -> Passkey:
    """Keep the public key that the person's authenticator made. The password is asked for again."""
    user, name = person_of(actor), name.strip()
    if not 1 <= len(name) <= 80:
        raise Invalid("Give the passkey a name of 1 to 80 characters, such as the device that holds it.")
    registered = webauthn.read_registration(place, _challenge(actor, ticket), response)
    reauthenticate(actor=actor, password=password, network=network)
    with transaction.atomic():
        made, fresh = Passkey.objects.get_or_create(
            credential=registered.credential,
            defaults={
                "user": user,
                "algorithm": registered.algorithm,
                "numbers": registered.numbers,
                "origin": place.origin,
                "rp_id": place.rp_id,
                "aaguid": registered.aaguid,
                "transports": registered.transports,
                "name": name,
                "sign_count": registered.sign_count,
            },
        )
        if not fresh:
            raise Invalid("This passkey is known already; a passkey that was taken away is not taken back.")
        details = {"credential": made.credential, "algorithm": made.algorithm}
        record(log=home_log(user), actor=actor.text, verb="passkey.added", obj=made.public_id, details=details)
        tell(user, "A passkey was added", f"The passkey “{name}” can now sign in your name.")
    return made


def revoke_passkey(*, actor: Actor, passkey: Passkey, password: str, reason: str, network: str = "") -> Passkey:
    require(may_revoke_credential(actor, passkey.user))
    if reason not in REASONS:
        raise Invalid(f"Say why, with one of {', '.join(REASONS)}.")
    reauthenticate(actor=actor, password=password, network=network)
    return end_passkey(actor=actor, passkey=passkey, reason=reason)


@transaction.atomic
def end_passkey(*, actor: Actor, passkey: Passkey, reason: str) -> Passkey:
    """Revoke without asking who may: for callers that have settled it (somebody leaves)."""
    passkey = Passkey.objects.select_for_update(of=("self",)).select_related("user").get(pk=passkey.pk)
    if passkey.revoked_at is not None:
        raise Invalid("This passkey was taken away already; nothing was changed.")
    passkey.revoked_at = timezone.now()
    passkey.save(update_fields=["revoked_at"])
    details = {"credential": passkey.credential, "reason": reason}
    log = home_log(passkey.user)
    record(log=log, actor=actor.text, verb="passkey.revoked", obj=passkey.public_id, details=details)
    revoke_signer(actor=actor, passkey=passkey, reason=reason)
    tell(passkey.user, "A passkey was taken away", f"The passkey “{passkey.name}” no longer signs: {REASONS[reason]}.")
    return passkey


def use_passkey(*, actor: Actor, passkey: Passkey, counter: int) -> None:
    """Note the authenticator's count of its signatures. One that does not grow is a sign of a copied key: refused."""
    if _advanced(passkey, counter):
        return
    with transaction.atomic():
        log, details = home_log(passkey.user), {"credential": passkey.credential}
        record(log=log, actor=actor.text, verb="passkey.count_fell", obj=passkey.public_id, details=details)
    raise NotConfirmed(
        "The authenticator counts fewer signatures than before, as a copy of it would. Take this passkey away as lost."
    )


@transaction.atomic
def _advanced(passkey: Passkey, counter: int) -> bool:
    """W3C Web Authentication, section 7.2, step 22: zero on both sides means that it does not count at all."""
    passkey = Passkey.objects.select_for_update().get(pk=passkey.pk)
    if passkey.revoked_at is not None:
        raise NotConfirmed("This passkey was taken away; sign with another.")
    if (counter or passkey.sign_count) and counter <= passkey.sign_count:
        return False
    passkey.sign_count, passkey.last_used_at = counter, timezone.now()
    passkey.save(update_fields=["sign_count", "last_used_at"])
    return True


def _challenge(actor: Actor, ticket: str) -> bytes:
    try:
        asked, challenge = signing.loads(ticket, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        asked, challenge = "", ""
    if asked != person_of(actor).public_id:
        raise Invalid("This page was open for too long, or for somebody else; reload it and begin again.")
    return from_base64url(challenge)


def _why_not(place: Place) -> str:
    return (
        f"Passkeys need a host name, over https or on http://localhost; this page was opened as {place.origin}. "
        "Open the portal under its name, on this machine under http://localhost, and come back."
    )
