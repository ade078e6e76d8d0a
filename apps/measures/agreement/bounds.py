"""The interval of an agreement coefficient, for one or for many at once."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.agreement.refusal import refused
from apps.measures.agreement.spread import no_variation

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]


class Measured(Protocol):
    """What the interval of a coefficient rests on, beside its standard error; numbers or arrays that broadcast.

    `freedom` are the degrees of freedom of that error (`Spread.freedom`); the rest is as in `Statistic`.
    """

    @property
    def value(self) -> ArrayLike: ...
    @property
    def lowest(self) -> ArrayLike: ...
    @property
    def span(self) -> ArrayLike | None: ...
    @property
    def freedom(self) -> ArrayLike: ...
    @property
    def units(self) -> ArrayLike: ...
    @property
    def minority(self) -> ArrayLike: ...
    @property
    def carriers(self) -> ArrayLike: ...


def interval(measured: Measured, error: ArrayLike, confidence: float) -> Bounds:
    """Bounds inside [lowest, 1] that hold the value: score bounds, or those of units all alike.

    The whole of [lowest, 1] where no interval is honest, or the error is infinite.
    """
    value, lowest, spread = (np.asarray(x, np.float64) for x in (measured.value, measured.lowest, error))
    span = np.asarray(math.inf if measured.span is None else measured.span, np.float64)
    scored = score_bounds(value, spread, measured.freedom, span, confidence)
    same = alike_bounds(value, span, measured.units, confidence)
    nothing = refused(measured.units, measured.minority, measured.carriers) | ~np.isfinite(spread)
    low, high = (np.where(no_variation(spread), one, other) for one, other in zip(same, scored, strict=True))
    low, high = np.where(nothing, lowest, low), np.where(nothing, 1.0, high)
    return np.maximum(np.minimum(low, value), lowest), np.minimum(np.maximum(high, value), 1.0)


def score_bounds(value: ArrayLike, error: ArrayLike, freedom: ArrayLike, span: ArrayLike, confidence: float) -> Bounds:
    """All values at most t(freedom) standard errors away, where the variance goes with the disagreement.

    The disagreement d = 1 - value is taken as a share of `span` with a variance in proportion to d (1 - d / span):
    its bounds solve (d - x)**2 = s x (1 - x / span), s = (t error)**2 / (d (1 - d / span)), which is Wilson's score
    interval at the number of units that gives the error (Korn and Graubard 1998); for an infinite span, or one that
    d is not inside, that of a Poisson mean (Rao 1948). It is long towards low values near perfect agreement, where
    few units disagree, and nearly value -+ t * error elsewhere. Unbounded where the error is infinite or the value
    is 1. Arguments broadcast.
    """
    d, span = 1 - np.asarray(value, np.float64), np.asarray(span, np.float64)
    reach = special.stdtrit(np.asarray(freedom, np.float64), (1 + confidence) / 2) * np.asarray(error, np.float64)
    known = (d > 0) & np.isfinite(reach)
    d = np.where(known, d, 1.0)
    inside = d < span
    left = np.where(inside, 1 - d / span, 1.0)
    s = np.square(np.where(known, reach, 0.0)) / (d * left)
    far = d + s / 2 + np.sqrt(s * (d * left + s / 4))
    most = far / (1 + np.where(inside, s / span, 0.0))
    return np.where(known, 1 - most, -np.inf), np.where(known, 1 - np.square(d) / far, np.inf)


def alike_bounds(value: ArrayLike, span: ArrayLike, units: ArrayLike, confidence: float) -> Bounds:
    """Bounds where all of the units show the same: exact, by their number alone.

    Units unlike those seen are at most the Clopper-Pearson bound of 0 in `units`; they may all agree, or all disagree
    as far as they can. Unbounded without a finite span. Arguments broadcast.
    """
    d, span = 1 - np.asarray(value, np.float64), np.asarray(span, np.float64)
    unlike = -np.expm1(math.log((1 - confidence) / 2) / np.maximum(np.asarray(units, np.float64), 1.0))
    finite = np.isfinite(span)
    most = d + unlike * (np.where(finite, span, 1.0) - d)
    return np.where(finite, 1 - most, -np.inf), np.where(finite, 1 - d * (1 - unlike), np.inf)


def percent(confidence: float) -> str:
    """A confidence as people write it: 0.95 is "95 %"."""
    return f"{100 * confidence:.6g} %"
