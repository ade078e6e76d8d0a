"""The jackknife over units: units of one pattern leave the same coefficient behind."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_CELLS = 2**21


def jackknife_error(
    replicate: Callable[[Longs], Floats], times: Longs, without_one: Callable[[], Floats] | None = None
) -> float:
    """sqrt((n - 1) / n * sum_u (theta_(u) - mean)**2), theta_(u) being the coefficient without unit u (Tukey 1958).

    Infinite where leaving out one unit leaves no coefficient.
    """
    values = _one_by_one(replicate, times) if without_one is None else without_one()
    if bool(np.isnan(values).any()):
        return math.inf
    n = int(times.sum())
    mean = float((values * times).sum()) / n
    return math.sqrt((n - 1) / n * float((np.square(values - mean) * times).sum()))


def _one_by_one(replicate: Callable[[Longs], Floats], times: Longs) -> Floats:
    patterns = len(times)
    values, rows = np.empty(patterns), max(1, _CELLS // max(patterns, 1))
    for at in range(0, patterns, rows):
        stop = min(at + rows, patterns)
        multiplicities = np.tile(times, (stop - at, 1))
        multiplicities[np.arange(stop - at), np.arange(at, stop)] -= 1
        values[at:stop] = replicate(multiplicities)
    return values
