"""Reads a whole log anew and compares it with what was signed. The first thing that is wrong is the finding."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from apps.audit.anchoring import check_anchors
from apps.audit.key_history import keys_of, open_note_of
from apps.audit.keys import KeyUnusable, first_vkey, signer_of
from apps.audit.models import Checkpoint, Event, Log, Verification
from apps.audit.signed_heads import head_file, last_signed
from apps.evidence.canonical import decode
from apps.evidence.checkpoint import Checkpoint as Head
from apps.evidence.checkpoint import parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.events import timestamp
from apps.evidence.heads import Keys
from apps.evidence.merkle import Frontier, leaf_hash
from apps.evidence.note import note_text
from apps.evidence.policy import Policy

logger = logging.getLogger(__name__)
LAG = dt.timedelta(minutes=5)
_COLUMNS = ("seq", "public_id", "at", "actor", "verb", "object", "leaf")
_Row = tuple[int, str, dt.datetime, str, str, str, bytes]


@dataclass(frozen=True, slots=True)
class _State:
    """What the database said at the start. Read in this order: each is at least as new as the one before."""

    newest: int
    last_number: int
    head: Log


def verify_log(log: Log, *, lag: dt.timedelta = LAG) -> Verification:
    """Check every event and checkpoint; the stored result has the finding '' if nothing is wrong."""
    size, finding, explanation = examine(log, lag=lag)
    return Verification.objects.create(log=log, size=size, finding=finding, explanation=explanation)


def examine(log: Log, *, lag: dt.timedelta = LAG) -> tuple[int, str, str]:
    """How many events were checked, the finding ('' if nothing is wrong), and what it means in words."""
    size, finding, explanation = log.size, "", ""
    try:
        state = _state(log)
        size = state.head.size
        explanation = _check(state, lag)
    except EvidenceError as error:
        finding, explanation = error.code, error.message
        logger.error("Verification of %s: %s", log.origin, error)
    return size, finding, explanation


def _state(log: Log) -> _State:
    newest = log.checkpoints.aggregate(Max("size"))["size__max"] or 0
    last = log.events.aggregate(Max("seq"))["seq__max"]
    return _State(newest, -1 if last is None else last, Log.objects.get(pk=log.pk))


def _check(state: _State, lag: dt.timedelta) -> str:
    head, first = state.head, _first_vkey(state.head)
    _check_sizes(state, first)
    checkpoints = _checkpoints(head, state.newest, keys_of(head, first))
    due, frontier = next(checkpoints, None), Frontier()
    for leaf in _leaves(head):
        frontier.append(leaf_hash(leaf))
        while due is not None and due.size == frontier.size:
            _check_root(due, frontier)
            due = next(checkpoints, None)
    if frontier.size != head.size:
        raise EvidenceError("TRUNCATED", f"the log has {frontier.size} numbered events instead of {head.size}")
    if Frontier.from_hex(head.size, head.frontier).root != frontier.root:
        raise EvidenceError("FRONTIER", "the stored head is not that of the events")
    _check_replay(head)
    check_anchors(head)
    _check_lag(state, lag)
    return f"{head.size} events, signed up to {state.newest}"


def _first_vkey(head: Log) -> str:
    """The key the log began with; whoever has changed the database has not got the key that signs now."""
    try:
        signer_of(head)
        return first_vkey(head)
    except KeyUnusable as error:
        raise EvidenceError("KEY", str(error)) from None


def _check_sizes(state: _State, first: str) -> None:
    size = state.head.size
    if state.newest > size:
        raise EvidenceError("TRUNCATED", f"{state.newest} events were signed, but the log has only {size}")
    if state.last_number >= size:
        raise EvidenceError("SEQ_GAP", f"an event has the number {state.last_number} in a log of {size}")
    note = last_signed(state.head)
    if note and open_note_of(state.head, note, first).size > Log.objects.get(pk=state.head.pk).size:
        raise EvidenceError("TRUNCATED", f"the log has fewer events than were signed ({head_file(state.head)})")


def _checkpoints(head: Log, newest: int, keys: Keys) -> Iterator[Head]:
    """The checkpoints up to `newest` by growing size, each signed by a key that was good at its size."""
    stored = Checkpoint.objects.filter(log=head, size__lte=newest).order_by("size")
    for row in stored.iterator(chunk_size=500):
        checkpoint = parse_checkpoint(note_text(row.note))
        keys.open(row.note, checkpoint, Policy())
        if (checkpoint.size, checkpoint.root.hex()) != (row.size, row.root):
            raise EvidenceError("CHECKPOINT", f"the checkpoint stored for {row.size} events says something else")
        if checkpoint.size == 0:
            raise EvidenceError("CHECKPOINT", "a checkpoint over no events")
        yield checkpoint


def _leaves(head: Log) -> Iterator[bytes]:
    rows = Event.objects.filter(log=head, seq__lt=head.size).order_by("seq").values_list(*_COLUMNS)
    for expected, row in enumerate(rows.iterator(chunk_size=2000)):
        if row[0] != expected:
            raise EvidenceError("SEQ_GAP", f"event number {expected} is missing; the next is {row[1]} ({row[0]})")
        yield _checked_leaf(head.origin, row)


def _checked_leaf(origin: str, row: _Row) -> bytes:
    """The leaf, after its bytes were found canonical and its fields equal to the columns people search by."""
    number, identity, at, actor, verb, obj, stored = row
    leaf = bytes(stored)
    try:
        event = decode(leaf)
    except EvidenceError as error:
        raise EvidenceError(error.code, f"event {number} ({identity}): {error.message}") from None
    columns = {"id": identity, "log": origin, "at": timestamp(at), "actor": actor, "verb": verb, "object": obj}
    for name, value in columns.items():
        if not isinstance(event, dict) or event.get(name) != value:
            raise EvidenceError(
                "ROW_TAMPERED", f"event {number} ({identity}): the column '{name}' is not what was signed"
            )
    return leaf


def _check_root(checkpoint: Head, frontier: Frontier) -> None:
    if frontier.root != checkpoint.root:
        raise EvidenceError("ROOT", f"among the first {checkpoint.size} events at least one is not what was signed")


def _check_replay(head: Log) -> None:
    """Ids are unique in the table, until somebody with full rights drops what makes them so."""
    times = Event.objects.filter(log=head).order_by("public_id").values("public_id").annotate(times=Count("pk"))
    if twice := times.filter(times__gt=1).order_by("public_id").first():
        raise EvidenceError("REPLAY", f"the event {twice['public_id']} stands in the log {twice['times']} times")


def _check_lag(state: _State, lag: dt.timedelta) -> None:
    late = timezone.now() - lag
    waiting = Event.objects.filter(log=state.head, at__lt=late)
    if first := waiting.filter(seq=None).order_by("id").first():
        raise EvidenceError(
            "OUTBOX_LAG", f"event {first.public_id} waits since {timestamp(first.at)}: is `sequence` running?"
        )
    uncovered = waiting.filter(seq__gte=state.newest, seq__lt=state.head.size).order_by("seq").first()
    if uncovered:
        raise EvidenceError(
            "UNCOVERED", f"event {uncovered.seq} ({uncovered.public_id}) was never signed: is `sequence` running?"
        )
