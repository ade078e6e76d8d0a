"""Typed builders of small and random ratings."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Estimate, Figure
from apps.measures.ratings import Ratings, Scores


def estimate(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate), figure
    return figure


def ratings_of(rows: Sequence[Sequence[Any]], order: Sequence[Any] | None = None) -> Ratings:
    """A row for each unit, a column for each annotator, None where there is no label."""
    cells = [(u, a, label) for u, row in enumerate(rows) for a, label in enumerate(row) if label is not None]
    units, annotators, labels = ([cell[i] for cell in cells] for i in range(3))
    return Ratings.from_labels(units, annotators, labels, order)


def matrix_of(ratings: Ratings) -> NDArray[np.int64]:
    """Units x levels counts."""
    key = ratings.unit.astype(np.int64) * ratings.levels + ratings.code
    return np.bincount(key, minlength=ratings.units * ratings.levels).reshape(ratings.units, ratings.levels)


def random_ratings(seed: int, units: int = 60, levels: int = 4, annotators: int = 7, most: int = 5) -> Ratings:
    rng = np.random.default_rng(seed)
    size = rng.integers(0, most + 1, units)
    unit = np.repeat(np.arange(units), size)
    annotator = np.concatenate([np.zeros(0, np.int64), *(rng.permutation(annotators)[:m] for m in size)])
    truth = rng.integers(0, levels, units)
    code = np.where(rng.random(len(unit)) < 0.6, truth[unit], rng.integers(0, levels, len(unit)))
    return Ratings(unit, annotator, code, units, annotators, levels)


def scores_of(ratings: Ratings, values: NDArray[np.float64]) -> Scores:
    return Scores(ratings.unit, ratings.annotator, values[ratings.code], ratings.units, ratings.annotators)
