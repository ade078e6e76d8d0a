"""Which records are gold, or nearly gold, under another name: they must not be learnt from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates import Pictures, closest_pictures, near_duplicates

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]


def content_digest(content: str | NDArray[Any]) -> str:
    """SHA-256, in hex, of a text in UTF-8, or of an array's shape, type and values."""
    if isinstance(content, str):
        return hashlib.sha256(content.encode()).hexdigest()
    array = np.ascontiguousarray(content)
    return hashlib.sha256(f"{array.shape} {array.dtype.str}\n".encode() + array.tobytes()).hexdigest()


class Alike:
    """Contents of which some are fenced off, prepared once for however many fences.

    Texts: a copy is of the same group as a fenced one, by `near_duplicates` at this Jaccard similarity; chains join,
    so that rather too much is kept out than too little. Brightnesses [H, W] in [0, 255]: nearly the same picture, by
    `closest_pictures`. Anything else: of exactly the same content.
    """

    def __init__(self, contents: Sequence[Any], threshold: float = 0.8) -> None:
        self._contents, self._threshold = contents, threshold

    def copies_of(self, fenced: Bools) -> Bools:
        """bool[n]: is the record, not fenced off itself, one of those that bool[n] `fenced` names, or nearly so?"""
        if fenced.all() or not fenced.any():
            return np.zeros(len(self._contents), np.bool_)
        copies = np.isin(self._group, self._group[fenced])
        if self._pictures is not None:
            others = np.flatnonzero(~fenced)
            closest = closest_pictures(self._pictures.only(others), self._pictures.only(np.flatnonzero(fenced)))
            copies[others] |= closest.place >= 0
        return copies & ~fenced

    @cached_property
    def _group(self) -> Longs:
        """Of each record the group of those that say the same."""
        if all(isinstance(one, str) for one in self._contents):
            return near_duplicates(self._contents, self._threshold).group
        number: dict[str, int] = {}
        digests = (content_digest(one) for one in self._contents)
        return np.array([number.setdefault(digest, len(number)) for digest in digests], np.int64)

    @cached_property
    def _pictures(self) -> Pictures | None:
        pictures = all(isinstance(one, np.ndarray) and one.ndim == 2 and one.size for one in self._contents)
        return Pictures.of(self._contents) if pictures else None


def copies_of_gold(contents: Sequence[Any], gold: Sequence[Any], threshold: float = 0.8) -> Bools:
    """bool[n]: is the record a gold record or a near duplicate of one, as `Alike` has it?"""
    fenced = np.arange(len(gold) + len(contents)) < len(gold)
    return Alike([*gold, *contents], threshold).copies_of(fenced)[len(gold) :]
