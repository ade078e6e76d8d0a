"""What a comparison of two answers comes to: marks of both, marks of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.comparisons import Candidates, Comparisons

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Counts:
    """In unit `unit[c]` annotators `left[c]` and `right[c]` share `both[c]` of `of_left[c]` and `of_right[c]` marks.

    All int64[C], one entry per comparison; `right` is 0 for gold. Marks may also be characters. `units` and
    `annotators` bound the indices.
    """

    unit: Longs
    left: Longs
    right: Longs
    both: Longs
    of_left: Longs
    of_right: Longs
    units: int
    annotators: int

    @classmethod
    def of(cls, comparisons: Comparisons, matched: Candidates, category: int | None = None) -> Self:
        """Count matched pairs; of one class: the pairs in which both gave it, out of the marks with it."""
        left, right = comparisons.left, comparisons.right
        if category is not None:
            named = (left.category[matched.left] == category) & (right.category[matched.right] == category)
            matched = matched.take(named)
        return cls.sized(
            comparisons,
            np.bincount(matched.comparison, minlength=comparisons.n).astype(np.int64),
            left.sizes(category)[comparisons.left_answer],
            right.sizes(category)[comparisons.right_answer],
        )

    @classmethod
    def sized(cls, comparisons: Comparisons, both: Longs, of_left: Longs, of_right: Longs) -> Self:
        """From counts per comparison."""
        left, right = comparisons.left, comparisons.right
        return cls(
            comparisons.unit,
            left.looked_annotator[comparisons.left_answer].astype(np.int64),
            right.looked_annotator[comparisons.right_answer].astype(np.int64),
            both,
            of_left,
            of_right,
            left.units,
            max(left.annotators, right.annotators),
        )

    @property
    def both_empty(self) -> int:
        """Comparisons in which both say that nothing is there: agreement, but of weight zero."""
        return int(np.count_nonzero(self.of_left + self.of_right == 0))

    def of_annotator(self, annotator: int) -> Self:
        """Only the comparisons whose left side is this annotator."""
        chosen = self.left == annotator
        return type(self)(
            self.unit[chosen],
            self.left[chosen],
            self.right[chosen],
            self.both[chosen],
            self.of_left[chosen],
            self.of_right[chosen],
            self.units,
            self.annotators,
        )
