"""Krippendorff's alpha of numeric labels, without a table of all their values."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.alpha import Level, checked_period, statistic_of_alpha
from apps.measures.agreement.disagreement import Disagreement, alpha_statistic
from apps.measures.agreement.moments import Units, circular_moments, interval_moments, widest_on_circle
from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.ratings import Ratings, Scores

Floats = NDArray[np.float64]
_MOST_RATIO_VALUES = 4000
_EXACT = 2.0**53


def alpha_of_scores(
    scores: Scores,
    level: Level | str = Level.INTERVAL,
    *,
    period: float | None = None,
    confidence: float = 0.95,
    by: IntervalBy = IntervalBy.LINEARISED,
) -> Figure:
    """Alpha of numbers: interval and circular in O(n) by moments, the other levels over the distinct values.

    Circular labels return to the start after `period`. Raises `ValueError` where it is missing or not positive.
    """
    return figure_of(statistic_of_scores(scores, level, period=period), confidence, by)


def statistic_of_scores(
    scores: Scores, level: Level | str = Level.INTERVAL, *, period: float | None = None
) -> Statistic | Undefined:
    """Alpha of numbers as a statistic; one pattern for each unit, where it goes by moments."""
    chosen = Level(level)
    if chosen is Level.INTERVAL:
        return alpha_statistic(_interval(scores), chosen)
    if chosen is Level.CIRCULAR:
        return alpha_statistic(_circular(scores, checked_period(math.nan if period is None else period)), chosen)
    distinct, code = np.unique(scores.value, return_inverse=True)
    if chosen is Level.RATIO and len(distinct) > _MOST_RATIO_VALUES:
        return Undefined(f"ratio alpha is computed for at most {_MOST_RATIO_VALUES} different values; use interval")
    coded = Ratings(
        scores.unit, scores.annotator, code.astype(np.int32), scores.units, scores.annotators, len(distinct)
    )
    return statistic_of_alpha(coded, chosen, values=distinct)


def _interval(scores: Scores) -> Disagreement:
    """In whole numbers about their mean where they are exact: any row order then gives the same bytes."""
    units, unit, values = _pairable(scores)
    about = values
    if len(values):
        about = values - np.rint(float(values.min()) / 2 + float(values.max()) / 2)
        largest = float(np.abs(about).max())
        if not (bool((about == np.rint(about)).all()) and largest**2 * len(about) < _EXACT):
            order = np.lexsort((values, unit))
            unit, about = unit[order], about[order]
    first, second = (_per_unit(unit, power, units) for power in (about, np.square(about)))
    widest = float(np.ptp(values)) ** 2 if len(values) else 0.0
    return interval_moments(units, first, second, widest)


def _circular(scores: Scores, period: float) -> Disagreement:
    units, unit, values = _pairable(scores)
    order = np.lexsort((values, unit))
    unit, angle = unit[order], 2 * np.pi * values[order] / period
    cosine, sine = (_per_unit(unit, part, units) for part in (np.cos(angle), np.sin(angle)))
    return circular_moments(units, cosine, sine, widest_on_circle(angle))


def _pairable(scores: Scores) -> tuple[Units, NDArray[np.int64], Floats]:
    """Units with two labels or more, numbered off, and the unit and the value of each of their labels."""
    size = np.bincount(scores.unit, minlength=scores.units)
    several = size >= 2
    kept = several[scores.unit]
    number = np.cumsum(several) - 1
    units = Units(size[several].astype(np.float64), np.ones(int(several.sum()), np.int64), math.inf)
    return units, number[scores.unit[kept]], scores.value[kept]


def _per_unit(unit: NDArray[np.int64], weight: Floats, units: Units) -> Floats:
    return np.asarray(np.bincount(unit, weights=weight, minlength=len(units.size)), np.float64)
