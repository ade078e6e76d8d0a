"""A text as the set of its runs of five characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Longs = NDArray[np.int64]

#: Odd multipliers without pattern (from the SplitMix64 generator).
_SPREAD, _MIX1, _MIX2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)

#: Bits of a shingle; the others hold the number of the text within its block while both are sorted together.
BITS = 52
BLOCK = 1 << (64 - BITS)

#: No character, by definition of Unicode: fills texts that are shorter than a shingle.
_FILL = "\uffff"


@dataclass(frozen=True, eq=False)
class ShingleSets:
    """The shingles of text i are uint64 `shingle[start[i]:start[i + 1]]`, distinct and sorted; int64[n + 1] `start`.

    A shingle is held as 52 bits of its characters mixed: two different ones are taken for the same with probability
    2^-52.
    """

    shingle: Words
    start: Longs

    @property
    def size(self) -> Longs:
        """How many shingles each text has, int64[n]."""
        return np.diff(self.start)


def shingle_sets(texts: Sequence[str], width: int = 5) -> ShingleSets:
    """All runs of `width` characters of each text; a shorter text is one shingle, an empty one has none.

    Raises `ValueError` for a width below 1.
    """
    if width < 1:
        raise ValueError(f"a shingle needs at least one character, got {width}")
    blocks = [_block(texts[at : at + BLOCK], width) for at in range(0, len(texts), BLOCK)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(size for _, size in blocks)])
    return ShingleSets(np.concatenate([np.zeros(0, np.uint64), *(words for words, _ in blocks)]), np.cumsum(sizes))


def mixed(words: Words) -> Words:
    """A one-to-one mixing of 64-bit words (the SplitMix64 finaliser; Steele, Lea and Flood 2014)."""
    z = words + _SPREAD
    z ^= z >> np.uint64(30)
    z *= _MIX1
    z ^= z >> np.uint64(27)
    z *= _MIX2
    z ^= z >> np.uint64(31)
    return z


def text_runs(texts: Sequence[str], width: int = 5) -> tuple[Words, Longs]:
    """Every run of characters as a mixed word, text after text and repeated ones too, and int64[n] how many of each."""
    filled = [text and text.ljust(width, _FILL) for text in texts]
    length = np.fromiter(map(len, filled), np.int64, len(filled))
    characters = np.frombuffer("".join(filled).encode("utf-32-le", "surrogatepass"), np.uint32)
    if not len(characters):
        return np.zeros(0, np.uint64), np.zeros(len(texts), np.int64)
    runs = len(characters) - width + 1
    hashes = characters[:runs].astype(np.uint64)
    for offset in range(1, width):
        hashes *= _SPREAD
        hashes += characters[offset : offset + runs]
    whole = np.ones(len(characters), np.bool_)
    # Runs that begin in the last places of a text go on in the next one.
    whole[(np.cumsum(length[length > 0])[:, None] - np.arange(1, width)).ravel()] = False
    return mixed(hashes[whole[:runs]]), np.maximum(length - width + 1, 0)


def _block(texts: Sequence[str], width: int) -> tuple[Words, Longs]:
    """Distinct shingles of at most `BLOCK` texts one after the other, and how many each has."""
    words, size = text_runs(texts, width)
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), size)
    key = words >> np.uint64(64 - BITS) | owner << np.uint64(BITS)
    key.sort()
    key = key[np.concatenate([np.ones(min(1, len(key)), np.bool_), key[1:] != key[:-1]])]
    owned = (key >> np.uint64(BITS)).astype(np.int64)
    return key & np.uint64((1 << BITS) - 1), np.bincount(owned, minlength=len(texts))
