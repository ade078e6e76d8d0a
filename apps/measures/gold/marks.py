"""Labels held against gold: which have an answer, and which are right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.ratings import Ratings, Scores

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Marks:
    """The labels that have a gold answer: int32[m] `unit` and `annotator`, bool[m] `correct`."""

    unit: Ints
    annotator: Ints
    correct: NDArray[np.bool_]
    units: int
    annotators: int

    @classmethod
    def of(cls, labels: Ratings | Scores, correct: NDArray[np.bool_], judged: NDArray[np.bool_]) -> Marks:
        """Where somebody else compared: `correct` bool[n] and `judged` bool[n] (has a gold answer) for each label.

        Raises `ValueError` when they are not as long as the labels.
        """
        if np.shape(correct) != (labels.n,) or np.shape(judged) != (labels.n,):
            raise ValueError(f"correct and judged need one entry for each of the {labels.n} labels")
        kept = np.asarray(judged, np.bool_)
        right = np.asarray(correct, np.bool_)[kept]
        return cls(labels.unit[kept], labels.annotator[kept], right, labels.units, labels.annotators)

    @classmethod
    def against(cls, ratings: Ratings, gold: NDArray[np.integer]) -> Marks:
        """A label is correct when it is its unit's gold code; `gold` int[units], -1 for none."""
        answer = checked_gold(ratings, gold)[ratings.unit]
        return cls.of(ratings, ratings.code == answer, answer >= 0)

    def per_unit(self) -> tuple[Longs, Longs]:
        """How many labels of each unit are correct, and how many there are: int64[units] each."""
        labels = np.bincount(self.unit, minlength=self.units)
        return np.bincount(self.unit[self.correct], minlength=self.units), labels


def checked_gold(ratings: Ratings, gold: NDArray[np.integer]) -> Ints:
    """Gold codes as int32[units]. Raises `ValueError` for another length or an unknown code."""
    array = np.asarray(gold)
    if array.shape != (ratings.units,) or array.dtype.kind not in "iu":
        raise ValueError(f"gold needs one whole number for each of the {ratings.units} units, got {array.shape}")
    if array.size and (int(array.min()) < -1 or int(array.max()) >= ratings.levels):
        raise ValueError(f"gold codes must be -1 (none) or in 0..{ratings.levels - 1}")
    return array.astype(np.int32)
