"""The recall of each class, and which labels are taken for which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.gold.marks import Marks, checked_gold
from apps.measures.intervals import clustered_wilson
from apps.measures.ratings import Ratings

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClassRecall:
    """One entry for each class with gold labels: of `n` labels on units whose gold is `code`, `correct` are right."""

    code: Longs
    n: Longs
    correct: Longs
    value: Floats
    low: Floats
    high: Floats


def class_recall(ratings: Ratings, gold: NDArray[np.integer], confidence: float = 0.95) -> ClassRecall:
    """For each class, the share of right labels among labels on its gold units; Wilson with items as clusters."""
    answer = checked_gold(ratings, gold)
    right, labels = Marks.against(ratings, answer).per_unit()
    known = answer >= 0
    n = _by_class(answer[known], labels[known], ratings.levels)
    correct = _by_class(answer[known], right[known], ratings.levels)
    code = np.flatnonzero(n)
    bounds = [clustered_wilson(right[answer == c], labels[answer == c], confidence) for c in code.tolist()]
    value = correct[code] / n[code]
    low = np.minimum(np.array([b[0] for b in bounds], np.float64), value)
    high = np.maximum(np.array([b[1] for b in bounds], np.float64), value)
    return ClassRecall(code, n[code], correct[code], value, low, high)


def confusion(ratings: Ratings, gold: NDArray[np.integer]) -> Longs:
    """How often units whose gold is the row got the label of the column, int64[levels, levels]."""
    answer = checked_gold(ratings, gold)[ratings.unit]
    known = answer >= 0
    cell = answer[known].astype(np.int64) * ratings.levels + ratings.code[known]
    counts = np.bincount(cell, minlength=ratings.levels**2)
    return counts.reshape(ratings.levels, ratings.levels).astype(np.int64)


def _by_class(code: Ints, amount: Longs, levels: int) -> Longs:
    return np.bincount(code, weights=amount, minlength=levels).astype(np.int64)
