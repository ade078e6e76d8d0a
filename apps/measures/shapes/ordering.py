"""Orders and places among arrays with many equal values, by sorts of single numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


def ranked(first: Longs | Floats, second: Floats) -> tuple[Longs, Longs]:
    """The order by both, and the place of each pair among the different ones, int64[n] both."""
    order = stable_order(places(first), places(second))
    fresh = (np.diff(first[order]) != 0) | (np.diff(second[order]) != 0)
    place = np.empty(len(order), np.int64)
    place[order] = np.append(0, np.cumsum(fresh))[: len(order)]
    return order, place


def places(values: Longs | Floats) -> Longs:
    """The place of each value among the different ones, int64[n]."""
    order = np.argsort(values)
    place = np.empty(len(order), np.int64)
    place[order] = np.append(0, np.cumsum(np.diff(values[order]) != 0))[: len(order)]
    return place


def stable_order(*keys: Longs) -> Longs:
    """The stable order by several keys, none of them negative, the first counting most: packed into one, sorting
    takes a fraction of what `np.lexsort` takes."""
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    if math.prod(sizes) >= 2**63:
        return np.lexsort(keys[::-1]).astype(np.int64)
    packed = np.zeros(len(keys[0]), np.int64)
    for key, size in zip(keys, sizes, strict=True):
        packed = packed * size + key
    return np.argsort(packed, kind="stable").astype(np.int64)
