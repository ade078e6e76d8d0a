"""The proof that one delivered label is a row of its delivery: a path to the root that an event of the log names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from apps.audit.governed import BULKS
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import Frontier, leaf_hash, verify_inclusion
from apps.evidence.tree import inclusion_ranges
from apps.labels.models import Annotation
from apps.labels.rows import canonical_rows


@dataclass(frozen=True, slots=True)
class RowProof:
    """`leaf`: the canonical row; `path`: hashes from the leaf to the `root` over `size` rows; `event` names the root.

    RFC 6962: `verify_inclusion(leaf_hash(leaf), index, size, path, bytes.fromhex(root))` passes, and the receipt of
    the event proves the rest.
    """

    leaf: bytes
    index: int
    size: int
    path: list[bytes]
    root: str
    event: Event


def row_proof(annotation: Annotation) -> RowProof:
    """Reads the delivery once. EvidenceError ROW_TAMPERED if its rows are not those of its event; LookupError for a
    label that was not delivered, or whose delivery no event tells."""
    delivery = annotation.delivery
    if delivery is None:
        raise LookupError("This label was decided here, and its event holds its state; no delivery brought it.")
    verbs, _ = BULKS["labels.annotation"]
    event = Event.objects.filter(verb__in=verbs, object=delivery.public_id).order_by("-id").first()
    if event is None:
        raise LookupError(f"No event tells of the delivery {delivery.public_id}.")
    index, root = delivery.annotations.filter(pk__lt=annotation.pk).count(), str(details_of(event)["root"])
    rows, ranges = canonical_rows(delivery), inclusion_ranges(index, delivery.rows)
    beside = {}
    for low, high in sorted(each for each in ranges if each[0] < index):
        beside[low, high] = _root_of(rows, high - low)
    leaf = next(rows, b"")
    for low, high in sorted(each for each in ranges if each[0] > index):
        beside[low, high] = _root_of(rows, high - low)
    proof = RowProof(leaf, index, delivery.rows, [beside[each] for each in ranges], root, event)
    try:
        verify_inclusion(leaf_hash(leaf), index, proof.size, proof.path, bytes.fromhex(root))
    except EvidenceError:
        raise EvidenceError(
            "ROW_TAMPERED", f"the rows of {delivery.public_id} are not those of {event.public_id}"
        ) from None
    return proof


def _root_of(rows: Iterator[bytes], count: int) -> bytes:
    return Frontier(map(leaf_hash, islice(rows, count))).root
