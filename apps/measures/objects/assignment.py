"""The heaviest one-to-one matching over a sparse list of allowed pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def heaviest(left: Longs, right: Longs, weight: Floats) -> Mask:
    """Which of the allowed pairs (`left[i]`, `right[i]`), int64[E], to keep, bool[E], so that no node is used twice.

    Nodes are numbers of any range; both sides are numbered on their own; a pair occurs once. The kept pairs have the
    greatest total of `weight` float64[E], all positive. Pairs that nobody contests are kept at once; the contested
    rest falls into connected components, each of which is an assignment problem of its own.
    """
    _, a = np.unique(left, return_inverse=True)
    _, b = np.unique(right, return_inverse=True)
    keep = (np.bincount(a)[a] == 1) & (np.bincount(b)[b] == 1) if len(a) else np.zeros(0, np.bool_)
    contested = np.flatnonzero(~keep)
    if len(contested):
        for edges in _components(a[contested], b[contested]):
            chosen = contested[edges]
            keep[chosen] = solve(a[chosen], b[chosen], weight[chosen])
    return keep


def most_then_heaviest(left: Longs, right: Longs, similarity: Floats) -> Mask:
    """As `heaviest`, but first of all as many pairs as possible, and among those the greatest total similarity.

    `similarity` float64[E] is in any range: only its differences count.
    """
    if not len(similarity):
        return np.zeros(0, np.bool_)
    lowest, span = float(similarity.min()), float(np.ptp(similarity))
    scaled = (similarity - lowest) / span if span > 0 else np.zeros(len(similarity))
    return heaviest(left, right, scaled + _most_pairs(left, right) + 1.0)


def solve(left: Longs, right: Longs, weight: Floats) -> Mask:
    """`heaviest` as one dense assignment problem, for a component in which everything is connected."""
    from scipy.optimize import linear_sum_assignment

    rows, a = np.unique(left, return_inverse=True)
    columns, b = np.unique(right, return_inverse=True)
    table = np.zeros((len(rows), len(columns)))
    table[a, b] = weight
    row, column = linear_sum_assignment(table, maximize=True)
    taken = np.full(len(rows), -1)
    taken[row] = column
    return np.asarray(taken[a] == b)


def _most_pairs(left: Longs, right: Longs) -> float:
    """No matching inside one component has more pairs than this."""
    return float(min(len(np.unique(left)), len(np.unique(right))))


def _components(a: Longs, b: Longs) -> list[Longs]:
    """The edges of each connected component."""
    size = int(a.max()) + 1
    nodes = size + int(b.max()) + 1
    _, label = connected_components(csr_array((np.ones(len(a)), (a, b + size)), shape=(nodes, nodes)), directed=False)
    order = np.argsort(label[a], kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[a][order])) + 1)
