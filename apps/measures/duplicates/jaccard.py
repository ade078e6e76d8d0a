"""The exact Jaccard similarity of given pairs of sets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from apps.measures.duplicates.shingles import ShingleSets

Longs = NDArray[np.int64]

#: Pairs compared at once.
BLOCK = 20_000


def jaccard(sets: ShingleSets, pairs: Longs) -> NDArray[np.float64]:
    """|A & B| / |A | B| of each pair int64[P, 2], float64[P]; two empty sets have 1."""
    if not len(pairs):
        return np.zeros(0)
    wanted, place = np.unique(pairs, return_inverse=True)
    table, place = _indicator(sets, wanted), place.reshape(-1, 2)
    blocks = (place[at : at + BLOCK].T for at in range(0, len(place), BLOCK))
    common = np.concatenate([np.asarray(table[i].multiply(table[j]).sum(axis=1)).ravel() for i, j in blocks])
    size = sets.size[pairs].sum(axis=1)
    union = size - common
    return np.asarray(np.where(union > 0, common / np.maximum(union, 1), 1.0), np.float64)


def _indicator(sets: ShingleSets, wanted: Longs) -> sparse.csr_array:
    """A row for each wanted set, a column for each shingle of any of them, 1 where it has it."""
    size = sets.size[wanted]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(size)])
    at = np.repeat(sets.start[wanted] - start[:-1], size) + np.arange(start[-1])
    distinct, column = np.unique(sets.shingle[at], return_inverse=True)
    return sparse.csr_array((np.ones(len(column), np.int32), column, start), shape=(len(wanted), len(distinct)))
