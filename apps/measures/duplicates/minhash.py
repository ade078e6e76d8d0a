"""A fixed number of words for a set, of which two sets share about their Jaccard similarity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.shingles import BITS, ShingleSets, mixed, text_runs

Signatures = NDArray[np.uint32]
Longs = NDArray[np.int64]

#: Shingles hashed at once, so that they stay in the cache; and texts whose runs are held at once.
BLOCK, TEXTS = 1 << 15, 1 << 12


def minhash(sets: ShingleSets, permutations: int = 128) -> Signatures:
    """Signatures uint32[permutations, n]: the smallest value of each of many hash functions over the set (Broder 1997).

    Two sets have equal values in a share of places that estimates |A & B| / |A | B|. The functions are
    x -> a x + b mod 2^32 on mixed shingles, the same ones always. Empty sets have the largest word everywhere.
    Raises `ValueError` for fewer than one permutation.
    """
    return _smallest((sets.shingle >> np.uint64(BITS - 32)).astype(np.uint32), sets.size, permutations)


def text_signatures(texts: Sequence[str], permutations: int = 128) -> Iterator[Signatures]:
    """`minhash` of the shingles of the texts, block by block: what is repeated in a text changes no minimum, so that
    no set is made of it."""
    for at in range(0, len(texts), TEXTS):
        words, size = text_runs(texts[at : at + TEXTS])
        yield _smallest((words >> np.uint64(32)).astype(np.uint32), size, permutations)


def _smallest(words: Signatures, size: Longs, permutations: int) -> Signatures:
    """Over `size` words for each text, one after the other."""
    if permutations < 1:
        raise ValueError(f"a signature needs at least one permutation, got {permutations}")
    numbers = mixed(np.arange(2 * permutations, dtype=np.uint64)).astype(np.uint32)
    factor, shift = numbers[::2] | np.uint32(1), numbers[1::2]
    signatures = np.full((permutations, len(size)), np.iinfo(np.uint32).max, np.uint32)
    filled = np.flatnonzero(size)
    begin = (np.cumsum(size) - size)[filled]
    cut = 0
    while cut < len(filled):
        until = max(cut + 1, int(np.searchsorted(begin, begin[cut] + BLOCK)))
        block = words[begin[cut] : begin[until] if until < len(filled) else None]
        signatures[:, filled[cut:until]] = _minima(block, begin[cut:until] - begin[cut], factor, shift)
        cut = until
    return signatures


def _minima(words: Signatures, begin: Longs, factor: Signatures, shift: Signatures) -> Signatures:
    """uint32[permutations, len(begin)]."""
    hashed, found = np.empty_like(words), np.empty((len(factor), len(begin)), np.uint32)
    for row in range(len(factor)):
        np.multiply(words, factor[row], out=hashed)
        np.add(hashed, shift[row], out=hashed)
        np.minimum.reduceat(hashed, begin, out=found[row])
    return found
