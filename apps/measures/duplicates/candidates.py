"""Pairs of texts that may be near-duplicates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.bands import Bands
from apps.measures.duplicates.minhash import Signatures, text_signatures
from apps.measures.duplicates.shingles import mixed

Longs = NDArray[np.int64]
Words = NDArray[np.uint64]

#: In a bucket, each text is paired with so many that follow it: a bucket of thousands must not cost its square.
NEIGHBOURS = 64


def candidate_pairs(bands: Sequence[Words]) -> Longs:
    """Pairs (i, j), i < j, that share a bucket of some band: int64[pairs, 2], sorted.

    In buckets of more than 65 texts each is paired with the 64 that follow it there, in the order of the texts.
    """
    texts = len(bands[0]) if len(bands) else 0
    found = [_same(bucket) for bucket in bands]
    keys = np.unique(np.concatenate([np.zeros(0, np.int64), *(i * texts + j for i, j in found)]))
    return np.column_stack(np.divmod(keys, max(texts, 1))).astype(np.int64)


def candidates_between(these: Sequence[Words], others: Sequence[Words]) -> Longs:
    """Pairs (i, j) of one of these and one of the others that share a bucket of some band: int64[pairs, 2], sorted.

    In buckets of more than 64 others each of these is paired with the first 64 of them.
    """
    left: list[Longs] = [np.zeros(0, np.int64)]
    right: list[Longs] = [np.zeros(0, np.int64)]
    count = len(others[0]) if others else 0
    for here, there in zip(these, others, strict=True):
        order = np.argsort(there, kind="stable")
        begin = np.searchsorted(there[order], here, "left")
        size = np.minimum(np.searchsorted(there[order], here, "right") - begin, NEIGHBOURS)
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        left.append(np.repeat(np.arange(len(here)), size))
        right.append(order[np.repeat(begin, size) + within])
    keys = np.unique(np.concatenate(left) * max(count, 1) + np.concatenate(right))
    return np.column_stack(np.divmod(keys, max(count, 1))).astype(np.int64)


def buckets(signatures: Signatures, cut: Bands) -> list[Words]:
    """For each band the bucket of each text, uint64[texts]."""
    return [_bucket(signatures[band * cut.rows : (band + 1) * cut.rows]) for band in range(cut.bands)]


def text_buckets(texts: Sequence[str], cut: Bands) -> list[Words]:
    """The same straight from texts, whose signatures are held block by block alone."""
    blocks = [buckets(each, cut) for each in text_signatures(texts, cut.bands * cut.rows)]
    return [np.concatenate([np.zeros(0, np.uint64), *(block[band] for block in blocks)]) for band in range(cut.bands)]


def _bucket(rows: Signatures) -> Words:
    key = np.zeros(rows.shape[1], np.uint64)
    for row in rows:
        key = mixed(key ^ row.astype(np.uint64))
    return key


def _same(bucket: Words) -> tuple[Longs, Longs]:
    """Pairs in the same bucket, the smaller number first."""
    left: list[Longs] = [np.zeros(0, np.int64)]
    right: list[Longs] = [np.zeros(0, np.int64)]
    words = np.sort(bucket)
    shared = np.append(np.unique(words[1:][words[1:] == words[:-1]]), np.zeros(1, np.uint64))
    # Most texts share no bucket: only those that do are put in order.
    number = np.searchsorted(shared[:-1], bucket)
    several = np.flatnonzero((shared[number] == bucket) & (number < len(shared) - 1))
    order = several[np.argsort(number[several], kind="stable")]
    ordered = number[order]
    for offset in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(ordered[offset:] == ordered[:-offset])
        if not len(same):
            break
        left.append(order[same])
        right.append(order[same + offset])
    return np.concatenate(left), np.concatenate(right)
