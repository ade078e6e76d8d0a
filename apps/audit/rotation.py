"""Handing the logs over to another key, and taking back the trust in one."""

from __future__ import annotations

from django.db import transaction

from apps.audit.anchoring import SEQUENCER
from apps.audit.key_history import ADDED, SUBJECT, handovers, key_events
from apps.audit.keys import current_vkey, first_vkey, make_key, newest_vkey
from apps.audit.models import Event, FirstKey, Log
from apps.audit.sequencer import sequence
from apps.audit.services import record
from apps.evidence.canonical import decode
from apps.evidence.errors import EvidenceError
from apps.evidence.note import parse_vkey


class RotationRefused(Exception):
    """The key cannot be handed over or taken back like this; the message says why."""


def rotate(*, reason: str = "") -> list[Log]:
    """Announce a new key in every log that was signed, and let the present one sign that; the logs handed over.

    A rotation that was cut off is finished with the key that it had made. Call it outside any transaction.
    SignatureRefused if a log must not be signed; KeyUnusable.
    """
    logs = list(Log.objects.filter(checkpoints__isnull=False).distinct().order_by("id"))
    if not logs:
        raise RotationRefused("Nothing was signed yet: there is no key to rotate.")
    pending = [log for log in logs if _announced(log) != newest_vkey(log)]
    if not pending:
        make_key(logs[0])
        pending = logs
    for log in pending:
        _announce(log, reason)
        sequence(log)
    return [log for log in logs if current_vkey(log) == newest_vkey(log)]


def _announced(log: Log) -> str:
    """The key announced last, numbered or not, signed or not."""
    event = Event.objects.filter(log=log, object=SUBJECT, verb=ADDED).order_by("-id").first()
    return str(decode(bytes(event.leaf))["details"]["vkey"]) if event else first_vkey(log)


@transaction.atomic
def _announce(log: Log, reason: str) -> None:
    # A sequencer that signs for the first time holds this lock, so it is either before this or knows the new key.
    head = Log.objects.select_for_update(no_key=True).get(pk=log.pk)
    FirstKey.objects.get_or_create(log=head, defaults={"vkey": first_vkey(head)})
    details = {"vkey": newest_vkey(head), "role": "checkpoint"}
    record(
        log=head.origin,
        actor=SEQUENCER,
        verb="key.added",
        obj=SUBJECT,
        details=details | ({"reason": reason} if reason else {}),
    )


def revoke(*, vkey: str, reason: str, trusted_size: int | None = None) -> list[Log]:
    """Take back the trust in a key: in the log that `vkey` names, beyond `trusted_size` events.

    Without `trusted_size` in every log that had the key, beyond the checkpoint with which it handed the log over.
    RotationRefused for a key that signs still, for one that is unknown, or for a size that would leave no key.
    """
    try:
        key = parse_vkey(vkey)
    except EvidenceError as error:
        raise RotationRefused(f"{error.message}.") from None
    named = Log.objects.filter(origin=key.name).first()
    if named is None or vkey not in _keys(named):
        raise RotationRefused(f"No log was ever signed with the key {vkey}.")
    others = Log.objects.filter(first_key__isnull=False).order_by("id") if trusted_size is None else [named]
    had = {log: same for log in others for same in _keys(log) if parse_vkey(same).public == key.public}
    with transaction.atomic():
        for log, same in had.items():
            _revoke(log, same, reason, trusted_size)
    for log in had:
        sequence(log)
    return list(had)


def _revoke(log: Log, vkey: str, reason: str, trusted_size: int | None) -> None:
    log = Log.objects.select_for_update(no_key=True).get(pk=log.pk)
    keys, signed = _keys(log), handovers(log)
    place = keys.index(vkey)
    if place >= len(signed):
        raise RotationRefused(f"The key {vkey} signs the log {log.origin} still: run rotate_key first.")
    size = signed[place].size if trusted_size is None else trusted_size
    if not signed[place].size <= size <= log.size:
        raise RotationRefused(
            f"The trusted size lies between {signed[place].size}, where the key handed over, and {log.size}: "
            "below, no key would be left that can be believed."
        )
    record(
        log=log.origin,
        actor=SEQUENCER,
        verb="key.revoked",
        obj=SUBJECT,
        details={"vkey": vkey, "reason": reason, "trusted_size": size},
    )


def _keys(log: Log) -> list[str]:
    """The keys of a log in the order in which they signed."""
    first = FirstKey.objects.filter(log=log).values_list("vkey", flat=True)
    return [*first, *(str(told.details["vkey"]) for told in key_events(log, ADDED))]
