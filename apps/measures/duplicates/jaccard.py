"""The exact Jaccard similarity of given pairs of sets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.shingles import BITS, ShingleSets

Longs = NDArray[np.int64]

#: Pairs compared at once: their numbers are sorted together with the shingles, and have the bits that those leave.
BLOCK = 1 << (64 - BITS)


def jaccard(sets: ShingleSets, pairs: Longs) -> NDArray[np.float64]:
    """|A & B| / |A | B| of each pair int64[P, 2], float64[P]; two empty sets have 1."""
    if not len(pairs):
        return np.zeros(0)
    common = np.concatenate([_common(sets, pairs[at : at + BLOCK]) for at in range(0, len(pairs), BLOCK)])
    size = sets.size[pairs].sum(axis=1)
    union = size - common
    return np.asarray(np.where(union > 0, common / np.maximum(union, 1), 1.0), np.float64)


def _common(sets: ShingleSets, pairs: Longs) -> Longs:
    """How many shingles two sets share: of a pair's, sorted, those that stand twice, for a set has each but once."""
    of = pairs.ravel()
    size = sets.size[of]
    begin = np.cumsum(size) - size
    at = np.repeat(sets.start[of] - begin, size) + np.arange(size.sum())
    key = sets.shingle[at] | np.repeat(np.arange(len(of), dtype=np.uint64) // np.uint64(2) << np.uint64(BITS), size)
    key.sort()
    twice = key[1:][key[1:] == key[:-1]] >> np.uint64(BITS)
    return np.bincount(twice.astype(np.int64), minlength=len(pairs))
