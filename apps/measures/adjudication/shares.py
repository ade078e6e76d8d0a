"""A share of cases with its exact interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson


def exact_share(part: float, n: int, what: str, nothing: str, confidence: float = 0.95) -> Figure:
    """`part` of `n` with Clopper and Pearson's interval; `Undefined` for the reason `nothing` where n is 0.

    `part` may be fractional, as where a case counts by its share of equal pairs.
    """
    if n == 0:
        return Undefined(nothing)
    low, high = (float(bound) for bound in clopper_pearson(part, n, confidence))
    return Estimate(part / n, low, high, n, f"{what}; exact {100 * confidence:.6g} % interval (Clopper-Pearson)")


def share_of(flags: NDArray[np.bool_], what: str, nothing: str, confidence: float = 0.95) -> Figure:
    """The share of `flags` bool[n] that are set, as `exact_share`."""
    return exact_share(int(np.count_nonzero(flags)), len(flags), what, nothing, confidence)
