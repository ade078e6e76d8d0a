"""Which records are gold, or nearly gold, under another name: they must not be learnt from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates import Pictures, closest_pictures, near_duplicates

Bools = NDArray[np.bool_]


def content_digest(content: str | NDArray[Any]) -> str:
    """SHA-256, in hex, of a text in UTF-8, or of an array's shape, type and values."""
    if isinstance(content, str):
        return hashlib.sha256(content.encode()).hexdigest()
    array = np.ascontiguousarray(content)
    return hashlib.sha256(f"{array.shape} {array.dtype.str}\n".encode() + array.tobytes()).hexdigest()


def copies_of_gold(contents: Sequence[Any], gold: Sequence[Any], threshold: float = 0.8) -> Bools:
    """bool[n]: is the record a gold record or a near duplicate of one?

    Texts: of the same group as a gold text, by `near_duplicates` at this Jaccard similarity; chains join, so that
    rather too much is kept out than too little. Brightnesses [H, W] in [0, 255]: nearly the same picture, by
    `closest_pictures`. Anything else: of exactly the same content.
    """
    if not len(contents) or not len(gold):
        return np.zeros(len(contents), np.bool_)
    if all(isinstance(one, str) for one in (*contents, *gold)):
        group = near_duplicates([*gold, *contents], threshold).group
        return np.isin(group[len(gold) :], group[: len(gold)])
    known = {content_digest(one) for one in gold}
    same = np.array([content_digest(one) in known for one in contents], np.bool_)
    return same | _alike(contents, gold)


def _alike(contents: Sequence[Any], gold: Sequence[Any]) -> Bools:
    if not all(isinstance(one, np.ndarray) and one.ndim == 2 and one.size for one in (*contents, *gold)):
        return np.zeros(len(contents), np.bool_)
    return np.asarray(closest_pictures(Pictures.of(contents), Pictures.of(gold)).place >= 0)
