"""Recording what was done. The event is part of the transaction it describes: both happen, or neither."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

from apps.audit.identifiers import public_id
from apps.audit.models import Event, Log
from apps.audit.states import state_of, states_of_rows
from apps.evidence.events import event_leaf

# One statement and no more: each would be another round trip inside everybody's transactions.
_INSERT = """
INSERT INTO audit_event (log_id, public_id, at, actor, verb, object, leaf)
SELECT id, %s, %s, %s, %s, %s, %s FROM audit_log WHERE origin = %s RETURNING id, log_id
"""

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
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded inside the transaction of what it describes.")
    event_id, at = public_id("evt"), timezone.now()
    leaf = event_leaf(
        id=event_id, log=log, at=at, actor=actor, verb=verb, object=obj, details=details or {}, states=_states(states)
    )
    event = Event(public_id=event_id, at=at, actor=actor, verb=verb, object=obj, leaf=leaf)
    return _insert(event, log)


def _insert(event: Event, origin: str) -> Event:
    """The event as it is in the outbox of the log, which is made if this is its first one."""
    at = connection.ops.adapt_datetimefield_value(event.at)
    values: list[Any] = [event.public_id, at, event.actor, event.verb, event.object, event.leaf, origin]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        if (found := cursor.fetchone()) is None:
            Log.objects.get_or_create(origin=origin)
            cursor.execute(_INSERT, values)
            found = cursor.fetchone()
    event.pk, event.log_id = found
    event._state.adding, event._state.db = False, connection.alias
    return event


def _states(written: States) -> list[dict[str, Any]]:
    return [state_of(rows) if isinstance(rows, models.Model) else states_of_rows(rows) for rows in written if rows]
