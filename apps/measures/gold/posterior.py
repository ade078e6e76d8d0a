"""What is believed of an accuracy after some answers, as a beta distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Prior = tuple[float, float]
"""The two parameters (a, b) of a beta distribution; worth a + b answers."""

JEFFREYS: Prior = (0.5, 0.5)


def probability_above(
    correct: ArrayLike, n: ArrayLike, standard: float, prior: Prior = JEFFREYS
) -> NDArray[np.float64]:
    """P(accuracy > standard) under Beta(a + correct, b + n - correct), float64 of the broadcast shape.

    Raises `ValueError` for a standard outside (0, 1).
    """
    if not 0 < standard < 1:
        raise ValueError(f"the standard must be between 0 and 1, got {standard}")
    k, size = np.asarray(correct, np.float64), np.asarray(n, np.float64)
    return np.asarray(special.betaincc(k + prior[0], size - k + prior[1], standard), np.float64)
