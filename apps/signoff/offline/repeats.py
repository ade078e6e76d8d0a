"""Labels that one annotator gave more than once to one item."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns


class Repeats(NamedTuple):
    """`rows` repeat an earlier label of the same annotator for the same item, `identical` of them with a label that
    is already there; `first` is the number of the first row that repeats."""

    rows: int
    identical: int
    first: int

    def told(self, place: str) -> str:
        rows = "1 row repeats" if self.rows == 1 else f"{self.rows} rows repeat"
        return (
            f"{rows} an annotator's label for an item ({self.identical} with the same label, "
            f"{self.rows - self.identical} with another); the first is {place}."
        )


def find_repeats(columns: Columns) -> Repeats | None:
    order, same = _pairs(columns)
    rows = int(same.sum())
    if not rows:
        return None
    pair, code = np.concatenate([[0], np.cumsum(~same)]), columns.code[order]
    by_code = np.lexsort((code, pair))
    identical = int(((np.diff(pair[by_code]) == 0) & (np.diff(code[by_code]) == 0)).sum())
    return Repeats(rows, identical, int(order[1:][same].min()))


def without_repeats(columns: Columns, keep: str) -> Columns:
    """Only the "first" or the "last" label that each annotator gave to an item."""
    order, same = _pairs(columns)
    kept = np.concatenate([[True], ~same]) if keep == "first" else np.concatenate([~same, [True]])
    rows = np.sort(order[kept])
    picked = (columns.unit[rows], columns.annotator[rows], columns.code[rows])
    return Columns(*picked, columns.items, columns.annotators, columns.values)


def _pairs(columns: Columns) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The rows ordered by (item, annotator), in their own order within one, and which follow one of the same."""
    pair = columns.unit.astype(np.int64) << 32 | columns.annotator
    order = np.argsort(pair, kind="stable")
    return order, np.diff(pair[order]) == 0
