"""Fleiss' kappa, for two labels a unit known as Scott's pi: chance as two draws from the mix of all labels."""

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


def fleiss_kappa(
    data: Ratings | Histogram,
    *,
    weights: Weights | str | ArrayLike = Weights.IDENTITY,
    values: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Figure:
    """kappa with p_e = sum_kl w_kl pi_k pi_l (Scott 1955; Fleiss 1971; with missing labels and weights Gwet 2014).

    pi_k is the mean over all labelled units of the share of label k. `weights` is a set over `values` or a matrix.
    """
    return figure_of(fleiss_statistic(Observed.of(data, weights, values)), confidence)


def fleiss_statistic(observed: Observed) -> Statistic | Undefined:
    """Fleiss' kappa as a statistic, called Scott's pi where no unit has more than two labels."""
    weights = observed.weights

    def weighted(prevalence: Floats) -> Floats:
        return prevalence if weights is None else np.asarray(prevalence @ weights, np.float64)

    name = "Fleiss' kappa" if int(observed.histogram.size.max(initial=0)) > 2 else "Scott's pi"
    chance = Chance(lambda pi: np.asarray((weighted(pi) * pi).sum(axis=1)), lambda pi: 2 * weighted(pi))
    return corrected(observed, name, chance)
