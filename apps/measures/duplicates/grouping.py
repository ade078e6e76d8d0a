"""What belongs together when some pairs do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

Longs = NDArray[np.int64]


def components(pairs: Longs, nodes: int) -> Longs:
    """The connected component of each node, int64[nodes]; `pairs` int64[P, 2]."""
    graph = sparse.csr_array((np.ones(len(pairs), np.bool_), (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes))
    return np.asarray(csgraph.connected_components(graph, directed=False)[1], np.int64)


def first_with(number: Longs, numbers: int) -> Longs:
    """The first place of each number, int64[numbers]."""
    first = np.full(numbers, len(number), np.int64)
    np.minimum.at(first, number, np.arange(len(number)))
    return first


def groups(pairs: Longs, nodes: int) -> Longs:
    """The first node of the component of each, int64[nodes]."""
    component = components(pairs, nodes)
    return first_with(component, nodes)[component]


def effective_size(group: Longs) -> float:
    """How many independent records the grouped ones are worth if members of a group say the same: (sum m)^2 / sum m^2
    over the sizes m of the groups (Kish 1965, with intraclass correlation 1)."""
    sizes = np.unique(group, return_counts=True)[1].astype(np.float64)
    return float(sizes.sum() ** 2 / (sizes**2).sum()) if len(sizes) else 0.0
