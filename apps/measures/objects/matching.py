"""The one-to-one matching of two sets of marks by a table of similarities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.assignment import most_then_heaviest

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def match(similarity: Floats, at_least: float) -> tuple[Longs, Longs]:
    """Rows and columns of `similarity` float64[m, n] that belong together: (left int64[k], right int64[k]).

    Pairs below `at_least` are forbidden before anything is assigned. Of all one-to-one matchings the one with the most
    pairs is taken, among those the one with the greatest total similarity. Where several are equally good, the same
    one is taken every time, and the transposed table gives the transposed matching (but where a table is its own
    transpose, one of two mirrored matchings must be preferred). Pairs ascend by row.
    Raises `ValueError` for a table with other dimensions or with nan.
    """
    table = np.asarray(similarity, np.float64)
    if table.ndim != 2 or bool(np.isnan(table).any()):
        raise ValueError(f"similarities are a table without nan, got shape {table.shape}")
    if _mirrored(table):
        right, left = match(table.T, at_least)
        order = np.argsort(left)
        return left[order], right[order]
    left, right = (side.astype(np.int64) for side in np.nonzero(table >= at_least))
    kept = most_then_heaviest(left, right, table[left, right])
    return left[kept], right[kept]


def _mirrored(table: Floats) -> bool:
    """Whether to solve the transposed table: so a table and its transpose are one and the same problem."""
    rows, columns = table.shape
    if rows != columns:
        return bool(rows > columns)
    own, other = table.ravel(), table.T.ravel()
    differs = np.flatnonzero(own != other)
    return bool((own[differs[:1]] > other[differs[:1]]).any())
