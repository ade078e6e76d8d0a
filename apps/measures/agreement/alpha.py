"""Krippendorff's alpha of coded labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.agreement import distances
from apps.measures.agreement.disagreement import alpha_statistic
from apps.measures.agreement.ordinal import ordinal
from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.agreement.weights import numbers_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]
Distance = Callable[[Any, Any], float]


class Level(StrEnum):
    """What the differences between labels mean (Stevens' levels of measurement)."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"
    CIRCULAR = "circular"


def alpha(
    data: Ratings | Histogram,
    level: Level | str = Level.NOMINAL,
    *,
    values: ArrayLike | Sequence[Any] | None = None,
    distance: ArrayLike | Distance | None = None,
    period: float | None = None,
    confidence: float = 0.95,
    by: IntervalBy = IntervalBy.LINEARISED,
) -> Figure:
    """Alpha over units with two or more labels; the arguments are those of `statistic_of_alpha`."""
    statistic = statistic_of_alpha(data, level, values=values, distance=distance, period=period)
    return figure_of(statistic, confidence, by)


def statistic_of_alpha(
    data: Ratings | Histogram,
    level: Level | str = Level.NOMINAL,
    *,
    values: ArrayLike | Sequence[Any] | None = None,
    distance: ArrayLike | Distance | None = None,
    period: float | None = None,
) -> Statistic | Undefined:
    """Alpha as a statistic.

    `values` float[levels] are the numbers the codes stand for (interval, ratio, circular; 0, 1, 2, ... without it);
    for ordinal labels code order is the order; circular labels return to the start after `period` (the number of
    codes without it). `distance` takes the place of the level: float[levels, levels], symmetric with a zero diagonal,
    or a symmetric function of two of the `values` (then any objects), called for each pair of labels in use.
    Raises `ValueError` for a distance, values or period of another form.
    """
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    pairs = histogram.pairable()
    if distance is not None:
        table = _tabulated(distance, pairs, values) if callable(distance) else distance
        return alpha_statistic(distances.matrix(pairs, _checked(table, pairs.levels)), "given distance")
    chosen = Level(level)
    if chosen is Level.NOMINAL:
        return alpha_statistic(distances.nominal(pairs), chosen)
    if chosen is Level.ORDINAL:
        return alpha_statistic(ordinal(pairs), chosen)
    return _of_numbers(pairs, chosen, numbers_of(values, pairs.levels), period)


def checked_period(period: float) -> float:
    """A positive finite number, or a `ValueError`."""
    if not 0 < period < float("inf"):
        raise ValueError(f"the period of circular labels is a positive number, got {period}")
    return period


def _of_numbers(pairs: Histogram, level: Level, numbers: Floats, period: float | None) -> Statistic | Undefined:
    if level is Level.INTERVAL:
        return alpha_statistic(distances.interval(pairs, numbers), level)
    if level is Level.CIRCULAR:
        turn = checked_period(max(pairs.levels, 1) if period is None else period)
        return alpha_statistic(distances.circular(pairs, numbers, turn), level)
    if bool((numbers < 0).any()):
        return Undefined("ratio alpha needs labels that are not negative; interval alpha takes any number")
    return alpha_statistic(distances.matrix(pairs, distances.ratio_distance(numbers)), level)


def _tabulated(distance: Distance, pairs: Histogram, values: ArrayLike | Sequence[Any] | None) -> Floats:
    labels: Sequence[Any] = range(pairs.levels) if values is None else list(values)  # type: ignore[arg-type]
    if len(labels) != pairs.levels:
        raise ValueError(f"values must be {pairs.levels} labels, one for each code")
    table = np.zeros((pairs.levels, pairs.levels))
    used = np.flatnonzero(pairs.totals).tolist()
    for place, c in enumerate(used):
        for k in used[:place]:
            table[c, k] = table[k, c] = distance(labels[c], labels[k])
    return table


def _checked(distance: ArrayLike, levels: int) -> Floats:
    array = np.asarray(distance, np.float64)
    if array.shape != (levels, levels):
        raise ValueError(f"the distance must be {levels} x {levels}, got {array.shape}")
    fine = np.isfinite(array).all() and (array >= 0).all() and (array == array.T).all() and not array.diagonal().any()
    if not fine:
        raise ValueError("a distance is finite, not negative, symmetric, and zero on its diagonal")
    return array
