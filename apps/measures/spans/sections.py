"""The sections that spans cut a continuum into, and what they contribute to alpha for unitizing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.spans.overlaps import overlapping_among
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sections:
    """Spans of `length` in unit `of_span`, gaps of `gap` positions in unit `of_gap`; both ascend by length.

    A gap is a stretch that one annotator left free, to the next span or to the edge of the unit; `stretch` float64[U]
    is the length of each unit. Lengths are floats: their cubes do not fit into integers.
    """

    length: Floats
    of_span: Longs
    gap: Floats
    of_gap: Longs
    stretch: Floats

    def of_units(self, units: Longs) -> Self:
        """The same with units numbered by their places in `units`, which have all the sections."""
        place = np.zeros(len(self.stretch), np.int64)
        place[units] = np.arange(len(units))
        return type(self)(self.length, place[self.of_span], self.gap, place[self.of_gap], self.stretch[units])

    def whole_length(self, times: Floats) -> float:
        """The length of the whole continuum when unit u occurs `times[u]` times."""
        return max(float(times @ self.stretch), 1.0)

    @property
    def inside_by_unit(self) -> Floats:
        """Ordered pairs of different positions of one span, per unit."""
        return _per_unit(self.of_span, self.length * (self.length - 1), len(self.stretch))

    def pairs_inside(self, times: Floats) -> float:
        """Ordered pairs of different positions of one span."""
        return float(times @ self.inside_by_unit)

    def places(self, times: Floats) -> tuple[float, Floats]:
        """The sum in the numerator of D_e, and its derivative by how often each unit occurs, float64[U].

        For each of N spans of length l: (N - 1) / 3 (2 l^3 - 3 l^2 + l), and l^2 (g - l + 1) for every gap g >= l of
        anybody: the squared differences over all the places where the span could lie.
        """
        spans, gaps = times[self.of_span], times[self.of_gap]
        among = (2 * self.length**3 - 3 * self.length**2 + self.length) / 3
        number, total = float(spans.sum()), float(spans @ among)
        fits, room = self._room(gaps)
        free = np.square(self.length) * (room - (self.length - 1) * fits)
        size = len(self.stretch)
        slope = _per_unit(self.of_span, total + (number - 1) * among + free, size)
        return (number - 1) * total + float(spans @ free), slope + _per_unit(self.of_gap, self._taken(spans), size)

    def _room(self, weight: Floats) -> tuple[Floats, Floats]:
        """For each span: the weight of the gaps that it fits into, and their total length."""
        first = np.searchsorted(self.gap, self.length)
        count, length = _from_here_on(weight), _from_here_on(weight * self.gap)
        return count[first], length[first]

    def _taken(self, weight: Floats) -> Floats:
        """For each gap g: the sum of l^2 (g - l + 1) over the spans that fit into it."""
        fitting = np.searchsorted(self.length, self.gap, side="right")
        squares, less = weight * self.length**2, weight * self.length**2 * (self.length - 1)
        up_to = [np.append(0.0, np.cumsum(part)) for part in (squares, less)]
        return np.asarray(self.gap * up_to[0][fitting] - up_to[1][fitting], np.float64)


def sections(spans: Spans, start: Longs, stop: Longs, chosen: NDArray[np.bool_]) -> Sections:
    """The sections of one class in the chosen units; `spans` of one annotator do not overlap and lie inside."""
    m = spans.marks
    answers = np.flatnonzero(chosen[m.looked_unit])
    unit = m.looked_unit[answers]
    # The edges of a unit are spans of no length: gaps are what lies between an end and the next begin.
    owner = np.concatenate([m.answer, answers, answers])
    begin = np.concatenate([spans.begin, start[unit], stop[unit]])
    end = np.concatenate([spans.end, start[unit], stop[unit]])
    edge = np.concatenate([np.ones(spans.n), np.zeros(len(unit)), np.full(len(unit), 2.0)])
    order = np.lexsort([edge, begin, owner])
    gap = begin[order][1:] - end[order][:-1]
    free = (owner[order][1:] == owner[order][:-1]) & (gap > 0)
    length, of_span = _ascending(spans.length, m.unit)
    gaps, of_gap = _ascending(gap[free], m.looked_unit[owner[order][1:][free]])
    return Sections(length, of_span, gaps, of_gap, (stop - start).astype(np.float64))


def disagreement_by_unit(spans: Spans, looked: Longs) -> Floats:
    """The sum of squared differences over ordered pairs of annotators / (annotators - 1), float64[units].

    Overlapping spans differ by (begin - begin')^2 + (end - end')^2; a span in a gap of another annotator by its
    squared length. `spans` are of one class and of units that two or more looked at.
    """
    m = spans.marks
    a, b = overlapping_among(spans)
    begin = (spans.begin[a] - spans.begin[b]).astype(np.float64)
    end = (spans.end[a] - spans.end[b]).astype(np.float64)
    total = _per_unit(m.unit[a], np.square(begin) + np.square(end), m.units)
    annotators = max(m.annotators, 1)
    met = np.unique(np.append(a * annotators + m.annotator[b], b * annotators + m.annotator[a]))
    meets = np.bincount(met // annotators, minlength=spans.n)
    alone = (looked[m.unit] - 1 - meets).astype(np.float64)
    total += _per_unit(m.unit, alone * np.square(spans.length.astype(np.float64)), m.units)
    return np.asarray(2 * total / np.maximum(looked - 1, 1), np.float64)


def _per_unit(unit: NDArray[np.integer], values: Floats, units: int) -> Floats:
    return np.bincount(unit, weights=values, minlength=units).astype(np.float64)


def _ascending(length: Longs, unit: NDArray[np.integer]) -> tuple[Floats, Longs]:
    order = np.lexsort([unit, length])
    return length[order].astype(np.float64), unit[order].astype(np.int64)


def _from_here_on(values: Floats) -> Floats:
    """The sum of each entry and all after it, with a zero at the end."""
    return np.append(np.cumsum(values[::-1])[::-1], 0.0)
