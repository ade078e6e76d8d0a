"""Gwet's AC1: agreement corrected for chance in a way that survives a very uneven mix of classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.bounds import caution, no_variation, percent, share_bounds, standard_error, t_bounds
from apps.measures.agreement.percent import unit_agreement
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings


def ac1(data: Ratings | Histogram, *, confidence: float = 0.95) -> Figure:
    """AC1 = (p_a - p_e) / (1 - p_e) with p_e = sum_k pi_k (1 - pi_k) / (K - 1) (Gwet 2008, 2014).

    p_a is the percent agreement over units with two or more labels; pi_k the mean over all labelled units of the
    share of label k; K the number of labels in the schema, used or not. Interval by the linearised standard error.
    """
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    if histogram.pairable().units == 0:
        return Undefined("no unit has two labels, so there is nothing to compare")
    if histogram.levels < 2:
        return Undefined("there is only one possible label, so agreement means nothing")
    pairable = histogram.size >= 2
    agreement = np.zeros(len(histogram.times))
    agreement[pairable] = unit_agreement(histogram.pairable())
    units, compared = histogram.units, int(histogram.times[pairable].sum())
    observed = float(np.dot(agreement, histogram.times)) / compared
    by_unit, prevalence = _chance(histogram)
    chance = float(prevalence @ (1 - prevalence)) / (histogram.levels - 1)
    value = (observed - chance) / (1 - chance)
    own = np.where(pairable, units / compared * (agreement - chance), 0.0)
    error = standard_error((own - 2 * (1 - value) * (by_unit - chance)) / (1 - chance), histogram.times)
    if compared < 2:
        low, high = -1.0, 1.0
    elif no_variation(float(np.ptp(agreement[pairable]))):
        least, most = share_bounds(1 - observed, compared, confidence)
        low, high = (1 - most - chance) / (1 - chance), (1 - least - chance) / (1 - chance)
    else:
        low, high = t_bounds(value, error, units, confidence, -1.0)
    method = f"Gwet's AC1; {percent(confidence)} interval over units by Gwet's linearised standard error"
    rarest = float(prevalence[prevalence > 0].min())
    return Estimate(value, max(-1.0, min(low, value)), max(high, value), units, method + caution(compared, rarest))


def _chance(histogram: Histogram) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each pattern's part of the chance agreement, [P], and the prevalence of each label, [levels]."""
    share = histogram.count / np.repeat(histogram.size, np.diff(histogram.start))
    weighted = share * np.repeat(histogram.times, np.diff(histogram.start))
    prevalence = np.bincount(histogram.code, weights=weighted, minlength=histogram.levels) / histogram.units
    part = histogram.per_pattern(share * (1 - prevalence)[histogram.code]) / (histogram.levels - 1)
    return np.asarray(part, np.float64), prevalence
