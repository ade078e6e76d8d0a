"""The Merkle tree of a log as its stored events have it."""

from collections.abc import Iterator

from apps.audit.models import Event, Log
from apps.evidence.merkle import root_of_rows


def leaves(log: Log, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The exact bytes of the events numbered from `start` up to, not including, `end`."""
    events = Event.objects.filter(log=log, seq__gte=start).order_by("seq")
    if end is not None:
        events = events.filter(seq__lt=end)
    return map(bytes, events.values_list("leaf", flat=True).iterator(chunk_size=2000))


def root_at(log: Log, size: int) -> bytes | None:
    """The root over the first `size` events, read anew; None if there are not so many."""
    root, count = root_of_rows(leaves(log, 0, size))
    return root if count == size else None
