"""The histogram of per-unit count vectors: how many units have which labels how often.

It is the sufficient statistic of alpha, AC1, percent agreement and their intervals; it adds up over lots; published
beside a figure it makes the figure recomputable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)

_EXACT_IN_FLOAT = 2**53
_SMALL_TABLE = 2**20


@dataclass(frozen=True, eq=False)
class Histogram:
    """Pattern p has label `code[i]` `count[i]` times, for i in start[p]..start[p+1]-1, and `times[p]` units have it.

    `start` int64[P+1], `code` and `count` int64[entries], `times` int64[P]; codes ascend inside a pattern, units
    without labels are left out, and patterns are in canonical order: equal data are equal bytes.
    """

    levels: int
    start: Longs
    code: Longs
    count: Longs
    times: Longs

    @classmethod
    def from_ratings(cls, ratings: Ratings) -> Self:
        """Count in O(n); where the count vectors do not pack into a number, in O(n log n)."""
        size = np.bincount(ratings.unit, minlength=ratings.units)
        base = int(size.max(initial=0)) + 1
        if base**ratings.levels <= _EXACT_IN_FLOAT:
            return cls._from_packed(ratings, base)
        unit, code, count = unit_counts(ratings)
        start = np.append(np.flatnonzero(np.diff(unit, prepend=-1)), len(unit))
        return cls(ratings.levels, start, code, count, np.ones(len(start) - 1, np.int64))._canonical()

    @classmethod
    def _from_packed(cls, ratings: Ratings, base: int) -> Self:
        """A count vector as the number sum(count[c] * base**c), exact in a float: one weighted count gives them all."""
        power = float(base) ** np.arange(ratings.levels)
        packed = np.bincount(ratings.unit, weights=power[ratings.code], minlength=ratings.units).astype(np.int64)
        if base**ratings.levels <= max(_SMALL_TABLE, ratings.units):
            times = np.bincount(packed)
            keys = np.flatnonzero(times)
            times = times[keys]
        else:
            keys, times = np.unique(packed, return_counts=True)
        known = keys > 0
        return cls._from_table(_digits(keys[known], base, ratings.levels), times[known].astype(np.int64))

    @classmethod
    def _from_table(cls, table: Longs, times: Longs) -> Self:
        pattern, code = np.nonzero(table)
        start = np.append(0, np.cumsum(np.bincount(pattern, minlength=len(table)))).astype(np.int64)
        return cls(table.shape[1], start, code.astype(np.int64), table[pattern, code], times)._canonical()

    @classmethod
    def from_counts(cls, counts: NDArray[np.integer]) -> Self:
        """From a table of counts, units x levels. Raises `ValueError` for a negative count."""
        if counts.ndim != 2 or bool((counts < 0).any()):
            raise ValueError("a table of counts has two dimensions and no negative number")
        table = counts.astype(np.int64)[counts.sum(axis=1) > 0]
        return cls._from_table(table, np.ones(len(table), np.int64))

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """The histogram of all the units of all the parts. Raises `ValueError` when their levels differ."""
        if len({part.levels for part in parts}) != 1:
            raise ValueError(f"histograms of different levels cannot be merged: {[part.levels for part in parts]}")
        entries = np.append(0, np.cumsum([len(part.code) for part in parts]))
        start = [part.start[:-1] + before for part, before in zip(parts, entries[:-1], strict=True)]
        return cls(
            parts[0].levels,
            np.append(np.concatenate(start), entries[-1]).astype(np.int64),
            np.concatenate([part.code for part in parts]),
            np.concatenate([part.count for part in parts]),
            np.concatenate([part.times for part in parts]),
        )._canonical()

    @property
    def size(self) -> Longs:
        """Labels per unit of each pattern, int64[P]."""
        return self.per_pattern(self.count)

    @property
    def units(self) -> int:
        """The number of units with at least one label."""
        return int(self.times.sum())

    @property
    def totals(self) -> Longs:
        """How often each code was given, int64[levels]."""
        weights = self.count * np.repeat(self.times, np.diff(self.start))
        totals = np.zeros(self.levels, np.int64)
        np.add.at(totals, self.code, weights)
        return totals

    def per_pattern(self, entries: NDArray[Number]) -> NDArray[Number]:
        """The sum of one number per entry over each pattern, [P]."""
        if not len(self.times):
            return np.zeros(0, entries.dtype)
        return np.asarray(np.add.reduceat(entries, self.start[:-1]))

    def pairable(self) -> Self:
        """The same without the units that have a single label."""
        return self._take(np.flatnonzero(self.size >= 2))

    def matrix(self) -> csr_array:
        """The count vectors as a sparse matrix, patterns x levels."""
        return csr_array((self.count, self.code, self.start), shape=(len(self.times), self.levels))

    def _take(self, patterns: Longs) -> Self:
        length = np.diff(self.start)[patterns]
        start = np.append(0, np.cumsum(length)).astype(np.int64)
        entry = np.arange(start[-1]) + np.repeat(self.start[patterns] - start[:-1], length)
        return type(self)(self.levels, start, self.code[entry], self.count[entry], self.times[patterns])

    def _canonical(self) -> Self:
        """Equal patterns joined, shorter ones first, then by their bytes."""
        length = np.diff(self.start)
        chosen: list[Longs] = []
        times: list[Longs] = []
        for entries in np.unique(length):
            rows = np.flatnonzero(length == entries)
            at = self.start[rows, None] + np.arange(entries)
            keys = np.ascontiguousarray(np.hstack([self.code[at], self.count[at]]).astype(">i8"))
            _, first, inverse = np.unique(keys.view(f"V{keys.shape[1] * 8}"), return_index=True, return_inverse=True)
            joined = np.zeros(len(first), np.int64)
            np.add.at(joined, inverse.ravel(), self.times[rows])
            chosen.append(rows[first])
            times.append(joined)
        if not chosen:
            return self
        ordered = self._take(np.concatenate(chosen))
        return type(self)(self.levels, ordered.start, ordered.code, ordered.count, np.concatenate(times))


def unit_counts(ratings: Ratings) -> tuple[Longs, Longs, Longs]:
    """Which unit has which code how often: three int64 arrays, ascending by unit, then code; no zero counts."""
    levels = max(ratings.levels, 1)
    key = ratings.unit.astype(np.int64) * levels
    key += ratings.code
    if ratings.units * levels <= max(4 * ratings.n, _SMALL_TABLE):
        count = np.bincount(key)
        key = np.flatnonzero(count)
        return key // levels, key % levels, count[key].astype(np.int64)
    key.sort()
    first = np.flatnonzero(np.diff(key, prepend=-1))
    key, count = key[first], np.diff(np.append(first, len(key)))
    return key // levels, key % levels, count


def _digits(keys: Longs, base: int, levels: int) -> Longs:
    table = np.empty((len(keys), levels), np.int64)
    for level in range(levels):
        keys, table[:, level] = np.divmod(keys, base)
    return table
