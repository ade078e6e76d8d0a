"""Units that all annotators scored, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.ratings import Scores

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CompleteTable:
    """`values` float64[units, annotators] of the units `unit` and the annotators `annotator`, ascending.

    `left_out` are the units that some of these annotators did not score.
    """

    values: Floats
    unit: Longs
    annotator: Longs
    left_out: Longs

    @classmethod
    def of(cls, scores: Scores, annotators: ArrayLike | None = None) -> Self:
        """Of the given annotators, or of all with a score; a unit scored repeatedly by one counts with the mean.

        Raises `ValueError` for an annotator who does not exist.
        """
        chosen = np.unique(scores.annotator if annotators is None else np.asarray(annotators, np.int64))
        if len(chosen) and not 0 <= chosen[0] <= chosen[-1] < scores.annotators:
            raise ValueError(f"annotators must be in 0..{scores.annotators - 1}")
        place = np.full(scores.annotators, -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[scores.annotator] >= 0
        cell = scores.unit[kept].astype(np.int64) * max(len(chosen), 1) + place[scores.annotator[kept]]
        value = scores.value[kept]
        order = np.lexsort((value, cell))
        names, where, times = np.unique(cell[order], return_inverse=True, return_counts=True)
        mean = np.bincount(where, weights=value[order], minlength=len(names)) / times
        scored = np.bincount(names // max(len(chosen), 1), minlength=scores.units)
        full = scored == max(len(chosen), 1)
        table = mean[full[names // max(len(chosen), 1)]].reshape(-1, max(len(chosen), 1))
        return cls(table, np.flatnonzero(full), chosen.astype(np.int64), np.flatnonzero((scored > 0) & ~full))

    def described(self) -> str:
        """How much of the data this is, for the method of a figure."""
        units, annotators = self.values.shape
        note = f", {len(self.left_out)} not scored by all are left out" if len(self.left_out) else ""
        return f"{units} units by {annotators} annotators{note}"

    def lacking(self) -> str | None:
        """Why there is nothing to compare, or None."""
        units, annotators = self.values.shape
        if annotators < 2:
            return "fewer than two annotators gave scores, so there is nothing to compare"
        if units < 2:
            return f"{'a single' if units else 'no'} unit was scored by all {annotators} annotators"
        return None
