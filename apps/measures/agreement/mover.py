"""The interval of a difference from the intervals of its two sides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Estimate, Figure, Undefined

Floats = NDArray[np.float64]


class Direction(StrEnum):
    """What an interval says about the sign of a difference."""

    HIGHER = "higher"
    LOWER = "lower"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, slots=True)
class Difference:
    """`figure` is `one` minus `other`; of the units behind them `shared` count for both; `direction` is that of
    `one` against `other`, claimed only where the whole interval lies on one side of zero."""

    one: Figure
    other: Figure
    figure: Figure
    shared: int

    @property
    def direction(self) -> Direction:
        """Whether `one` is higher, lower, or neither can be said."""
        if isinstance(self.figure, Undefined) or self.figure.low <= 0 <= self.figure.high:
            return Direction.NOT_ENOUGH
        return Direction.HIGHER if self.figure.low > 0 else Direction.LOWER

    def as_json(self) -> dict[str, object]:
        """Both sides, their difference, and what it says."""
        return {
            "one": self.one.as_json(),
            "other": self.other.as_json(),
            "difference": self.figure.as_json(),
            "shared": self.shared,
            "direction": str(self.direction),
        }


def mover(one: Estimate, other: Estimate, correlation: float) -> tuple[float, float]:
    """Bounds of `one` - `other` from their own bounds and the correlation of the two estimates.

    The method of variance estimates recovery: with d = one - other, l, u the bounds of each and r the correlation,
    low = d - sqrt((v1 - l1)**2 + (u2 - v2)**2 - 2 r (v1 - l1)(u2 - v2)), high likewise with the other pair of
    bounds (Zou and Donner 2008). It keeps the asymmetry of the sides; for Wilson's bounds it is Newcombe's method 10.
    """
    gap = one.value - other.value
    down = _length(one.value - one.low, other.high - other.value, correlation)
    up = _length(one.high - one.value, other.value - other.low, correlation)
    return gap - down, gap + up


def correlation_of(one: Floats, other: Floats, times: NDArray[np.int64] | Floats) -> float:
    """The correlation of two centred influences over units, `times` of each; 0 where one of them does not vary."""
    own, others = float((times * one * one).sum()), float((times * other * other).sum())
    if own * others == 0:
        return 0.0
    return max(-1.0, min(1.0, float((times * one * other).sum()) / math.sqrt(own * others)))


def subtracted(one: Figure, other: Figure, correlation: float, n: int, method: str, refused: bool = False) -> Figure:
    """`one` - `other` as a figure over `n` units; with the whole range as its interval where it is refused."""
    for name, side in (("the first", one), ("the second", other)):
        if isinstance(side, Undefined):
            return Undefined(f"{name} has no figure: {side.reason}")
    assert isinstance(one, Estimate) and isinstance(other, Estimate)
    value = one.value - other.value
    if refused:
        low, high = one.low - other.high, one.high - other.low
        return Estimate(value, min(low, value), max(high, value), n, f"{method}; no interval, for one of them has none")
    low, high = mover(one, other, correlation)
    return Estimate(value, min(low, value), max(high, value), n, f"{method}; interval recovered from those of both")


def _length(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))
