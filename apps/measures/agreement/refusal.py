"""When no interval of an agreement coefficient is honest.

What matters, beside the number of units: `minority` for coefficients whose chance agreement rests on the rarer classes
(alpha, the kappas; infinity for AC1, Brennan-Prediger and percent agreement, which simulation finds honest without
it), and `carriers` (`Spread.carriers`) for all.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

UNITS = 20
MINORITY = 12
CARRIERS = 5


def reason(units: int, minority: float, carriers: float = math.inf) -> str | None:
    """Why there is no interval; None where simulation finds it to hold (docs/methods/intervals.md).

    `units` are those compared, `minority` of them expected outside the commonest class, and `carriers` the units
    that the agreement rests on.
    """
    if units < UNITS:
        return f"only {units} units with two labels, {UNITS} are needed"
    if minority < MINORITY:
        return f"about {minority:.0f} units outside the commonest class, {MINORITY} are needed"
    if carriers < CARRIERS:
        return f"the agreement rests on about {carriers:.1f} units, {CARRIERS} are needed"
    return None


def refused(units: ArrayLike, minority: ArrayLike, carriers: ArrayLike) -> NDArray[np.bool_]:
    """Whether there is a `reason`, for many coefficients; arguments broadcast."""
    few = (np.asarray(units) < UNITS) | (np.asarray(minority) < MINORITY)
    return np.asarray(few | (np.asarray(carriers) < CARRIERS))
