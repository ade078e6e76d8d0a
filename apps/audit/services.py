"""Recording what was done. The event is part of the transaction it describes: both happen, or neither."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from apps.audit.identifiers import public_id
from apps.audit.models import Event, Log
from apps.audit.states import state_of, states_of_rows
from apps.evidence.events import event_leaf

States = Sequence[models.Model | Sequence[models.Model]]


def record(
    *, log: str, actor: str, verb: str, obj: str, details: dict[str, Any] | None = None, states: States = ()
) -> Event:
    """Append an event to the log called `log`; the sequencer numbers and signs it later.

    `states` are the governed rows that the act wrote, as they are now: single ones, and sequences of rows of one
    model and group that were inserted at once, which share one Merkle root.

    Call it last in the transaction, after the row it is about is locked or written: then every object's own
    history is in causal order.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded inside the transaction of what it describes.")
    event_id, at = public_id("evt"), timezone.now()
    leaf = event_leaf(
        id=event_id, log=log, at=at, actor=actor, verb=verb, object=obj, details=details or {}, states=_states(states)
    )
    return Event.objects.create(
        log_id=_key_of(log), public_id=event_id, at=at, actor=actor, verb=verb, object=obj, leaf=leaf
    )


def _states(written: States) -> list[dict[str, Any]]:
    return [state_of(rows) if isinstance(rows, models.Model) else states_of_rows(rows) for rows in written if rows]


def _key_of(origin: str) -> int:
    """The primary key of the log, asked for without the mapper, which would cost as much as all the rest."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT id FROM audit_log WHERE origin = %s", [origin])
        found = cursor.fetchone()
    return int(found[0]) if found else Log.objects.get_or_create(origin=origin)[0].pk
