"""Boundaries for a few looks planned beforehand, as a weekly review."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NODES = 200


class Boundary(StrEnum):
    """How the error is spread over the looks."""

    POCOCK = "Pocock"
    OBRIEN_FLEMING = "O'Brien-Fleming"


def boundaries(looks: int, boundary: Boundary, alpha: float = 0.05) -> Floats:
    """|z| from which each of the equally spaced looks rejects, float64[looks], at two-sided error `alpha` over all.

    Pocock (1977): the same at every look. O'Brien and Fleming (1979): proportional to 1 / sqrt(look). Solved by
    numerical integration, not read from a table. Raises `ValueError` for no look, or alpha outside (0, 1).
    """
    if looks < 1 or not 0 < alpha < 1:
        raise ValueError(f"boundaries need at least one look and alpha between 0 and 1, got {looks} and {alpha}")
    # A third of a second to import, and only plans of reviews need it.
    from scipy import optimize

    shape = np.ones(looks) if boundary is Boundary.POCOCK else np.sqrt(looks / np.arange(1, looks + 1))
    scale = optimize.brentq(lambda c: rejection_probability(c * shape) - alpha, 0.01, 12.0, xtol=1e-10)
    return np.asarray(scale * shape)


def rejection_probability(z: Floats, drift: float = 0.0) -> float:
    """The probability that |Z| reaches its boundary `z[k]` at one of the looks.

    Z at look k is normal with mean `drift` * sqrt(k) and variance 1, in independent increments. The density of the
    sum that has not crossed is carried from look to look by Gauss-Legendre integration (Armitage, McPherson, Rowe
    1969).
    """
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    edge = np.asarray(z, np.float64) * np.sqrt(np.arange(1, len(z) + 1))
    at, mass = np.zeros(1), np.ones(1)
    for reach in edge.tolist():
        to = reach * node
        density = np.exp(-0.5 * np.square(to[:, None] - at - drift)) / math.sqrt(2 * math.pi)
        at, mass = to, reach * weight * (density @ mass)
    return 1 - float(mass.sum())
