"""Gives events their place, grows the tree, and signs it.

The order is the safety: commit the numbers durably, then sign what is committed. A signature over a head that a
power cut can still take back would be a fork that nothing can heal.
"""

import logging
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from apps.audit.anchoring import ANCHORED, anchor
from apps.audit.durability import insist_on_durability
from apps.audit.key_history import open_note_of
from apps.audit.keys import KeyUnusable, first_vkey, signer_of
from apps.audit.models import Checkpoint, Event, FirstKey, Log
from apps.audit.signed_heads import head_file, last_signed, remember
from apps.audit.tree import leaves, root_at
from apps.evidence.checkpoint import Checkpoint as Head
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import Frontier, leaf_hash

logger = logging.getLogger(__name__)
BATCH = 10_000

# Whatever has no number yet, never "newer than the last seen": a smaller id may be committed later than a larger one.
_NUMBER = """
UPDATE audit_event SET seq = numbered.seq FROM (
    SELECT id, %s + ROW_NUMBER() OVER (ORDER BY id) - 1 AS seq FROM (
        SELECT id FROM audit_event WHERE log_id = %s AND seq IS NULL ORDER BY id LIMIT %s
    ) AS waiting
) AS numbered WHERE audit_event.id = numbered.id
"""


class SignatureRefused(Exception):
    """Signing would contradict a checkpoint that was signed before."""


@dataclass
class Round:
    """What one pass over all logs did."""

    signed: list[Checkpoint] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def sequence(log: Log) -> Checkpoint | None:
    """Number and sign what is waiting now; the newest checkpoint made, or None if there was nothing to do.

    It ends although others go on writing: what they add meanwhile is for the next round, after the other logs.
    Call it outside any transaction. SignatureRefused if the log no longer contains what was signed before.
    """
    _check_history(log)
    newest, numbered = None, BATCH
    while numbered == BATCH:
        numbered = _number(log)
        newest = _sign(log, last=numbered < BATCH) or newest
    return newest


def sequence_all() -> Round:
    """One pass over every log with work. A log that must not be signed is reported and does not stop the others."""
    done = Round()
    _sequence_each(_logs_with_work(), done)
    if done.signed:
        _sequence_each(_logs_with_anchors(), done)
    return done


def _sequence_each(logs: list[Log], done: Round) -> None:
    for log in logs:
        try:
            checkpoint = sequence(log)
        except (SignatureRefused, KeyUnusable) as error:
            done.refused += [] if str(error) in done.refused else [str(error)]
        else:
            done.signed += [checkpoint] if checkpoint else []


def _logs_with_anchors() -> list[Log]:
    """Logs in which this round has recorded the heads of others."""
    waiting = Event.objects.filter(log=OuterRef("pk"), seq=None, verb=ANCHORED)
    return list(Log.objects.filter(Exists(waiting)).order_by("id"))


def _logs_with_work() -> list[Log]:
    waiting = Event.objects.filter(log=OuterRef("pk"), seq=None)
    covering = Checkpoint.objects.filter(log=OuterRef("pk"), size=OuterRef("size"))
    return list(Log.objects.filter(Exists(waiting) | (Q(size__gt=0) & ~Exists(covering))).order_by("id"))


def _locked(log: Log) -> Log:
    """The head as it is now, for one sequencer at a time.

    Without a lock on the key: whoever commits an event shares the head's key, and must neither wait nor be waited for.
    """
    return Log.objects.select_for_update(no_key=True).get(pk=log.pk)


@transaction.atomic(durable=True)
def _number(log: Log) -> int:
    """Number one batch; how many events it had. The lock on the head makes this the only sequencer of the log."""
    insist_on_durability()
    head = _locked(log)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [head.size, head.pk, BATCH])
    frontier = Frontier.from_hex(head.size, head.frontier)
    frontier.extend(map(leaf_hash, leaves(head, start=head.size)))
    numbered = frontier.size - head.size
    if numbered:
        head.size, head.frontier = frontier.size, frontier.to_hex()
        head.save(update_fields=["size", "frontier"])
    return numbered


@transaction.atomic(durable=True)
def _sign(log: Log, *, last: bool = True) -> Checkpoint | None:
    """Sign the head as it was committed; None if its size is signed already. The `last` one of a round is anchored."""
    insist_on_durability()
    head = _locked(log)
    if head.size == 0 or head.checkpoints.filter(size=head.size).exists():
        return None
    root = Frontier.from_hex(head.size, head.frontier).root
    note = signer_of(head).sign(Head(head.origin, head.size, root).text)
    # First the memory beside the key: after a crash in between, the same head is signed again with the same bytes.
    remember(head, note)
    checkpoint = _store(Checkpoint(log=head, size=head.size, root=root.hex(), note=note))
    if last or not head.events.filter(seq=None).exists():
        anchor(checkpoint)
    return checkpoint


def _store(checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint; with the first one of a log its key."""
    if not FirstKey.objects.filter(log=checkpoint.log).exists():
        FirstKey.objects.create(log=checkpoint.log, vkey=first_vkey(checkpoint.log))
    checkpoint.save()
    return checkpoint


@transaction.atomic
def _check_history(log: Log) -> None:
    head = _locked(log)
    newest = head.checkpoints.order_by(F("size").desc()).first()
    if newest is not None:
        _check_contains(head, newest.size, newest.root, "the newest stored checkpoint")
    if note := last_signed(head):
        signed = _opened(head, note)
        _check_contains(head, signed.size, signed.root.hex(), f"the last signed checkpoint ({head_file(head)})")


def _opened(head: Log, note: str) -> Head:
    try:
        return open_note_of(head, note, first_vkey(head))
    except EvidenceError as error:
        raise _refusal(
            head, f"{head_file(head)} is not a checkpoint signed by this installation: {error.message}"
        ) from None


def _check_contains(head: Log, size: int, root: str, what: str) -> None:
    if size > head.size:
        raise _refusal(head, f"{what} covers {size} events, but the database has {head.size}: was a backup restored?")
    # Reading the log anew is needed only after a crash between numbering and signing.
    actual = Frontier.from_hex(size, head.frontier).root if size == head.size else root_at(head, size)
    if actual is None or actual.hex() != root:
        raise _refusal(head, f"{what} over {size} events is not what the database holds: the log has forked")


def _refusal(head: Log, why: str) -> SignatureRefused:
    message = (
        f"The log {head.origin} is not signed any more, because {why}. Bring back the database that contains what was "
        f"signed. If that is lost for good, tell everybody who holds a checkpoint, then remove {head_file(head)}."
    )
    logger.error(message)
    return SignatureRefused(message)
