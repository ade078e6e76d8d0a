"""Recording what was done. The event is part of the transaction it describes: both happen, or neither."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.audit.identifiers import public_id
from apps.audit.models import Event, Log
from apps.evidence.events import event_leaf


def record(*, log: str, actor: str, verb: str, obj: str, details: dict[str, Any] | None = None) -> Event:
    """Append an event to the log called `log`; the sequencer numbers and signs it later.

    Call it last in the transaction, after the row it is about is locked or written: then every object's own
    history is in causal order.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded inside the transaction of what it describes.")
    head, _ = Log.objects.get_or_create(origin=log)
    event_id, at = public_id("evt"), timezone.now()
    leaf = event_leaf(id=event_id, log=log, at=at, actor=actor, verb=verb, object=obj, details=details or {})
    return Event.objects.create(log=head, public_id=event_id, at=at, actor=actor, verb=verb, object=obj, leaf=leaf)
