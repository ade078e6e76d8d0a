"""RFC 6962 (section 2.1) tree heads of streams: leaf and node hashes, peaks, root."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice

from apps.evidence.errors import EvidenceError

EMPTY_ROOT = hashlib.sha256().digest()
_CHUNK_LEVEL = 12


class LeafHash(bytes):
    """The hash of a leaf that is kept back: it stands in a stream of leaves where the leaf would."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf), 32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def add_peak(peaks: list[tuple[int, bytes]], level: int, digest: bytes) -> None:
    """Put the root of a perfect tree of 2**level leaves right of `peaks` (levels strictly fall), merging equals."""
    while peaks and peaks[-1][0] == level:
        digest = node_hash(peaks.pop()[1], digest)
        level += 1
    peaks.append((level, digest))


def root_of_peaks(peaks: list[tuple[int, bytes]]) -> bytes:
    """The tree head over `peaks`, the perfect subtrees from left to right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        root = node_hash(left, root)
    return root


def root_of_rows(rows: Iterable[bytes]) -> tuple[bytes, int]:
    """(root, number) of a stream of leaves, in memory that grows with the logarithm of their number."""
    peaks: list[tuple[int, bytes]] = []
    size = add_rows(peaks, rows, 0)
    return root_of_peaks(peaks), size


def roots_at(rows: Iterable[bytes], sizes: Iterable[int]) -> tuple[dict[int, bytes], int]:
    """(the root after each of `sizes` that the stream reaches, number of all leaves)."""
    peaks: list[tuple[int, bytes]] = []
    source, size, roots = iter(rows), 0, dict[int, bytes]()
    for wanted in sorted(set(sizes)):
        size = add_rows(peaks, islice(source, wanted - size), size)
        if size == wanted:
            roots[wanted] = root_of_peaks(peaks)
    return roots, add_rows(peaks, source, size)


def add_rows(peaks: list[tuple[int, bytes]], rows: Iterable[bytes], size: int) -> int:
    """Add leaves to the `peaks` of a tree of `size`; the new size. Whole chunks are hashed level by level."""
    source, sha256 = iter(rows), hashlib.sha256
    chunk = 1 << _CHUNK_LEVEL
    while hashes := [
        row if type(row) is LeafHash else sha256(b"\x00" + row).digest() for row in islice(source, chunk - size % chunk)
    ]:
        size += len(hashes)
        if len(hashes) < chunk:
            for digest in hashes:
                add_peak(peaks, 0, digest)
            continue
        while len(hashes) > 1:
            pairs = iter(hashes)
            hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
        add_peak(peaks, _CHUNK_LEVEL, hashes[0])
    return size


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose hashes are the audit path of leaf `index`, leaf to root (RFC 6962 section 2.1.1)."""
    if not 0 <= index < size:
        raise EvidenceError("PROOF", f"there is no leaf {index} in a tree of {size}")
    path, low, high = [], 0, size
    while high - low > 1:
        middle = low + split_of(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def consistency_ranges(old: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose hashes prove that the first `old` leaves are a prefix (RFC 6962 section 2.1.2)."""
    if not 0 <= old <= size:
        raise EvidenceError("PROOF", f"a tree of {size} leaves has no prefix of {old}")
    if old in (0, size):
        return []
    path, low, high = [], 0, size
    while high != old:
        middle = low + split_of(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return [*([] if low == 0 else [(low, high)]), *path[::-1]]


def split_of(size: int) -> int:
    """The largest power of two below `size`: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1
