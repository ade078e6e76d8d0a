"""The heaviest one-to-one matching over a sparse list of allowed pairs."""

from __future__ import annotations

from itertools import pairwise

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
    return _heaviest(_numbered(left), _numbered(right), weight)


def _heaviest(a: Longs, b: Longs, weight: Floats) -> Mask:
    """`heaviest` for nodes that are numbered without gaps."""
    keep = (np.bincount(a)[a] == 1) & (np.bincount(b)[b] == 1) if len(a) else np.zeros(0, np.bool_)
    contested = np.flatnonzero(~keep)
    if len(contested):
        keep[contested] = _contested(a[contested], b[contested], weight[contested])
    return keep


def most_then_heaviest(left: Longs, right: Longs, similarity: Floats) -> Mask:
    """As `heaviest`, but first of all as many pairs as possible, and among those the greatest total similarity.

    `similarity` float64[E] is in any range: only its differences count.
    """
    if not len(similarity):
        return np.zeros(0, np.bool_)
    lowest, span = float(similarity.min()), float(np.ptp(similarity))
    scaled = (similarity - lowest) / span if span > 0 else np.zeros(len(similarity))
    a, b = _numbered(left), _numbered(right)
    # No matching inside one component has more pairs than there are nodes on the smaller side.
    return _heaviest(a, b, scaled + float(min(a.max(), b.max()) + 1) + 1.0)


def _contested(a: Longs, b: Longs, weight: Floats) -> Mask:
    """`heaviest` component by component, each as one dense assignment problem."""
    size = int(a.max()) + 1
    nodes = size + int(b.max()) + 1
    _, label = connected_components(csr_array((np.ones(len(a)), (a, b + size)), shape=(nodes, nodes)), directed=False)
    row, column = _inside(label[:size])[a], _inside(label[size:])[b]
    order = np.argsort(label[a], kind="stable")
    bounds = np.append(np.flatnonzero(np.append(True, np.diff(label[a][order]) != 0)), len(order)).tolist()
    keep = np.empty(len(a), np.bool_)
    for first, last in pairwise(bounds):
        edges = order[first:last]
        keep[edges] = _solve(row[edges], column[edges], weight[edges])
    return keep


def _inside(component: NDArray[np.integer]) -> Longs:
    """The place of each node among those of its component."""
    order = np.argsort(component, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(component[order], component[order])
    return place


def _solve(row: Longs, column: Longs, weight: Floats) -> Mask:
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((int(row.max()) + 1, int(column.max()) + 1))
    table[row, column] = weight
    chosen, partner = linear_sum_assignment(table, maximize=True)
    taken = np.full(len(table), -1)
    taken[chosen] = partner
    return np.asarray(taken[row] == column)


def _numbered(nodes: Longs) -> Longs:
    """The place of each node among the different ones."""
    rises = np.diff(nodes)
    if bool((rises >= 0).all()):
        return np.append(0, np.cumsum(rises > 0))[: len(nodes)].astype(np.int64)
    return np.unique(nodes, return_inverse=True)[1].astype(np.int64)
