"""The units people agree about least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.histogram import unit_counts
from apps.measures.ratings import Ratings, Scores


@dataclass(frozen=True, eq=False)
class Contested:
    """Units with two or more labels that disagree, worst first.

    `disagreement[i]` is the share of unequal pairs of labels on `unit[i]`, or for numbers the sample standard
    deviation of its labels; `labels[i]` is how many labels it has.
    """

    unit: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    labels: NDArray[np.int64]


def contested(labels: Ratings | Scores, limit: int = 20) -> Contested:
    """The `limit` most contested units; equal ones: more labels first, then by unit number."""
    size, disagreement = _codes(labels) if isinstance(labels, Ratings) else _numbers(labels)
    unit = np.flatnonzero(disagreement > 0)
    order = unit[np.lexsort((unit, -size[unit], -disagreement[unit]))[:limit]]
    return Contested(order, disagreement[order], size[order])


def _codes(ratings: Ratings) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    unit, _, count = unit_counts(ratings)
    size = np.bincount(ratings.unit, minlength=ratings.units)
    equal = np.bincount(unit, weights=count * (count - 1), minlength=ratings.units)
    pairs = size * (size - 1)
    return size, np.where(pairs > 0, 1 - equal / np.maximum(pairs, 1), 0.0)


def _numbers(scores: Scores) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    size = np.bincount(scores.unit, minlength=scores.units)
    mean = np.bincount(scores.unit, weights=scores.value, minlength=scores.units) / np.maximum(size, 1)
    square = np.bincount(scores.unit, weights=np.square(scores.value - mean[scores.unit]), minlength=scores.units)
    return size, np.sqrt(square / np.maximum(size - 1, 1))
