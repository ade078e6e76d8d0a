"""Brennan and Prediger's coefficient: chance as labels drawn from the schema alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from apps.measures.agreement.chance import Chance, Observed, corrected
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.agreement.weights import Weights
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

ONE_LABEL = Undefined("there is only one possible label, so agreement means nothing")


def brennan_prediger(
    data: Ratings | Histogram,
    *,
    weights: Weights | str | ArrayLike = Weights.IDENTITY,
    values: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Figure:
    """kappa with p_e = sum_kl w_kl / K**2, K the number of labels in the schema (Brennan and Prediger 1981).

    Without weights p_e = 1 / K: the S of Bennett et al. (1954) for two labels a unit, Randolph's free-marginal kappa
    (2005) for any number. `weights` is a set over `values` or a matrix.
    """
    return figure_of(brennan_prediger_statistic(Observed.of(data, weights, values)), confidence)


def brennan_prediger_statistic(observed: Observed) -> Statistic | Undefined:
    """Brennan and Prediger's coefficient as a statistic."""
    levels = observed.histogram.levels
    if observed.compared and levels < 2:
        return ONE_LABEL
    expected = observed.weight_sum / max(levels, 1) ** 2
    chance = Chance(lambda pi: np.full(len(pi), expected), np.zeros_like, by_mix=False)
    return corrected(observed, "Brennan and Prediger's kappa (free marginals)", chance)
