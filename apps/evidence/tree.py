"""RFC 6962 (section 2.1) tree heads of streams: leaf and node hashes, peaks, root."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice

EMPTY_ROOT = hashlib.sha256().digest()
_CHUNK_LEVEL = 12


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
    source, size, sha256 = iter(rows), 0, hashlib.sha256
    while hashes := [sha256(b"\x00" + row).digest() for row in islice(source, 1 << _CHUNK_LEVEL)]:
        size += len(hashes)
        if len(hashes) < 1 << _CHUNK_LEVEL:
            for digest in hashes:
                add_peak(peaks, 0, digest)
            continue
        while len(hashes) > 1:
            pairs = iter(hashes)
            hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
        add_peak(peaks, _CHUNK_LEVEL, hashes[0])
    return root_of_peaks(peaks), size
