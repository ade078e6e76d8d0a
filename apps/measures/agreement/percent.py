"""Percent agreement: how often two labels of one unit are equal, or how much they agree under weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.agreement.chance import Chance, Observed, corrected
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.agreement.weights import Weights
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]


def percent_agreement(
    data: Ratings | Histogram,
    *,
    weights: Weights | str | ArrayLike = Weights.IDENTITY,
    values: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Figure:
    """The mean over units with two or more labels of the share of equal pairs among the unit's pairs of labels.

    This is p_a of Gwet (2014): each unit weighs the same, however many labels it has. With `weights` (a set over
    `values`, or a matrix [levels, levels]) a pair counts by its weight.
    """
    return figure_of(percent_statistic(Observed.of(data, weights, values)), confidence)


def percent_statistic(observed: Observed) -> Statistic | Undefined:
    """Percent agreement as a statistic: no chance, and no class whose rarity matters."""
    name = "share of equal pairs of labels, mean over units"
    return corrected(observed, name, Chance(_none, np.zeros_like, by_mix=False), 0.0)


def _none(prevalence: Floats) -> Floats:
    return np.zeros(len(prevalence))
