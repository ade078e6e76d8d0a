"""Krippendorff's alpha of numeric labels, without a table of all their values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.alpha import Level, alpha
from apps.measures.agreement.contributions import Contributions, alpha_figure
from apps.measures.estimate import Figure, Undefined
from apps.measures.ratings import Ratings, Scores

_MOST_RATIO_VALUES = 4000


def alpha_of_scores(scores: Scores, level: Level | str = Level.INTERVAL, *, confidence: float = 0.95) -> Figure:
    """Alpha of numbers: interval in O(n) by moments, the other levels over the distinct values."""
    chosen = Level(level)
    if chosen is Level.INTERVAL:
        return alpha_figure(_interval(scores), chosen, confidence)
    distinct, code = np.unique(scores.value, return_inverse=True)
    if chosen is Level.RATIO and len(distinct) > _MOST_RATIO_VALUES:
        return Undefined(f"ratio alpha is computed for at most {_MOST_RATIO_VALUES} different values; use interval")
    coded = Ratings(
        scores.unit, scores.annotator, code.astype(np.int32), scores.units, scores.annotators, len(distinct)
    )
    return alpha(coded, chosen, values=distinct, confidence=confidence)


def _interval(scores: Scores) -> Contributions:
    """The moments are taken about a whole number near the mean: exact, in any row order, for whole-number scores."""
    size = np.bincount(scores.unit, minlength=scores.units)
    several = size >= 2
    kept = several[scores.unit]
    values = scores.value[kept]
    about = values - np.rint(values.mean()) if len(values) else values
    first, second = (_per_unit(scores.unit[kept], power, scores.units)[several] for power in (about, about**2))
    m = size[several].astype(np.float64)
    labels, total1, total2 = float(m.sum()), float(first.sum()), float(second.sum())
    observed = 2 * np.maximum(m * second - np.square(first), 0) / (m - 1)
    return Contributions(
        observed,
        observed,
        2 * (labels * second + m * total2 - 2 * first * total1),
        size[several].astype(np.int64),
        np.ones(len(m), np.int64),
        2 * (labels * total2 - total1**2),
        float(np.ptp(values)) ** 2 if len(values) else 0.0,
        1.0,
    )


def _per_unit(unit: NDArray[np.int32], weight: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(unit, weights=weight, minlength=units), np.float64)
