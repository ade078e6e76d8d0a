"""A fixed number of words for a set, of which two sets share about their Jaccard similarity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.shingles import BITS, ShingleSets, mixed

Signatures = NDArray[np.uint32]

#: Shingles hashed at once, so that they stay in the cache.
BLOCK = 1 << 15


def minhash(sets: ShingleSets, permutations: int = 128) -> Signatures:
    """Signatures uint32[permutations, n]: the smallest value of each of many hash functions over the set (Broder 1997).

    Two sets have equal values in a share of places that estimates |A & B| / |A | B|. The functions are
    x -> a x + b mod 2^32 on mixed shingles, the same ones always. Empty sets have the largest word everywhere.
    Raises `ValueError` for fewer than one permutation.
    """
    if permutations < 1:
        raise ValueError(f"a signature needs at least one permutation, got {permutations}")
    words = mixed(np.arange(2 * permutations, dtype=np.uint64)).astype(np.uint32)
    factor, shift = words[::2] | np.uint32(1), words[1::2]
    signatures = np.full((permutations, len(sets.size)), np.iinfo(np.uint32).max, np.uint32)
    filled = np.flatnonzero(sets.size)
    begin = sets.start[:-1][filled]
    small = (sets.shingle >> np.uint64(BITS - 32)).astype(np.uint32)
    cut = 0
    while cut < len(filled):
        until = max(cut + 1, int(np.searchsorted(begin, begin[cut] + BLOCK)))
        end = int(begin[until]) if until < len(filled) else len(small)
        block, local = small[begin[cut] : end], begin[cut:until] - begin[cut]
        columns = filled[cut:until]
        for row in range(permutations):
            signatures[row, columns] = np.minimum.reduceat(block * factor[row] + shift[row], local)
        cut = until
    return signatures
