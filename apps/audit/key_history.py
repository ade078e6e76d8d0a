"""Which keys a log has had: the first one, those its events hand it over to, and which of them is good when.

The rules are those of the verifier (`apps.evidence.heads.Keys`); only the signatures are checked by compiled code.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import Max

from apps.audit.models import Checkpoint, Event, Log
from apps.evidence.canonical import decode
from apps.evidence.checkpoint import Checkpoint as Head
from apps.evidence.checkpoint import parse_checkpoint
from apps.evidence.heads import Keys
from apps.evidence.note import VerifierKey, note_text, parse_vkey
from apps.evidence.policy import Policy
from apps.evidence.story import Story, Told

ADDED, REVOKED = "key.added", "key.revoked"
# What key events are about: there is an index on it.
SUBJECT = "log"


class FastKey(VerifierKey):
    """The same check in compiled code: a log has a checkpoint for every second in which something happened."""

    __slots__ = ()

    def verifies(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def fast_key(vkey: str) -> FastKey:
    """A verifier key of its text; EvidenceError VKEY."""
    key = parse_vkey(vkey)
    return FastKey(key.name, key.kind, key.public)


def key_events(log: Log, verb: str) -> list[Told]:
    """The numbered events that add keys, or that revoke them, in order; EvidenceError if one is not canonical."""
    rows = Event.objects.filter(log=log, object=SUBJECT, verb=verb, seq__isnull=False)
    leaves = rows.order_by("seq").values_list("seq", "actor", "leaf")
    return [Told(seq or 0, actor, SUBJECT, decode(bytes(leaf))["details"]) for seq, actor, leaf in leaves]


def keys_of(log: Log, first: str) -> Keys:
    """The keys of a log whose first key is `first`; open its checkpoints with them in the order of their sizes."""
    story = Story(keys_added=key_events(log, ADDED), keys_revoked=key_events(log, REVOKED))
    return Keys(fast_key(first), story, fast_key)


def current_of(log: Log, first: str) -> str:
    """The key that signs now: the one added last in an event that a checkpoint of its predecessor covers."""
    signed = log.checkpoints.aggregate(Max("size"))["size__max"] or 0
    added = [told.details["vkey"] for told in key_events(log, ADDED) if told.index < signed]
    return str(added[-1]) if added else first


def handovers(log: Log) -> list[Checkpoint]:
    """For each key that was added, the first checkpoint that covers its event: signed by the key before."""
    covering = (log.checkpoints.filter(size__gt=told.index) for told in key_events(log, ADDED))
    return [found for each in covering if (found := each.order_by("size").first())]


def open_note_of(log: Log, note: str, first: str) -> Head:
    """A checkpoint of the log that a key which was good signed; EvidenceError NOTE, CHECKPOINT or KEYSTATE."""
    head = parse_checkpoint(note_text(note))
    keys = keys_of(log, first)
    for each in handovers(log):
        if each.size < head.size:
            keys.open(each.note, parse_checkpoint(note_text(each.note)), Policy())
    keys.open(note, head, Policy())
    return head
