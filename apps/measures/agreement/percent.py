"""Percent agreement: how often two labels of one unit are equal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.bounds import caution, no_variation, percent, share_bounds, standard_error, t_bounds
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings


def percent_agreement(data: Ratings | Histogram, *, confidence: float = 0.95) -> Figure:
    """The mean over units with two or more labels of the share of equal pairs among the unit's pairs of labels.

    This is p_a of Gwet (2014): each unit weighs the same, however many labels it has.
    """
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    pairs = histogram.pairable()
    units = pairs.units
    if units == 0:
        return Undefined("no unit has two labels, so there is nothing to compare")
    agreement = unit_agreement(pairs)
    value = float(np.dot(agreement, pairs.times)) / units
    error = standard_error(agreement, pairs.times)
    if no_variation(error):
        least, most = share_bounds(1 - value, units, confidence)
        low, high = 1 - most, 1 - least
    else:
        low, high = t_bounds(value, error, units, confidence, 0.0)
    how = f"{percent(confidence)} interval by Student's t over units"
    method = f"share of equal pairs of labels, mean over units; {how}"
    return Estimate(value, min(low, value), max(high, value), units, method + caution(units, 1.0))


def unit_agreement(pairs: Histogram) -> NDArray[np.float64]:
    """The share of equal pairs for each pattern with two or more labels, float64[P]."""
    size = pairs.size
    equal = pairs.per_pattern(pairs.count * (pairs.count - 1))
    return np.asarray(equal / (size * (size - 1)), np.float64)
