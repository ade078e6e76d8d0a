"""How long work takes: percentiles with intervals that assume nothing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import quantile_ranks


def percentile(values: ArrayLike, q: float, confidence: float = 0.95) -> Figure:
    """The q-quantile of a continuous quantity, 0 < q < 1, with the interval between two order statistics.

    The value is the smallest observation with at least the share q at or below it. `Undefined` where there is too
    little data for both bounds. Finished work only: open items are censored and would make it look too good.
    """
    x = np.sort(np.asarray(values, np.float64))
    low, high = quantile_ranks(len(x), q, confidence)
    if low < 1 or high > len(x):
        few = f"{len(x)} values are too few" if len(x) > 1 else f"{'one value' if len(x) else 'no value'} is not enough"
        return Undefined(f"{few} for an interval of the {100 * q:.6g} % quantile")
    value = float(x[max(0, math.ceil(round(q * len(x), 9)) - 1)])
    method = f"{100 * q:.6g} % quantile; order statistics {low} and {high} as {100 * confidence:.6g} % interval"
    return Estimate(value, min(float(x[low - 1]), value), max(float(x[high - 1]), value), len(x), method)
