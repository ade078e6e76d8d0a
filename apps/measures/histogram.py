"""The histogram of per-unit count vectors: how many units have which labels how often.

It is the sufficient statistic of alpha, AC1, percent agreement and their intervals; it adds up over lots; published
beside a figure it makes the figure recomputable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.patterns import distinct, packed_counts
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Whole = NDArray[np.integer]
_NONE = np.zeros(0, np.int64)
Number = TypeVar("Number", np.int64, np.float64)


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
        """Count in O(n); where the different count vectors do not fit into a small table, these are sorted."""
        try:
            return cls._from_table(*packed_counts(ratings.unit, ratings.code, ratings.units, ratings.levels))
        except OverflowError:
            table = _unit_table(ratings)
            return cls._canonical(ratings.levels, table.indptr, table.indices, table.data, None)

    @classmethod
    def _from_table(cls, table: Longs, times: Longs) -> Self:
        pattern, code = np.nonzero(table)
        start = np.append(0, np.cumsum(np.bincount(pattern, minlength=len(table))))
        return cls._canonical(table.shape[1], start, code, table[pattern, code], times)

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
        if len({part.levels for part in parts}) > 1:
            raise ValueError(f"histograms of different levels cannot be merged: {[part.levels for part in parts]}")
        if not parts:
            raise ValueError("there is no histogram to merge")
        starts = np.concatenate([part.start for part in parts])
        seams = np.cumsum([len(part.start) for part in parts])[:-1] - 1
        length = np.delete(np.diff(starts), seams)
        return cls._canonical(
            parts[0].levels,
            np.append(0, np.cumsum(length)),
            np.concatenate([part.code for part in parts]),
            np.concatenate([part.count for part in parts]),
            np.concatenate([part.times for part in parts]),
        )

    @cached_property
    def size(self) -> Longs:
        """Labels per unit of each pattern, int64[P]."""
        return self.per_pattern(self.count)

    @cached_property
    def units(self) -> int:
        """The number of units with at least one label."""
        return int(self.times.sum())

    @cached_property
    def totals(self) -> Longs:
        """How often each code was given, int64[levels]."""
        weights = self.count * np.repeat(self.times, np.diff(self.start))
        return np.bincount(self.code, weights=weights, minlength=self.levels).astype(np.int64)

    @property
    def minority(self) -> float:
        """How many units are expected to have another label than the commonest one."""
        totals = self.totals
        return self.units * (1 - float(totals.max() / totals.sum())) if self.units else 0.0

    def per_pattern(self, entries: NDArray[Number]) -> NDArray[Number]:
        """The sum of one number per entry over each pattern, [P]."""
        if not len(self.times):
            return np.zeros(0, entries.dtype)
        return np.asarray(np.add.reduceat(entries, self.start[:-1]))

    def pairable(self) -> Self:
        """The same without the units that have a single label."""
        return self._pairable

    @cached_property
    def _pairable(self) -> Self:
        several = self.size >= 2
        return self if bool(several.all()) else self._take(np.flatnonzero(several))

    def matrix(self, used: Longs | None = None) -> csr_array:
        """The count vectors as a sparse matrix, patterns x levels, or patterns x the codes `used` (all that occur)."""
        return self._sparse(self.count, used)

    def shares(self, used: Longs) -> csr_array:
        """The share of each code in the labels of a unit, patterns x the codes `used` (all that occur)."""
        return self._sparse(self.count / np.repeat(self.size, np.diff(self.start)), used)

    def _sparse(self, entries: NDArray[Number], used: Longs | None) -> csr_array:
        if used is None or len(used) == self.levels:
            return csr_array((entries, self.code, self.start), shape=(len(self.times), self.levels))
        return csr_array((entries, np.searchsorted(used, self.code), self.start), shape=(len(self.times), len(used)))

    def _take(self, patterns: Longs) -> Self:
        length = np.diff(self.start)[patterns]
        start = np.append(0, np.cumsum(length)).astype(np.int64)
        entry = np.arange(start[-1]) + np.repeat(self.start[patterns] - start[:-1], length)
        return type(self)(self.levels, start, self.code[entry], self.count[entry], self.times[patterns])

    @classmethod
    def _canonical(cls, levels: int, start: Whole, code: Whole, count: Whole, times: Longs | None) -> Self:
        """Equal patterns joined, shorter ones first, then by codes, then by counts; `times` None is 1 each."""
        length = np.diff(start)
        most = int(count.max(initial=0)) + 1
        groups: list[tuple[list[Whole], Longs]] = []
        for entries, rows in _by_length(length):
            first = start[:-1] if rows is None else start[rows]
            bases = [levels] * entries + [most] * (entries if most > 2 else 0)
            columns = ((code if at < entries else count)[first + at % entries] for at in range(len(bases)))
            found, joined = distinct(columns, bases, times if times is None or rows is None else times[rows])
            groups.append((found if most > 2 else found + [np.ones(len(joined), np.int8)] * entries, joined))
        lengths = np.concatenate([_NONE, *(np.full(len(joined), len(found) // 2) for found, joined in groups)])
        return cls(
            levels,
            np.append(0, np.cumsum(lengths)),
            np.concatenate([_NONE, *(_woven(found[: len(found) // 2]) for found, _ in groups)]),
            np.concatenate([_NONE, *(_woven(found[len(found) // 2 :]) for found, _ in groups)]),
            np.concatenate([_NONE, *(joined for _, joined in groups)]),
        )


def unit_counts(ratings: Ratings) -> tuple[Longs, Longs, Longs]:
    """Which unit has which code how often: three int64 arrays, ascending by unit, then code; no zero counts."""
    table = _unit_table(ratings)
    unit = np.repeat(np.arange(ratings.units), np.diff(table.indptr))
    return unit, table.indices.astype(np.int64), table.data.astype(np.int64)


def _unit_table(ratings: Ratings) -> csr_array:
    """How often each unit has each code: units x levels, int32, codes ascending."""
    shape = (ratings.units, ratings.levels)
    return csr_array((np.ones(ratings.n, np.int32), (ratings.unit, ratings.code)), shape=shape)


def _by_length(length: Whole) -> Iterator[tuple[int, Longs | None]]:
    """Each length above zero that occurs, ascending, with the patterns that have it (None: all)."""
    occurs = np.bincount(length)
    lengths = np.flatnonzero(occurs).tolist()
    if len(lengths) == 1 and lengths[0] > 0:
        yield lengths[0], None
    elif lengths:
        order = np.argsort(length.astype(np.min_scalar_type(lengths[-1])), kind="stable")
        ends = np.cumsum(occurs)
        for entries in lengths:
            if entries:
                yield entries, order[ends[entries] - occurs[entries] : ends[entries]]


def _woven(columns: list[Whole]) -> Whole:
    return np.column_stack(columns).ravel()
