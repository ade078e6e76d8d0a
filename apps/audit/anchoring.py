"""The signed head of one log recorded in another: a log that vanishes, or is written anew, is missed there."""

from __future__ import annotations

from itertools import islice

from django.conf import settings
from django.utils.module_loading import import_string

from apps.audit.models import Checkpoint, Event, Log
from apps.audit.services import record
from apps.evidence.canonical import decode
from apps.evidence.errors import EvidenceError

ANCHORED = "log.anchored"
SEQUENCER = "system:sequencer"
_BATCH = 500


def anchor(checkpoint: Checkpoint) -> None:
    """Record a checkpoint in the log that anchors its log, if there is one; in the transaction that stores it."""
    origin = checkpoint.log.origin
    place = import_string(settings.LOG_ANCHORS)([origin]).get(origin)
    if place is not None:
        details = {"log": origin, "size": checkpoint.size, "root": checkpoint.root}
        record(log=place, actor=SEQUENCER, verb="log.anchored", obj=origin.rpartition("/")[2], details=details)


def check_anchors(log: Log) -> None:
    """Compare what this log anchors with the logs there are; EvidenceError ANCHOR_MISSING or ANCHOR_FORK."""
    rows = Event.objects.filter(log=log, verb=ANCHORED, seq__isnull=False).order_by("seq")
    events = rows.only("seq", "leaf").iterator(chunk_size=_BATCH)
    while some := list(islice(events, _BATCH)):
        told = [(event.seq, decode(bytes(event.leaf))["details"]) for event in some]
        origins = {details["log"] for _, details in told}
        known = set(Log.objects.filter(origin__in=origins).values_list("origin", flat=True))
        heads = _heads(origins, {details["size"] for _, details in told})
        for seq, details in told:
            _check(f"event {seq}", details["log"], details["size"], details["root"], known, heads)


def _heads(origins: set[str], sizes: set[int]) -> set[tuple[str, int, str]]:
    stored = Checkpoint.objects.filter(log__origin__in=origins, size__in=sizes)
    return set(stored.values_list("log__origin", "size", "root"))


def _check(event: str, origin: str, size: int, root: str, known: set[str], heads: set[tuple[str, int, str]]) -> None:
    if origin not in known:
        raise EvidenceError("ANCHOR_MISSING", f"{event} anchors the log {origin}, which is not there any more")
    if (origin, size, root) not in heads:
        raise EvidenceError(
            "ANCHOR_FORK", f"{event} anchors {size} events of the log {origin}, which has another head there"
        )
