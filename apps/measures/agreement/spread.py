"""How units differ in their influence on a coefficient: its standard error, and how much that can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spread:
    """Sums over `units` of powers of the influences, one entry for each coefficient; all arrays of one shape.

    `second` and `fourth` are those of all influences, `raising` and `raising_fourth` the same of the influences above
    zero alone.
    """

    units: Floats
    second: Floats
    fourth: Floats
    raising: Floats
    raising_fourth: Floats

    @classmethod
    def of(cls, units: Floats, powers: Callable[[Callable[[Floats], Floats]], Floats]) -> Self:
        """`powers` takes a function of the influence of a unit to its sum over units."""
        return cls(
            units, *(np.maximum(powers(power), 0.0) for power in (np.square, _fourth, _raising, _raising_fourth))
        )

    @classmethod
    def over(cls, influence: Floats, times: NDArray[np.int64] | Floats) -> Self:
        """Of influences [..., P], centred here, of which `times` [..., P] units have each."""
        units = np.asarray(times.sum(axis=-1), np.float64)
        centred = influence - ((influence * times).sum(axis=-1) / np.maximum(units, 1))[..., None]
        return cls.of(units, lambda power: np.asarray((power(centred) * times).sum(axis=-1), np.float64))

    @property
    def error(self) -> Floats:
        """The standard error of a mean over units; infinite for a single unit."""
        n = np.maximum(self.units, 2.0)
        return np.where(self.units < 2, np.inf, np.sqrt(self.second / (n * (n - 1))))

    @property
    def freedom(self) -> Floats:
        """Satterthwaite's degrees of freedom (1946) of a mean of squares, 2 mean**2 / variance; from 1 to n - 1.

        2 n / (k - 1), with k the kurtosis of the influences over n units. Normal influences have n; where few units
        carry the variance, about twice as many as carry it.
        """
        excess = self.units * self.fourth - np.square(self.second)
        some = excess > 1e-12 * np.square(self.second)
        freedom = 2 * self.units * np.square(self.second) / np.where(some, excess, 1.0)
        return np.clip(np.where(some, freedom, np.inf), 1.0, np.maximum(self.units - 1, 1.0))

    @property
    def carriers(self) -> Floats:
        """How many units the agreement rests on: (sum w)**2 / sum w**2 of the squares w of influences above zero.

        Kish's effective number (1965) of units by their part in the variance; infinity where all units are alike. Few
        agreed units of a rare class, or few extreme numbers, have nearly all of it; then the data cannot show how
        much rests on units not drawn.
        """
        known = (self.raising_fourth > 0) & ~no_variation(self.error)
        return np.where(known, np.square(self.raising) / np.where(known, self.raising_fourth, 1.0), np.inf)


def no_variation(error: ArrayLike) -> NDArray[np.bool_]:
    """Whether every unit says exactly the same, so that a standard error of zero would pretend certainty."""
    return np.asarray(np.asarray(error) < 1e-12)


def _fourth(influence: Floats) -> Floats:
    return np.asarray(np.square(np.square(influence)), np.float64)


def _raising(influence: Floats) -> Floats:
    return np.asarray(np.square(np.maximum(influence, 0.0)), np.float64)


def _raising_fourth(influence: Floats) -> Floats:
    return _fourth(np.maximum(influence, 0.0))
