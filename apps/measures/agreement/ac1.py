"""Gwet's AC1 and AC2: agreement corrected for chance in a way that survives a very uneven mix of classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from apps.measures.agreement.chance import Chance, Observed, corrected
from apps.measures.agreement.free_marginal import ONE_LABEL
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.agreement.weights import Weights
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings


def ac1(data: Ratings | Histogram, *, confidence: float = 0.95) -> Figure:
    """AC1 = (p_a - p_e) / (1 - p_e) with p_e = sum_k pi_k (1 - pi_k) / (K - 1) (Gwet 2008, 2014).

    p_a is the percent agreement over units with two or more labels; pi_k the mean over all labelled units of the
    share of label k; K the number of labels in the schema, used or not.
    """
    return figure_of(gwet_statistic(Observed.of(data)), confidence)


def ac2(
    data: Ratings | Histogram,
    weights: Weights | str | ArrayLike,
    *,
    values: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Figure:
    """AC1 under weights: p_e = T_w sum_k pi_k (1 - pi_k) / (K (K - 1)), T_w the sum of all weights (Gwet 2014)."""
    return figure_of(gwet_statistic(Observed.of(data, weights, values)), confidence)


def gwet_statistic(observed: Observed) -> Statistic | Undefined:
    """AC1 or, under weights, AC2 as a statistic."""
    levels = observed.histogram.levels
    if observed.compared and levels < 2:
        return ONE_LABEL
    scale = observed.weight_sum / max(levels * (levels - 1), 1)
    chance = Chance(
        lambda pi: np.asarray(scale * (pi * (1 - pi)).sum(axis=1)),
        lambda pi: scale * (1 - 2 * pi),
        by_mix=False,
    )
    return corrected(observed, "Gwet's AC1" if observed.weights is None else "Gwet's AC2", chance)
