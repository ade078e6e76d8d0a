"""Spans in long form: stretches of a text or recording that annotators marked, and answers without any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.objects.marks import Marks

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Spans:
    """Span i covers positions `begin[i]`..`end[i]` - 1 (characters, milliseconds); `marks` says whose it is.

    `begin` and `end` int64[n], begin < end. Rows are put into the order of unit, annotator, begin, end, category,
    so that no result depends on the order they came in. One annotator's spans may overlap and may repeat.
    Raises `ValueError` for an empty or reversed span and for positions that are no integers.
    """

    marks: Marks
    begin: Longs
    end: Longs

    def __post_init__(self) -> None:
        begin, end = _positions("begin", self.begin), _positions("end", self.end)
        if not len(begin) == len(end) == self.marks.n:
            raise ValueError(f"{self.marks.n} spans need as many ends, got {len(begin)} begins and {len(end)} ends")
        if bool((begin >= end).any()):
            wrong = int(np.argmax(begin >= end))
            raise ValueError(f"span {wrong} begins at {int(begin[wrong])} and ends at {int(end[wrong])}")
        m = self.marks
        order = np.lexsort((m.category, end, begin, m.annotator, m.unit))
        object.__setattr__(self, "marks", self._marks(order))
        object.__setattr__(self, "begin", np.ascontiguousarray(begin[order]))
        object.__setattr__(self, "end", np.ascontiguousarray(end[order]))

    @property
    def n(self) -> int:
        """The number of spans."""
        return len(self.begin)

    @property
    def length(self) -> Longs:
        """Positions per span, int64[n]."""
        return self.end - self.begin

    def on_line(self, first: int, last: int) -> tuple[Longs, Longs]:
        """Begins and ends on one line where the stretches `first`..`last` of each unit lie apart, int64[n] each."""
        before = self.marks.unit.astype(np.int64) * (last - first + 1) - first
        return self.begin + before, self.end + before

    def of_class(self, category: int) -> Self:
        """Only the spans of one class; the answers stay."""
        return self.take(np.flatnonzero(self.marks.category == category))

    def take(self, rows: Longs) -> Self:
        """Some of the spans; the answers stay."""
        return type(self)(self._marks(rows), self.begin[rows], self.end[rows])

    def unnamed(self) -> Self:
        """The same spans, all of one class."""
        m = self.marks
        looked = (m.looked_unit, m.looked_annotator, m.units, m.annotators)
        return type(self)(Marks(m.unit, m.annotator, np.zeros_like(m.category), *looked, 1), self.begin, self.end)

    def merged(self) -> Self:
        """With overlapping and touching spans of one annotator and class made one: the positions that are covered."""
        if not self.n:
            return self
        m = self.marks
        order = np.lexsort((self.begin, m.category, m.answer))
        begin, end = self.begin[order], self.end[order]
        group = np.cumsum(_changes(m.answer[order] * m.categories + m.category[order])) - 1
        # Each group on a higher level than all before: so no reach carries over.
        level = group * (int(end.max()) - int(begin.min()) + 1)
        reach = np.maximum.accumulate(end + level) - level
        fresh = _changes(group)
        fresh[1:] |= begin[1:] > reach[:-1]
        first = np.flatnonzero(fresh)
        last = np.append(first[1:], len(order)) - 1
        return type(self)(self._marks(order[first]), begin[first], reach[last])

    def _marks(self, rows: Longs) -> Marks:
        m = self.marks
        picked = (m.unit[rows], m.annotator[rows], m.category[rows])
        return Marks(*picked, m.looked_unit, m.looked_annotator, m.units, m.annotators, m.categories)


def _changes(values: Longs) -> NDArray[np.bool_]:
    """Where a value differs from the one before; the first one does."""
    return np.append(True, values[1:] != values[:-1])


def _positions(name: str, values: ArrayLike) -> Longs:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be a flat array of integers, got {array.dtype} with shape {array.shape}")
    return array.astype(np.int64)
