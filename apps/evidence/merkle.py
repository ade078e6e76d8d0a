"""RFC 6962 / RFC 9162 Merkle log: a frontier that grows, and proofs of inclusion and consistency.

Indices are 0-based; every hash is the 32 bytes of a SHA-256. Proofs run from the leaf towards the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apps.evidence.errors import EvidenceError
from apps.evidence.tree import (
    EMPTY_ROOT,
    add_peak,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    root_of_peaks,
    root_of_rows,
)

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root",
    "root_of_rows",
    "verify_consistency",
    "verify_inclusion",
]


class Frontier:
    """The right edge of a growing tree: all a sequencer has to keep, at most 63 hashes for 2**63 leaves."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._peaks: list[tuple[int, bytes]] = []
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return sum(1 << level for level, _ in self._peaks)

    @property
    def root(self) -> bytes:
        """The tree head over all leaves so far."""
        return root_of_peaks(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf *hash* at the right."""
        add_peak(self._peaks, 0, leaf)

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaf *hashes* in their order."""
        for leaf in leaf_hashes:
            add_peak(self._peaks, 0, leaf)

    def to_hex(self) -> list[str]:
        """The roots of the perfect subtrees, left to right; with `size` it restores the frontier."""
        return [digest.hex() for _, digest in self._peaks]

    @classmethod
    def from_hex(cls, size: int, hashes: Sequence[str]) -> Frontier:
        """The frontier that `to_hex` wrote at `size` leaves; EvidenceError FRONTIER if the two do not fit."""
        levels = [level for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1] if size > 0 else []
        try:
            digests = [bytes.fromhex(text) for text in hashes]
        except ValueError:
            digests = []
        if size < 0 or len(digests) != len(levels) or any(len(digest) != 32 for digest in digests):
            raise EvidenceError("FRONTIER", f"the stored frontier does not fit {size} leaves: rebuild it from them")
        frontier = cls()
        frontier._peaks = list(zip(levels, digests, strict=True))
        return frontier


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The tree head over leaf hashes."""
    return Frontier(leaf_hashes).root


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of all `leaf_hashes` (RFC 6962 section 2.1.1)."""
    return [root(leaf_hashes[low:high]) for low, high in inclusion_ranges(index, len(leaf_hashes))]


def consistency_proof(leaf_hashes: Sequence[bytes], old: int) -> list[bytes]:
    """The proof that the first `old` leaves are a prefix of the tree (RFC 6962 section 2.1.2); empty for 0."""
    return [root(leaf_hashes[low:high]) for low, high in consistency_ranges(old, len(leaf_hashes))]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> None:
    """Pass if `leaf` (a leaf hash) is at `index` under the root (RFC 9162 section 2.1.3.2), or EvidenceError PROOF."""
    if not 0 <= index < size or any(len(item) != 32 for item in proof):
        raise EvidenceError("PROOF", f"index {index} of {size}, or a hash that is not 32 bytes")
    position, last, digest = index, size - 1, leaf
    for item in proof:
        if last == 0:
            raise EvidenceError("PROOF", "more hashes than the tree is high")
        if position & 1 or position == last:
            digest = node_hash(item, digest)
            position, last = _skip_right_edge(position, last)
        else:
            digest = node_hash(digest, item)
        position, last = position >> 1, last >> 1
    if last != 0 or digest != expected_root:
        raise EvidenceError("PROOF", f"the path does not lead from leaf {index} to the root of {size}")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Pass if the tree of `new` leaves extends that of `old` (RFC 9162 section 2.1.4.2), or EvidenceError PROOF."""
    if not 0 <= old <= new or any(len(item) != 32 for item in (*proof, old_root, new_root)):
        raise EvidenceError("PROOF", f"sizes {old} and {new}, or a hash that is not 32 bytes")
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else new_root
        if proof or old_root != expected or (new == 0 and new_root != EMPTY_ROOT):
            raise EvidenceError("PROOF", "equal or empty trees need equal roots and no hashes")
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not proof or _roots_by_path(old, new, path) != (old_root, new_root):
        raise EvidenceError("PROOF", f"the log of {new} does not extend the log of {old}")


def _roots_by_path(old: int, new: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for item in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            first, second = node_hash(item, first), node_hash(item, second)
            position, last = _skip_right_edge(position, last)
        else:
            second = node_hash(second, item)
        position, last = position >> 1, last >> 1
    return (first, second) if last == 0 else None


def _skip_right_edge(position: int, last: int) -> tuple[int, int]:
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last
