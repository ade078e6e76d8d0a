"""Krippendorff's alpha of coded labels."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.agreement import distances
from apps.measures.agreement.contributions import alpha_figure
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings


class Level(StrEnum):
    """What the differences between labels mean (Stevens' levels of measurement)."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def alpha(
    data: Ratings | Histogram,
    level: Level | str = Level.NOMINAL,
    *,
    values: ArrayLike | None = None,
    distance: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Figure:
    """Alpha over units with two or more labels.

    `values` float[levels] are the numbers the codes stand for (interval and ratio; 0, 1, 2, ... without it); for
    ordinal labels code order is the order. `distance` float[levels, levels], symmetric with a zero diagonal, takes
    the place of the level. Raises `ValueError` for a distance or values of another form.
    """
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    pairs = histogram.pairable()
    if distance is not None:
        return alpha_figure(distances.matrix(pairs, _checked(distance, pairs.levels)), "given distance", confidence)
    chosen = Level(level)
    if chosen is Level.NOMINAL:
        return alpha_figure(distances.nominal(pairs), chosen, confidence)
    if chosen is Level.ORDINAL:
        return alpha_figure(distances.ordinal(pairs), chosen, confidence)
    numbers = _numbers(values, pairs.levels)
    if chosen is Level.INTERVAL:
        return alpha_figure(distances.interval(pairs, numbers), chosen, confidence)
    if bool((numbers < 0).any()):
        return Undefined("ratio alpha needs labels that are not negative; interval alpha takes any number")
    return alpha_figure(distances.matrix(pairs, distances.ratio_distance(numbers)), chosen, confidence)


def _numbers(values: ArrayLike | None, levels: int) -> NDArray[np.float64]:
    numbers = np.arange(levels, dtype=np.float64) if values is None else np.asarray(values, np.float64)
    if numbers.shape != (levels,) or not bool(np.isfinite(numbers).all()):
        raise ValueError(f"values must be {levels} finite numbers, one for each code")
    return numbers


def _checked(distance: ArrayLike, levels: int) -> NDArray[np.float64]:
    array = np.asarray(distance, np.float64)
    if array.shape != (levels, levels):
        raise ValueError(f"the distance must be {levels} x {levels}, got {array.shape}")
    fine = np.isfinite(array).all() and (array >= 0).all() and (array == array.T).all() and not array.diagonal().any()
    if not fine:
        raise ValueError("a distance is finite, not negative, symmetric, and zero on its diagonal")
    return array
