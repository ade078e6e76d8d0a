"""The canonical row of a delivered label: the bytes over which a delivery's Merkle root is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from json.encoder import encode_basestring as quoted

from apps.evidence.merkle import root_of_rows
from apps.labels.models import Annotation, Delivery
from apps.labels.provenance import canonical_provenance

CHUNK = 20_000


def canonical_row(
    item: str, annotator: str, value: str, made_at: str | None, duration_ms: int | None, source: str, known: str = ""
) -> bytes:
    """`item` and `annotator` are JSON strings already, `value` is canonical JSON, `made_at` is an `instant`, `known`
    is a `canonical_provenance`: one more element, where there is any."""
    made = "null" if made_at is None else f'"{made_at}"'
    duration = "null" if duration_ms is None else duration_ms
    return f'[{item},{annotator},{value},{made},{duration},"{source}"{known}]'.encode()


def instant(at: dt.datetime) -> str:
    """The one way in which a moment is written: UTC, microseconds only where there are any."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def canonical_rows(delivery: Delivery) -> Iterator[bytes]:
    """The rows of a delivery as the database holds them, in the order of its file."""
    stored = Annotation.objects.filter(delivery=delivery).order_by("pk")
    known = ("reviewer", "review", "model", "proposal")
    fields = ("item__key", "annotator__key", "value", "made_at", "duration_ms", "source", *known)
    for item, annotator, value, at, duration, source, *told in stored.values_list(*fields).iterator(chunk_size=CHUNK):
        end = canonical_provenance(*told)
        yield canonical_row(quoted(item), quoted(annotator), value, at and instant(at), duration, source, end)


def roots_of_deliveries(engagement: str) -> Iterator[tuple[str, int, str]]:
    """Public id, rows and root of each delivery of the engagement with this public id, recomputed from the database."""
    for delivery in Delivery.objects.filter(project__engagement__public_id=engagement).order_by("pk"):
        root, count = root_of_rows(canonical_rows(delivery))
        yield delivery.public_id, count, root.hex()


def root_of_delivery(delivery: Delivery) -> str:
    """The Merkle root recomputed from the database; it equals `delivery.root` unless somebody changed a row."""
    return root_of_rows(canonical_rows(delivery))[0].hex()
