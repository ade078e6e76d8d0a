"""How close answers are: the mean of a similarity between 0 and 1 over units."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import Statistic
from apps.measures.estimate import Undefined

Floats = NDArray[np.float64]


def mean_similarity(unit: NDArray[np.integer], similarity: Floats, name: str) -> Statistic | Undefined:
    """The mean over units of the mean `similarity[i]` in [0, 1] of the comparisons i of `unit[i]`, [k] both.

    Each unit weighs the same, however many comparisons it has. The interval is over units.
    """
    if not len(unit):
        return Undefined("there is nothing to compare")
    _, place = np.unique(unit, return_inverse=True)
    per_unit = np.bincount(place, weights=similarity) / np.bincount(place)
    value = float(per_unit.mean())

    def replicate(times: NDArray[np.int64] | Floats) -> Floats:
        return np.asarray(times @ per_unit / times.sum(axis=1), np.float64)

    return Statistic(
        name=name,
        value=value,
        times=np.ones(len(per_unit), np.int64),
        influence=per_unit - value,
        replicate=replicate,
        observed=value,
        expected=0.0,
        lowest=0.0,
        minority=math.inf,
        span=1.0,
    )
