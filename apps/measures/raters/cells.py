"""Each annotator's labels of each unit beside those of everybody on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.meetings import LabelRows
from apps.measures.histogram import unit_counts
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_SMALL_TABLE = 2**22


@dataclass(frozen=True, eq=False)
class Cells:
    """A cell is one annotator on one unit; ascending by unit, then annotator.

    For each cell: `unit`, `annotator`, `own` labels by that annotator there, `all` labels of the unit. For each
    combination of a cell and a code that occurs on its unit, in that order: `cell`, `code`, and how often the
    annotator (`mine`, may be 0) and everybody (`total`) gave it.
    """

    levels: int
    annotators: int
    unit: Longs
    annotator: Longs
    own: Longs
    all: Longs
    cell: Longs
    code: Longs
    mine: Longs
    total: Longs

    @classmethod
    def of(cls, ratings: Ratings) -> Self:
        """In one sort; memory is that of the labels times the different codes on their units."""
        rows = LabelRows.of(ratings)
        new = (np.diff(rows.unit, prepend=-1) != 0) | (np.diff(rows.annotator, prepend=-1) != 0)
        start, cell_of_row = np.flatnonzero(new), np.cumsum(new) - 1
        unit, annotator = rows.unit[start], rows.annotator[start]
        units, codes, counts = unit_counts(ratings)
        first = np.append(0, np.cumsum(np.bincount(units, minlength=ratings.units))).astype(np.int64)
        length = (first[1:] - first[:-1])[unit]
        offset = np.cumsum(length) - length
        cell = np.repeat(np.arange(len(unit)), length)
        entry = np.arange(len(cell)) + np.repeat(first[unit] - offset, length)
        levels = max(ratings.levels, 1)
        at = np.searchsorted(units * levels + codes, rows.unit * levels + rows.code)
        mine = np.bincount(at - (first[unit] - offset)[cell_of_row], minlength=len(cell))
        size = np.bincount(ratings.unit, minlength=ratings.units)[unit]
        return cls(
            *(ratings.levels, ratings.annotators, unit, annotator, rows.repeats[start], size),
            *(cell, codes[entry], mine, counts[entry]),
        )

    def only(self, kept: NDArray[np.bool_]) -> Self:
        """The same of the cells where `kept`."""
        inside = kept[self.cell]
        place = np.cumsum(kept) - 1
        return type(self)(
            *(self.levels, self.annotators, self.unit[kept], self.annotator[kept], self.own[kept], self.all[kept]),
            *(place[self.cell[inside]], self.code[inside], self.mine[inside], self.total[inside]),
        )

    def per_cell(self, entries: NDArray[np.int64] | Floats) -> Floats:
        """The sum of one number per combination over each cell."""
        return np.asarray(np.bincount(self.cell, weights=entries, minlength=len(self.unit)), np.float64)

    def per_annotator(self, cells: NDArray[np.int64] | Floats) -> Floats:
        """The sum of one number per cell over each annotator."""
        return np.asarray(np.bincount(self.annotator, weights=cells, minlength=self.annotators), np.float64)

    def by_code(self) -> tuple[Longs, Longs, Longs]:
        """The place of each combination in a table of annotators and codes, and annotator and code of each place."""
        levels = max(self.levels, 1)
        key = self.annotator[self.cell] * levels + self.code
        size = self.annotators * levels
        if size <= max(_SMALL_TABLE, 4 * len(key)):
            return key, *np.divmod(np.arange(size), levels)
        names, place = np.unique(key, return_inverse=True)
        return place, *np.divmod(names, levels)
