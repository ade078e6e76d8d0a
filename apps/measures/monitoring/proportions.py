"""Shares of errors week by week: the p-chart with normal, exact and over-dispersed limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
_TAIL = float(special.ndtr(-3.0))
_MEAN_RANGE = 1.128


class Limits(StrEnum):
    """How far a share may be from the centre.

    EXACT: binomial, at most .00135 beyond either limit. NORMAL: three standard deviations (Shewhart); at n * p < 5
    its false alarms are many times as frequent. LANEY: three standard deviations times sigma_z where that is above 1,
    for streams that vary more than binomially (Laney 2002).
    """

    EXACT = "exact"
    NORMAL = "normal"
    LANEY = "Laney"


@dataclass(frozen=True, slots=True)
class PChart:
    """A chart learnt from a time in control: the `centre` (share of errors), and `sigma_z`, the mean moving range of
    the standardised shares over 1.128 (1 where they vary binomially)."""

    centre: float
    sigma_z: float

    @classmethod
    def learn(cls, errors: ArrayLike, n: ArrayLike) -> PChart:
        """From `errors` among `n` items of each period, in the order of time.

        Raises `ValueError` for fewer than two periods, a period without items, or counts that do not fit.
        """
        k, size = np.asarray(errors, np.float64), np.asarray(n, np.float64)
        if k.ndim != 1 or k.shape != size.shape or len(k) < 2 or bool(np.any(~((k >= 0) & (k <= size) & (size > 0)))):
            raise ValueError("a p-chart needs at least two periods with 0 <= errors <= n and n > 0")
        centre = float(k.sum() / size.sum())
        spread = np.sqrt(centre * (1 - centre) / size)
        if centre in (0.0, 1.0):
            return cls(centre, 1.0)
        z = (k / size - centre) / spread
        return cls(centre, float(np.abs(np.diff(z)).mean()) / _MEAN_RANGE)

    def limits(self, n: ArrayLike, by: Limits = Limits.EXACT) -> tuple[Floats, Floats]:
        """The lowest and the highest share in control for periods of `n` items, float64 each, within [0, 1]."""
        size = np.asarray(n, np.float64)
        if by is Limits.EXACT:
            return self._exact(size)
        wider = max(1.0, self.sigma_z) if by is Limits.LANEY else 1.0
        half = 3 * wider * np.sqrt(self.centre * (1 - self.centre) / size)
        return np.maximum(self.centre - half, 0.0), np.minimum(self.centre + half, 1.0)

    def signals(self, errors: ArrayLike, n: ArrayLike, by: Limits = Limits.EXACT) -> NDArray[np.bool_]:
        """Which periods are out of control."""
        share = np.asarray(errors, np.float64) / np.asarray(n, np.float64)
        low, high = self.limits(n, by)
        return np.asarray((share < low) | (share > high))

    def _exact(self, size: Floats) -> tuple[Floats, Floats]:
        # Half a second to import, and only this chart needs it.
        from scipy import stats

        high = stats.binom.isf(_TAIL, size, self.centre)
        low = stats.binom.ppf(_TAIL, size, self.centre)
        return np.maximum(low, 0.0) / size, np.maximum(high, 0.0) / size
