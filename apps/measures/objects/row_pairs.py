"""Pairs of labels of one unit, all or some of them, and random pairs of labels of different units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RowPairs:
    """Rows `left[i]` of unit `unit[i]` and `right[i]` of unit `other[i]`, int64[k]."""

    left: Longs
    right: Longs
    unit: Longs
    other: Longs


def within_units(
    unit: NDArray[np.integer], annotator: NDArray[np.integer], random: np.random.Generator, most: int
) -> RowPairs | None:
    """Every two rows of one unit by different annotators, once; a random `most` of them (with replacement) where the
    rows of the units make more pairs. None where there is no such pair."""
    order, start, size = _grouped(unit, annotator)
    pairs = size * (size - 1) // 2
    stop = np.cumsum(pairs)
    total = int(stop[-1]) if len(stop) else 0
    number = np.arange(total) if total <= most else np.sort(random.integers(0, total, most))
    group = np.searchsorted(stop, number, side="right")
    high, low = _triangle(number - (stop - pairs)[group])
    left, right = order[start[group] + low], order[start[group] + high]
    different = annotator[left] != annotator[right]
    left, right = left[different], right[different]
    if not len(left):
        return None
    own = unit[left].astype(np.int64)
    return RowPairs(left, right, own, own)


def between_units(
    unit: NDArray[np.integer], annotator: NDArray[np.integer], count: int, random: np.random.Generator
) -> RowPairs | None:
    """`count` random pairs of rows of different units, each such pair being equally likely; None for one unit."""
    order, start, size = _grouped(unit, annotator)
    rows = len(order)
    if len(size) < 2:
        return None
    others = rows - np.repeat(size, size)
    stop = np.cumsum(others)
    drawn = random.integers(0, int(stop[-1]), count)
    a = np.searchsorted(stop, drawn, side="right")
    b = drawn - (stop - others)[a]
    group = np.repeat(np.arange(len(size)), size)[a]
    b += np.where(b >= start[group], size[group], 0)
    left, right = order[a], order[b]
    return RowPairs(left, right, unit[left].astype(np.int64), unit[right].astype(np.int64))


def _grouped(unit: NDArray[np.integer], annotator: NDArray[np.integer]) -> tuple[Longs, Longs, Longs]:
    """Rows in order of their units and annotators (no draw depends on row order), where each unit starts, its size."""
    order = np.lexsort([annotator, unit]).astype(np.int64)
    sorted_unit = np.asarray(unit)[order]
    start = np.flatnonzero(np.append(True, np.diff(sorted_unit) != 0)[: len(order)]).astype(np.int64)
    return order, start, np.diff(np.append(start, len(order))).astype(np.int64)


def _triangle(number: Longs) -> tuple[Longs, Longs]:
    """(high, low) of the pairs 1-0, 2-0, 2-1, 3-0, ... from their number."""
    high = np.floor((1 + np.sqrt(8.0 * number + 1)) / 2).astype(np.int64)
    high -= high * (high - 1) // 2 > number
    high += high * (high + 1) // 2 <= number
    return high, number - high * (high - 1) // 2
