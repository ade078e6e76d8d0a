"""Stretches of text or time as arrays: distinct answers are turned into numbers once, then picked and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects import Marks, values_per_comparison
from apps.measures.objects.comparisons import counting
from apps.measures.spans import Spans, character_counts

from .structured import Given

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Stretch = dict[str, Any]
Measure = Callable[[Spans], Floats]
_BLOCK = 2**20


@dataclass(frozen=True, eq=False)
class Stretches:
    """Answer v covers `begin[i]`..`end[i]` - 1 as class `category[i]` for i from `first[v]` to `first[v + 1]` - 1."""

    first: Longs
    begin: Longs
    end: Longs
    category: Longs
    categories: int

    @classmethod
    def of(cls, values: Sequence[Sequence[Stretch]], codes: Mapping[str, int], scale: int = 1) -> Stretches:
        """`scale` positions are 1 in the answers."""
        first = np.append(0, np.cumsum([len(value) for value in values])).astype(np.int64)
        every = [stretch for value in values for stretch in value]

        def positions(key: str) -> Longs:
            numbers = np.fromiter((stretch[key] for stretch in every), np.float64, count=len(every))
            return np.rint(numbers * scale).astype(np.int64)

        category = np.fromiter((codes[stretch["label"]] for stretch in every), np.int64, count=len(every))
        return cls(first, positions("start"), positions("end"), category, len(codes))

    @classmethod
    def of_sets(cls, sets: Iterable[Sequence[int]], size: int) -> Stretches:
        """Sets of numbers below `size` as stretches of length 1: what two sets have in common has equal ends."""
        members = list(sets)
        first = np.append(0, np.cumsum([len(one) for one in members])).astype(np.int64)
        number = np.fromiter((each for one in members for each in one), np.int64, count=int(first[-1]))
        return cls(first, number, number + 1, np.zeros(len(number), np.int64), 1)

    @property
    def sizes(self) -> Longs:
        return np.diff(self.first)

    def spans(self, unit: Longs, annotator: Longs, code: Longs, units: int, annotators: int) -> Spans:
        """Annotator `annotator[i]` gave unit `unit[i]` the answer `code[i]`; nobody answers a unit twice."""
        size = self.sizes[code]
        row = np.repeat(np.arange(len(code)), size)
        at = self.first[code][row] + counting(size)
        looked = (unit.astype(np.int32), annotator.astype(np.int32))
        whose = (looked[0][row], looked[1][row], self.category[at].astype(np.int32))
        return Spans(Marks(*whose, *looked, units, annotators, self.categories), self.begin[at], self.end[at])

    def per_pair(self, left: Longs, right: Longs, measure: Measure) -> Floats:
        """`measure` of answers left[i] and right[i], which it sees as those of annotators 0 and 1 to a unit of their
        own; each pair of answers is measured once."""
        width = max(len(self.first) - 1, 1)
        pairs, place = np.unique(left.astype(np.int64) * width + right, return_inverse=True)
        found = [measure(self._pairs(block // width, block % width)) for block in self._blocks(pairs, width)]
        return np.concatenate([np.zeros(0), *found])[place]

    def _blocks(self, pairs: Longs, width: int) -> Iterator[Longs]:
        if not len(pairs):
            return
        parts = np.cumsum(self.sizes[pairs // width] + self.sizes[pairs % width]) // _BLOCK
        yield from np.split(pairs, np.flatnonzero(np.diff(parts)) + 1)

    def _pairs(self, left: Longs, right: Longs) -> Spans:
        n = len(left)
        unit, who = np.tile(np.arange(n), 2), np.repeat([0, 1], n)
        return self.spans(unit, who, np.append(left, right), n, 2)


def shared_share(spans: Spans) -> Floats:
    """F1 of the positions that both answers cover with the same label; 1 for two empty answers."""
    return values_per_comparison(character_counts(spans))


def spans_given(stretches: Stretches, given: Given[Any]) -> Spans:
    """All answers as spans. What somebody answered about a unit for the n-th time stands as annotator n * A + i."""
    unit, annotator = given.unit.astype(np.int64), given.annotator.astype(np.int64)
    pair = unit * max(given.annotators, 1) + annotator
    order = np.lexsort((given.code, pair))
    start = np.searchsorted(pair[order], pair[order])
    again = np.empty(len(order), np.int64)
    again[order] = np.arange(len(order)) - start
    turns = int(again.max(initial=0)) + 1
    who = annotator + again * given.annotators
    return stretches.spans(unit, who, given.code.astype(np.int64), given.units, turns * given.annotators)


def spans_of_gold(stretches: Stretches, units: Longs, count: int) -> Spans:
    """The i-th answer is the gold answer of unit `units[i]` out of `count`."""
    return stretches.spans(units, np.zeros(len(units), np.int64), np.arange(len(units)), count, 1)
