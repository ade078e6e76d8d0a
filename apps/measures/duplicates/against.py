"""Texts held against others that come block by block, such as all that a project had before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.bands import bands_with_recall
from apps.measures.duplicates.candidates import buckets, candidates_between
from apps.measures.duplicates.jaccard import jaccard
from apps.measures.duplicates.minhash import minhash
from apps.measures.duplicates.normalised import distinct_texts
from apps.measures.duplicates.shingles import ShingleSets, shingle_sets

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class Closest(NamedTuple):
    """int64[n] `place`: which of the others is most like each, -1 where none is; float64[n] its `similarity`, or 0."""

    place: Longs
    similarity: Floats


class TextsAgainst:
    """Some texts, prepared once. Candidates and confirmation are those of `near_duplicates`."""

    def __init__(
        self, texts: Sequence[str], threshold: float = 0.8, *, recall: float = 0.99, permutations: int = 128
    ) -> None:
        self._threshold, self._cut = threshold, bands_with_recall(threshold, recall, permutations)
        distinct = distinct_texts(texts)
        self._place = distinct.place
        self._sets, self._buckets = self._prepared(distinct.texts)

    def closest(self, others: Sequence[str]) -> Closest:
        """The most similar of the others whose Jaccard similarity reaches the threshold; of equals the first."""
        distinct = distinct_texts(others)
        sets, there = self._prepared(distinct.texts)
        pairs = candidates_between(self._buckets, there)
        mine = len(self._sets.size)
        similarity = jaccard(_joined(self._sets, sets), pairs + np.array([0, mine]))
        kept = similarity >= self._threshold
        found = best_of(pairs[kept], similarity[kept], mine)
        first = np.unique(distinct.place, return_index=True)[1]
        place = np.where(found.place >= 0, first[found.place] if len(first) else -1, -1)
        return Closest(place[self._place], found.similarity[self._place])

    def _prepared(self, texts: Sequence[str]) -> tuple[ShingleSets, list[NDArray[np.uint64]]]:
        sets = shingle_sets(texts)
        return sets, buckets(minhash(sets, self._cut.bands * self._cut.rows), self._cut)


def best_of(pairs: Longs, similarity: Floats, count: int) -> Closest:
    """Of the pairs (i, j) of each i below `count` the most similar, and of equals the one with the lowest j."""
    place, best = np.full(count, -1, np.int64), np.zeros(count)
    # Written from worst to best: the last that is written stays.
    order = np.lexsort((-pairs[:, 1], similarity))
    place[pairs[order, 0]], best[pairs[order, 0]] = pairs[order, 1], similarity[order]
    return Closest(place, best)


def _joined(these: ShingleSets, others: ShingleSets) -> ShingleSets:
    start = np.concatenate([these.start, these.start[-1] + others.start[1:]])
    return ShingleSets(np.concatenate([these.shingle, others.shingle]), start)
