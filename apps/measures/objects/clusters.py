"""Marks of several annotators that mean the same thing, by complete-linkage clustering."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.comparisons import Candidates
from apps.measures.objects.marks import Marks

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def complete_linkage(marks: Marks, pairs: Candidates, content: Longs) -> Longs:
    """The cluster of each mark, int64[n], numbered from 0 in order of their first mark.

    The two clusters whose least similar marks are most similar are joined first, again and again, as long as all their
    marks are alike enough, that is as long as `pairs` (from `candidates` among the annotators) has them all. As one
    annotator's marks are never paired, no cluster has two marks of anybody. Where similarities are equal, `content`
    int64[n] decides: the place of each mark when marks are sorted by what they are, not by who made them or when
    (equal marks have equal places), so that the clusters do not depend on the order of annotators.

    All joins that concern nobody else are made at once, which gives the clusters of the one-by-one procedure.
    """
    cluster, size = np.arange(marks.n, dtype=np.int64), np.ones(marks.n, np.int64)
    place = content.astype(np.int64)
    links = _Links.of(pairs)
    while len(links.low):
        chosen = links.joins(place)
        low, high = links.low[chosen], links.high[chosen]
        target = np.arange(marks.n)
        target[high] = low
        size[low] += size[high]
        place[low] = np.minimum(place[low], place[high])
        cluster = target[cluster]
        links = links.joined(target, size)
    return _numbered(cluster)


class _Links:
    """Between clusters `low` < `high` (their first marks): the least `similarity` of their marks, all being alike."""

    def __init__(self, low: Longs, high: Longs, similarity: Floats, alike: Longs) -> None:
        self.low, self.high, self.similarity, self.alike = low, high, similarity, alike

    @classmethod
    def of(cls, pairs: Candidates) -> _Links:
        low, high = np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right)
        return cls(low, high, pairs.similarity, np.ones(len(low), np.int64))

    def joins(self, place: Longs) -> Longs:
        """Links that are the best one of both their clusters."""
        near, far = np.minimum(place[self.low], place[self.high]), np.maximum(place[self.low], place[self.high])
        order = np.lexsort([self.high, self.low, far, near, -self.similarity])
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        best = np.full(len(place), len(order))
        np.minimum.at(best, self.low, rank)
        np.minimum.at(best, self.high, rank)
        return np.flatnonzero((best[self.low] == rank) & (best[self.high] == rank))

    def joined(self, target: Longs, size: Longs) -> _Links:
        """After clusters became part of others; without those that hold marks not alike."""
        a, b = target[self.low], target[self.high]
        outside = a != b
        low, high = np.minimum(a, b)[outside], np.maximum(a, b)[outside]
        keys, inverse = np.unique(low * len(target) + high, return_inverse=True)
        similarity = np.full(len(keys), np.inf)
        np.minimum.at(similarity, inverse, self.similarity[outside])
        alike = np.zeros(len(keys), np.int64)
        np.add.at(alike, inverse, self.alike[outside])
        low, high = np.divmod(keys, max(len(target), 1))
        whole = alike == size[low] * size[high]
        return _Links(low[whole], high[whole], similarity[whole], alike[whole])


def _numbered(cluster: Longs) -> Longs:
    return np.unique(cluster, return_inverse=True)[1].astype(np.int64)
