"""Distances between sets of labels, ready for alpha over a given distance."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class SetDistance(StrEnum):
    """How far two sets of labels are apart."""

    JACCARD = "Jaccard"
    MASI = "MASI"


def set_distances(members: ArrayLike, kind: SetDistance = SetDistance.MASI) -> Floats:
    """The distance of each set from each, float64[n, n]: symmetric, in [0, 1], with a zero diagonal.

    `members` bool[n, K] says which of K labels each of n sets holds. With J = |A and B| / |A or B|, Jaccard's distance
    is 1 - J, and MASI is 1 - J M (Passonneau 2006), where M is 1 for equal sets, 2/3 where one contains the other,
    1/3 where they share some labels, 0 where none. (1 - J) times a factor circulates under the same name and is another
    number; it is not taken here. Two empty sets are equal; an empty set is at distance 1 from every other.
    """
    held = _checked(members).astype(np.float64)
    size = held.sum(axis=1)
    return _distance(held @ held.T, size[:, None], size[None, :], kind)


def paired_set_distances(left: ArrayLike, right: ArrayLike, kind: SetDistance = SetDistance.MASI) -> Floats:
    """The distance of row i of `left` bool[n, K] from row i of `right` bool[n, K], float64[n]."""
    a, b = _checked(left), _checked(right)
    if a.shape != b.shape:
        raise ValueError(f"the sets to be paired must be equally many over the same labels: {a.shape}, {b.shape}")
    shared = np.count_nonzero(a & b, axis=1)
    return _distance(shared, np.count_nonzero(a, axis=1), np.count_nonzero(b, axis=1), kind)


def _distance(shared: ArrayLike, left: ArrayLike, right: ArrayLike, kind: SetDistance) -> Floats:
    both, a, b = (np.asarray(counts, np.float64) for counts in (shared, left, right))
    union = a + b - both
    similarity = np.where(union > 0, both / np.where(union > 0, union, 1.0), 1.0)
    if kind is SetDistance.MASI:
        contained, equal = both == np.minimum(a, b), union == both
        similarity = similarity * np.where(equal, 1.0, np.where(contained, 2 / 3, 1 / 3))
    return np.asarray(1.0 - similarity, np.float64)


def _checked(members: ArrayLike) -> NDArray[np.bool_]:
    array = np.asarray(members)
    if array.ndim != 2 or array.dtype != np.bool_:
        raise ValueError(f"sets are rows of a boolean table, got {array.dtype} with shape {array.shape}")
    return array
