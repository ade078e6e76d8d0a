"""Labels of two annotators that meet on a unit, counted for each pair of annotators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_BUFFER = 2**21
_PACKS = 2**62


@dataclass(frozen=True, eq=False)
class LabelRows:
    """Labels ascending by unit, then annotator, then code, int64[n] each; `repeats` int64[n] counts the labels that
    the annotator gave the unit."""

    unit: Longs
    annotator: Longs
    code: Longs
    repeats: Longs

    @classmethod
    def of(cls, ratings: Ratings) -> Self:
        """By one sort of packed numbers where they fit into 63 bits, else by three stable ones."""
        annotators, levels = max(ratings.annotators, 1), max(ratings.levels, 1)
        who = ratings.unit.astype(np.int64) * annotators + ratings.annotator
        if max(ratings.units, 1) * annotators * levels < _PACKS:
            packed = np.sort(who * levels + ratings.code)
            who, code = np.divmod(packed, levels)
        else:
            order = np.lexsort((ratings.code, who))
            who, code = who[order], ratings.code[order].astype(np.int64)
        start = np.flatnonzero(np.diff(who, prepend=-1))
        times = np.diff(np.append(start, len(who)))
        return cls(*np.divmod(who, annotators), code, np.repeat(times, times))

    def meetings(self) -> Iterator[tuple[Longs, Longs]]:
        """Row numbers of labels by two annotators on one unit, each pair once, the lower annotator first."""
        left, distance = np.arange(len(self.unit)), 1
        several = bool((self.repeats > 1).any())
        while len(left := left[: np.searchsorted(left, len(self.unit) - distance)]):
            left = left[self.unit[left] == self.unit[left + distance]]
            other = left[self.annotator[left] != self.annotator[left + distance]] if several else left
            yield other, other + distance
            distance += 1


@dataclass(frozen=True, eq=False)
class Confusions:
    """For each pair of annotators that shares a unit, how often which two labels met.

    Pair p is `first[p]` and `second[p]`, ascending, with `shared[p]` units; of its shared units `weight[i]` have the
    codes `one[i]` and `other[i]`, for i in start[p]..start[p+1]-1. A unit weighs one: where an annotator labelled it
    repeatedly, its combinations share that.
    """

    first: Longs
    second: Longs
    shared: Longs
    start: Longs
    one: Longs
    other: Longs
    weight: Floats

    @property
    def pair(self) -> Longs:
        """The number of the pair of each entry."""
        return np.repeat(np.arange(len(self.shared)), np.diff(self.start))

    def per_pair(self, entries: Floats) -> Floats:
        """The sum of one number per entry over each pair."""
        return np.add.reduceat(entries, self.start[:-1]) if len(self.shared) else np.zeros(0)

    def only(self, pairs: Longs) -> Self:
        """The same of some pairs."""
        length = np.diff(self.start)[pairs]
        start = np.append(0, np.cumsum(length)).astype(np.int64)
        entry = np.arange(start[-1]) + np.repeat(self.start[pairs] - start[:-1], length)
        kept = (self.one[entry], self.other[entry], self.weight[entry])
        return type(self)(self.first[pairs], self.second[pairs], self.shared[pairs], start, *kept)


def confusions(ratings: Ratings) -> Confusions:
    """Count in one pass over the meetings; memory is that of the different combinations that occur."""
    rows = LabelRows.of(ratings)
    most = int(rows.repeats.max(initial=1)) ** 2
    annotators, levels = max(ratings.annotators, 1), max(ratings.levels, 1)
    parts = (_columns(rows, left, right, annotators, levels) for left, right in rows.meetings())
    if (annotators * levels) ** 2 * most < _PACKS:
        size = (annotators * levels) ** 2 * most
        packed = ((pair * levels**2 + codes) * most + share for pair, codes, share in parts)
        key, count = _tally(packed, size)
        rest, share = np.divmod(key, most)
        pair, codes = np.divmod(rest, levels**2)
    else:
        pair, codes, share, count = _tally_wide(list(parts))
    start = np.append(np.flatnonzero(np.diff(pair, prepend=-1)), len(pair))
    weight = count / (share + 1)
    shared = np.rint(np.add.reduceat(weight, start[:-1])).astype(np.int64) if len(pair) else np.zeros(0, np.int64)
    first, second = np.divmod(pair[start[:-1]], annotators)
    one, other = np.divmod(codes, levels)
    return Confusions(first, second, shared, start, one, other, weight)


def _columns(rows: LabelRows, left: Longs, right: Longs, annotators: int, levels: int) -> tuple[Longs, Longs, Longs]:
    """Which pair, which two codes, and among how many combinations (less one) the unit is shared."""
    pair = rows.annotator[left] * annotators + rows.annotator[right]
    return pair, rows.code[left] * levels + rows.code[right], rows.repeats[left] * rows.repeats[right] - 1


def _tally(parts: Iterator[Longs], size: int) -> tuple[Longs, Longs]:
    """The different numbers below `size`, ascending, and how often each occurs."""
    kept: list[tuple[Longs, Longs]] = []
    waiting: list[Longs] = []
    for part in parts:
        waiting.append(part)
        if sum(map(len, waiting)) >= _BUFFER:
            kept.append(_counted(np.concatenate(waiting), size))
            waiting = []
    kept.append(_counted(np.concatenate([np.zeros(0, np.int64), *waiting]), size))
    while len(kept) > 1:
        one, other = kept.pop(), kept.pop()
        kept.append(_merged(one, other))
    return kept[0]


def _counted(numbers: Longs, size: int) -> tuple[Longs, Longs]:
    if size <= 4 * len(numbers):
        count = np.bincount(numbers, minlength=1)
        number = np.flatnonzero(count)
        return number, count[number]
    return np.unique(numbers, return_counts=True)


def _merged(one: tuple[Longs, Longs], other: tuple[Longs, Longs]) -> tuple[Longs, Longs]:
    number, place = np.unique(np.concatenate([one[0], other[0]]), return_inverse=True)
    count = np.zeros(len(number), np.int64)
    np.add.at(count, place, np.concatenate([one[1], other[1]]))
    return number, count


def _tally_wide(parts: list[tuple[Longs, Longs, Longs]]) -> tuple[Longs, Longs, Longs, Longs]:
    """The same where pair, codes and share do not pack into one number: each is numbered off first."""
    columns = [np.concatenate([np.zeros(0, np.int64), *column]) for column in zip(*parts, strict=True)]
    names, places = zip(*(np.unique(column, return_inverse=True) for column in columns), strict=True)
    sizes = [max(len(name), 1) for name in names]
    packed = (places[0] * sizes[1] + places[1]) * sizes[2] + places[2]
    key, count = _tally(iter([packed]), sizes[0] * sizes[1] * sizes[2])
    rest, share = np.divmod(key, sizes[2])
    pair, codes = np.divmod(rest, sizes[1])
    return names[0][pair], names[1][codes], names[2][share], count
