"""Average linkage of shapes over any number of images at once, one shape of each annotator at most in a cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_ROUNDING = 1e-12
_FEW = 64


@dataclass(frozen=True, eq=False)
class Pairs:
    """Shapes `low[i]` < `high[i]` (rows, int64) of two annotators and of one image are `similarity[i]` > 0 alike.

    Each pair is there once, ascending by low, then high. A pair that is missing has similarity 0.
    """

    low: Longs
    high: Longs
    similarity: Floats

    def where(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.low[chosen], self.high[chosen], self.similarity[chosen])


def average_linkage(pairs: Pairs, annotator: NDArray[np.integer], at_least: float) -> Longs:
    """The first member of each shape's cluster, int64[shapes], `annotator[i]` having drawn shape i.

    The two clusters whose shapes are most alike on average are joined again and again, as long as that mean is
    `at_least` and they share no annotator; of equal means the pair that comes first is taken. Rows must therefore be
    in an order that depends on nothing but the shapes. All joins that concern nobody else are made at once, which
    gives the clusters of the one-by-one procedure: a mean of two means is never above both.
    """
    shapes, at_least = len(annotator), at_least - _ROUNDING
    first, size = np.arange(shapes, dtype=np.int64), np.ones(shapes, np.int64)
    if not bool((pairs.similarity >= at_least).any()):
        return first
    links = _Links.of(pairs, annotator, at_least)
    while True:
        low, high = links.joins(size, at_least)
        if not len(low):
            return first
        target = np.arange(shapes)
        target[high] = low
        size[low] += size[high]
        first = target[first]
        links = links.joined(target)


@dataclass(frozen=True, eq=False)
class _Links:
    """Between clusters `low` < `high`: the `total` similarity of their shapes; `barred` if they share an annotator."""

    low: Longs
    high: Longs
    total: Floats
    barred: NDArray[np.bool_]

    @classmethod
    def of(cls, pairs: Pairs, annotator: NDArray[np.integer], at_least: float) -> _Links:
        """Only where joins can come about: among shapes that a chain of pairs alike enough connects."""
        shapes, component = len(annotator), _components(pairs.where(pairs.similarity >= at_least), len(annotator))
        inside = pairs.where(component[pairs.low] == component[pairs.high])
        own = _same_drawer(component, annotator)
        low, high = np.append(inside.low, own[0]), np.append(inside.high, own[1])
        total = np.append(inside.similarity, np.zeros(len(own[0])))
        barred = np.repeat(np.array([False, True]), [len(inside.low), len(own[0])])
        order = np.argsort(low * shapes + high)
        return cls(low[order], high[order], total[order], barred[order])

    def joins(self, size: Longs, at_least: float) -> tuple[Longs, Longs]:
        """The clusters of links that are the best one of both."""
        mean = self.total / (size[self.low] * size[self.high])
        able = np.flatnonzero(~self.barred & (mean >= at_least))
        low, high, mean = self.low[able], self.high[able], mean[able]
        best = np.zeros(len(size))
        np.maximum.at(best, low, mean)
        np.maximum.at(best, high, mean)
        place = np.arange(len(able))
        earliest = np.full(len(size), len(able))
        for end in (low, high):
            top = mean == best[end]
            np.minimum.at(earliest, end[top], place[top])
        chosen = (earliest[low] == place) & (earliest[high] == place)
        return low[chosen], high[chosen]

    def joined(self, target: Longs) -> _Links:
        """After clusters became part of others."""
        a, b = target[self.low], target[self.high]
        low, high = np.minimum(a, b), np.maximum(a, b)
        outside = low != high
        keys, place = np.unique(low[outside] * len(target) + high[outside], return_inverse=True)
        total = np.bincount(place, self.total[outside], len(keys))
        barred = np.bincount(place, self.barred[outside], len(keys)) > 0
        low, high = np.divmod(keys, max(len(target), 1))
        return _Links(low, high, total.astype(np.float64), barred)


def _components(pairs: Pairs, shapes: int) -> Longs:
    """What the pairs connect; so few shapes that it does not pay to look count as connected."""
    if shapes <= _FEW:
        return np.zeros(shapes, np.int64)
    graph = coo_array((np.ones(len(pairs.low), np.int8), (pairs.low, pairs.high)), shape=(shapes, shapes))
    return np.asarray(connected_components(graph.tocsr(), directed=False)[1], np.int64)


def _same_drawer(component: Longs, annotator: NDArray[np.integer]) -> tuple[Longs, Longs]:
    """Every two shapes of one component by one annotator."""
    order = np.lexsort((annotator, component))
    change = (np.diff(component[order]) != 0) | (np.diff(annotator[order]) != 0)
    start = np.flatnonzero(np.append(True, change)[: len(order)])
    size = np.diff(np.append(start, len(order)))
    following = np.repeat(start + size, size) - np.arange(len(order)) - 1
    left = np.repeat(np.arange(len(order)), following)
    right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(following) - following, following)
    one, other = order[left], order[right]
    return np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
