"""Labels in canonical order, cut into blocks of whole units that fit the processor's cache."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.gold import checked_gold
from apps.measures.ratings import Ratings

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

# Posteriors of one block, in numbers: half a megabyte stays in the second cache of usual processors.
_CACHED = 2**16
# Below it the calls cost more than the work.
_FEWEST_LABELS = 2**14


@dataclass(frozen=True, eq=False)
class Block:
    """Units `first`..`last`-1. `labels` is float64[units, annotators * levels]: a one for each label, in the column
    `annotator * levels + code`; a repeated label is there repeatedly."""

    first: int
    last: int
    levels: int
    labels: csr_array

    @property
    def size(self) -> Longs:
        """The number of labels of each unit, int64[units]."""
        return np.asarray(np.diff(self.labels.indptr), np.int64)

    @property
    def annotator(self) -> Ints:
        """Who gave each label, int32[labels]."""
        return np.asarray(self.labels.indices // self.levels)

    @property
    def cell(self) -> Longs:
        """The place of each label in a table of units x levels, int64[labels]."""
        row = np.arange(self.last - self.first) * self.levels
        return np.asarray(np.repeat(row, self.size) + self.labels.indices % self.levels, np.int64)


@dataclass(frozen=True, eq=False)
class Crowd:
    """Everything said about `units` by `annotators` with `levels` codes; `gold` int32[units], -1 for none.

    `column` holds the labels sorted by unit, annotator and code, as `annotator * levels + code`; those of unit u are
    at start[u]..start[u+1]-1. Equal labels in another order give equal bytes.
    """

    units: int
    annotators: int
    levels: int
    gold: Ints
    start: Longs
    column: Ints | Longs

    @classmethod
    def of(cls, ratings: Ratings, gold: NDArray[np.integer] | None = None) -> Self:
        """Sort the labels in O(n log n). Raises `ValueError` for gold that does not fit."""
        answer = np.full(ratings.units, -1, np.int32) if gold is None else checked_gold(ratings, gold)
        columns = max(1, ratings.annotators * ratings.levels)
        if ratings.units * columns > np.iinfo(np.int64).max:
            raise ValueError("units x annotators x levels must stay below 2**63")
        key = ratings.unit.astype(np.int64)
        key *= ratings.levels * ratings.annotators
        key += ratings.annotator.astype(np.int64) * ratings.levels + ratings.code
        key.sort()
        start = np.zeros(ratings.units + 1, np.int64)
        np.cumsum(np.bincount(ratings.unit, minlength=ratings.units), out=start[1:])
        key %= columns
        column = key.astype(np.int32) if columns <= np.iinfo(np.int32).max else key
        return cls(ratings.units, ratings.annotators, ratings.levels, answer, start, column)

    @property
    def n(self) -> int:
        """The number of labels."""
        return len(self.column)

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Which units have a label, bool[units]."""
        return np.diff(self.start) > 0

    def labels_by_annotator(self) -> Longs:
        """How many labels each annotator gave, int64[annotators]."""
        return np.bincount(self.column // max(1, self.levels), minlength=self.annotators).astype(np.int64)

    def blocks(self, table: int = 0) -> list[Block]:
        """All units in order. Give the number of cells of a table that is added to after each block: blocks are
        then large enough for that not to matter."""
        wanted = max(_FEWEST_LABELS, 2 * _CACHED // max(1, self.levels), 2 * table // max(1, self.levels))
        edges = [0, *np.searchsorted(self.start, np.arange(wanted, self.n, wanted)).tolist(), self.units]
        ones = np.ones(int(np.diff(self.start[edges]).max(initial=0)))
        return [self._block(first, last, ones) for first, last in pairwise(edges) if first < last and self.levels]

    def _block(self, first: int, last: int, ones: Floats) -> Block:
        begin, end = int(self.start[first]), int(self.start[last])
        rows = (self.start[first : last + 1] - begin).astype(self.column.dtype)
        shape = (last - first, self.annotators * self.levels)
        labels = csr_array((ones[: end - begin], self.column[begin:end], rows), shape=shape)
        return Block(first, last, self.levels, labels)
