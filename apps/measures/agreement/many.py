"""Many coefficients of one kind, with what their intervals rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.bounds import Bounds, interval
from apps.measures.agreement.spread import Spread

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Many:
    """`value`, `span` and `minority` as in `Statistic`, and the spread of the influences, one entry for each.

    `compared` counts the units with two or more labels, where the spread is over others too. Plain shares, without
    chance, are not `carried`: score bounds hold for them however few units they rest on.
    """

    value: Floats
    span: Floats
    spread: Spread
    minority: Floats
    lowest: float = -1.0
    compared: Floats | None = None
    carried: bool = True

    @property
    def units(self) -> Floats:
        """The units compared."""
        return self.spread.units if self.compared is None else self.compared

    @property
    def error(self) -> Floats:
        """The standard errors."""
        return self.spread.error

    @property
    def freedom(self) -> Floats:
        """The degrees of freedom of the standard errors, at most those of the units compared."""
        return np.minimum(self.spread.freedom, np.maximum(self.units - 1, 1.0))

    @property
    def carriers(self) -> Floats:
        """How many units each rests on, as far as that matters."""
        return self.spread.carriers if self.carried else np.full(len(self.value), np.inf)

    def bounds(self, confidence: float) -> Bounds:
        """The intervals that `figure_of` gives each alone."""
        return interval(self, self.error, confidence)
