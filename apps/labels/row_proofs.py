"""The proof that one delivered label is a row of its delivery: a path to the root that an event of the log names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision, Invalid
from apps.audit.governed import BULKS
from apps.audit.keys import vkey_of
from apps.audit.models import Event
from apps.audit.selectors import details_of, event_proof, newest_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import Frontier, leaf_hash, verify_inclusion
from apps.evidence.row_proof import row_proof_file
from apps.evidence.tree import inclusion_ranges
from apps.labels.models import Annotation, Delivery
from apps.labels.rows import canonical_rows, root_of_delivery
from apps.projects.models import Engagement
from apps.projects.policies import only_annotates


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


class RowsDiffer(Exception):
    """The rows of a delivery are not those of its event, so that nothing new can be told about them."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(f"The rows of the delivery {delivery.public_id} are not what the log says about them.")
        self.delivery = delivery


def telling(delivery: Delivery) -> Event | None:
    """The event that names the root over the rows of a delivery as they must be now."""
    verbs, _ = BULKS["labels.annotation"]
    return Event.objects.filter(verb__in=verbs, object=delivery.public_id).order_by("-id").first()


def require_as_told(delivery: Delivery) -> None:
    """Reads the delivery once; RowsDiffer if its rows are not those of its event, or no event tells of it."""
    event = telling(delivery)
    if event is None or details_of(event)["root"] != root_of_delivery(delivery):
        raise RowsDiffer(delivery)


def may_take_row_proof(actor: Actor, engagement: Engagement) -> Decision:
    """Whoever reads the log: the proof holds an event of it, and the row may name who reviewed the label."""
    if only_annotates(actor, engagement):
        return Decision(False, "The parties and their auditors take proofs out of the log; ask your manager for this.")
    return Decision(True, "You may prove that a label was delivered as it stands here.")


def file_of(annotation: Annotation) -> bytes:
    """The proof as one file, which `qa-portal verify` checks. Without asking who may, or whether a case is open.

    Invalid if there is nothing to prove or the rows were changed; NotSignedYet until the log's head covers the event.
    """
    try:
        proof = row_proof(annotation)
    except LookupError as missing:
        raise Invalid(str(missing.args[0])) from None
    except EvidenceError as error:
        raise Invalid(f"Nothing can be proven: {error.message}. Verify the log; it names what was changed.") from None
    event = proof.event
    return row_proof_file(
        row=proof.leaf,
        index=proof.index,
        size=proof.size,
        path=proof.path,
        root=proof.root,
        event=bytes(event.leaf),
        proof=event_proof(event),
        vkey=vkey_of(newest_checkpoint(event.log)),
    )


def row_proof(annotation: Annotation) -> RowProof:
    """Reads the delivery once. EvidenceError ROW_TAMPERED if its rows are not those of its event; LookupError for a
    label that was not delivered, or whose delivery no event tells."""
    delivery = annotation.delivery
    if delivery is None:
        raise LookupError("This label was decided here, and its event holds its state; no delivery brought it.")
    event = telling(delivery)
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
