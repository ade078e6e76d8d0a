"""Which passkeys count in which logs: a bundle holds one log and must be complete by itself."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Passkey
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.audit.services import record


def enrol_signer(*, actor: Actor, passkey: Passkey, log: str) -> None:
    """Write the public key into the log of an engagement before the first signature made with it there.

    Inside the transaction of that signature, with the row of the passkey locked.
    """
    if log in _logs_with(passkey):
        return
    details = {
        "credential": passkey.credential,
        "algorithm": passkey.algorithm,
        "numbers": passkey.numbers,
        "origin": passkey.origin,
        "rp_id": passkey.rp_id,
    }
    record(log=log, actor=actor.text, verb="signer.enrolled", obj=passkey.user.public_id, details=details)


def revoke_signer(*, actor: Actor, passkey: Passkey, reason: str) -> None:
    """Say in every log that knows the passkey that it counts no longer: what was signed before stays good."""
    details = {"credential": passkey.credential, "reason": reason}
    for log in sorted(_logs_with(passkey)):
        record(log=log, actor=actor.text, verb="signer.revoked", obj=passkey.user.public_id, details=details)


def _logs_with(passkey: Passkey) -> set[str]:
    told = Event.objects.filter(object=passkey.user.public_id, verb="signer.enrolled").select_related("log")
    return {event.log.origin for event in told if details_of(event)["credential"] == passkey.credential}
