"""Reading the log: for the audit explorer, for receipts and for bundles."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from apps.audit.cosigning import cosigned
from apps.audit.key_history import handovers
from apps.audit.keys import first_vkey
from apps.audit.models import Checkpoint, Event, Log, Verification
from apps.audit.publishing import tree_of
from apps.audit.tree import leaves
from apps.evidence.canonical import decode
from apps.evidence.log import log_files
from apps.evidence.proof import format_proof


class NotSignedYet(Exception):
    """The sequencer has not come to this yet; ask again in a moment."""


def events_of(
    origins: Sequence[str],
    *,
    actor: str | None = None,
    verb: str | None = None,
    obj: str | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> QuerySet[Event]:
    """Events of these logs, newest first; the caller passes only the logs its reader may see."""
    wanted = {"actor": actor, "verb": verb, "object": obj, "at__gte": since, "at__lt": until}
    conditions = {name: value for name, value in wanted.items() if value is not None}
    return Event.objects.filter(log__origin__in=origins, **conditions).select_related("log").order_by("-id")


def details_of(event: Event) -> dict[str, Any]:
    """What the event says besides who, what and when."""
    details: dict[str, Any] = decode(bytes(event.leaf))["details"]
    return details


def newest_checkpoint(log: Log) -> Checkpoint:
    checkpoint = log.checkpoints.order_by("-size").first()
    if checkpoint is None:
        raise NotSignedYet(f"Nothing of the log {log.origin} is signed yet; try again in a moment.")
    return checkpoint


def last_verification(log: Log) -> Verification | None:
    return log.verifications.order_by("-id").first()


def event_proof(event: Event) -> str:
    """A C2SP tlog-proof: with it, the event's bytes and the log's key anybody can check that it is in the log."""
    event = Event.objects.select_related("log").get(pk=event.pk)
    checkpoint = newest_checkpoint(event.log)
    if event.seq is None or event.seq >= checkpoint.size:
        raise NotSignedYet(f"The event {event.public_id} is not signed yet; try again in a moment.")
    return format_proof(event.seq, tree_of(checkpoint).inclusion_proof(event.seq), cosigned(checkpoint))


def export_log(log: Log) -> dict[str, bytes]:
    """The signed part of a log as the files of a bundle: leaves, cosigned checkpoint, first key, older
    checkpoints by which keys were handed over and times seen."""
    checkpoint = newest_checkpoint(log)
    wanted = {each.size: each for each in (*handovers(log), *_witnessed_days(log, checkpoint))}
    older = [cosigned(each) for size, each in sorted(wanted.items()) if size < checkpoint.size]
    return log_files(list(leaves(log, 0, checkpoint.size)), cosigned(checkpoint), first_vkey(log), older)


def _witnessed_days(log: Log, newest: Checkpoint) -> list[Checkpoint]:
    """Of each day the last checkpoint before the newest that a witness cosigned: they say when what was there."""
    days: dict[dt.date, Checkpoint] = {}
    before = log.checkpoints.filter(size__lt=newest.size, cosignatures__status=200).distinct().order_by("size")
    for checkpoint in before.prefetch_related("cosignatures"):
        days[checkpoint.at.date()] = checkpoint
    return list(days.values())
