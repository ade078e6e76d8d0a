"""The unit bootstrap, exactly: resampling units with replacement is a multinomial draw over their patterns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_CELLS = 2**21


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """`values` float64[B] of the replicates that have a coefficient, out of `replicates`, drawn from `seed`."""

    values: Floats
    replicates: int
    seed: int

    @property
    def described(self) -> str:
        """For the method of a figure, with the share of replicates that have no coefficient where there are any."""
        undefined = 1 - len(self.values) / self.replicates
        note = f", {100 * undefined:.3g} % of them undefined and left out" if undefined else ""
        return f"percentiles of {self.replicates} bootstrap replicates{note} (seed {self.seed})"

    def percentiles(self, confidence: float, lowest: float) -> tuple[float, float]:
        """The equal-tailed interval; [`lowest`, 1] where no replicate has a coefficient."""
        if not len(self.values):
            return lowest, 1.0
        tail = (1 - confidence) / 2
        low, high = np.quantile(self.values, [tail, 1 - tail])
        return float(low), float(high)


def bootstrap(replicate: Callable[[Longs], Floats], times: Longs, seed: int, replicates: int) -> Bootstrap:
    """Coefficients of `replicates` resamples of as many units as there are (Efron and Tibshirani 1993).

    Blocks bound the memory; the draws are the same at any block size. Raises `ValueError` for less than one replicate.
    """
    if replicates < 1:
        raise ValueError(f"a bootstrap needs at least one replicate, got {replicates}")
    random = np.random.default_rng(seed)
    units, rows = int(times.sum()), max(1, _CELLS // max(len(times), 1))
    values = np.empty(replicates)
    for at in range(0, replicates, rows):
        values[at : at + rows] = replicate(random.multinomial(units, times / units, min(rows, replicates - at)))
    return Bootstrap(values[~np.isnan(values)], replicates, seed)
