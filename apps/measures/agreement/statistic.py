"""A coefficient as a function of how many units have which pattern of labels, and the figure it becomes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.bootstrap import bootstrap
from apps.measures.agreement.bounds import interval, percent
from apps.measures.agreement.jackknife import jackknife_error
from apps.measures.agreement.refusal import reason
from apps.measures.agreement.spread import Spread, no_variation
from apps.measures.estimate import Estimate, Figure, Undefined

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Multiplicities = NDArray[np.int64] | NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Statistic:
    """A coefficient as a function of how many units have which pattern of labels.

    `times` int64[P] counts the units of each pattern (where it matters who labelled: one pattern per unit or per
    cell). `influence` float64[P] is the linearised influence of one unit of pattern p, centred over units: the
    standard error is sqrt(sum_p times_p influence_p**2 / (n (n - 1))). `replicate` takes multiplicities [B, P] to
    the coefficients [B] of such data, nan where undefined (the only place where nan may be). `observed` and
    `expected` are p_a and p_e (D_o and D_e for alpha). Intervals are cut to [`lowest`, 1]. `minority` is the number
    of units that carry the variation: those expected outside the commonest class; infinity where labels are no
    classes.

    `compared` counts the units with two or more labels, where `times` counts others too. `span` is 1 minus the
    coefficient of data in which every unit disagrees as far as it can, `expected` being as it is: intervals are
    shorter with it, and without it units all alike say nothing about units unseen. `without_one` gives the
    coefficient without one unit of each pattern, [P], where that costs less than P rows of `replicate`.
    """

    name: str
    value: float
    times: Longs
    influence: Floats
    replicate: Callable[[Multiplicities], Floats]
    observed: float
    expected: float
    lowest: float
    minority: float
    compared: int | None = None
    span: float | None = None
    without_one: Callable[[], Floats] | None = None

    @property
    def units(self) -> int:
        """The number of units the coefficient compares labels on."""
        return int(self.times.sum()) if self.compared is None else self.compared

    @property
    def error(self) -> float:
        """The linearised standard error; infinite for a single unit."""
        return float(self.spread.error)

    @property
    def spread(self) -> Spread:
        """How units differ in their influence."""
        return Spread.over(self.influence, self.times)

    @property
    def freedom(self) -> float:
        """The degrees of freedom of the standard error, at most those of the units compared."""
        return min(float(self.spread.freedom), max(self.units - 1.0, 1.0))

    @property
    def carriers(self) -> float:
        """How many units the agreement rests on; see `Spread.carriers`."""
        return float(self.spread.carriers)

    @property
    def refused(self) -> str | None:
        """Why the coefficient has no honest interval; None where it has one."""
        return reason(self.units, self.minority, self.carriers)


class IntervalBy(StrEnum):
    """Where an interval comes from."""

    LINEARISED = "linearised"
    JACKKNIFE = "jackknife"
    BOOTSTRAP = "bootstrap"


def figure_of(
    statistic: Statistic | Undefined,
    confidence: float = 0.95,
    by: IntervalBy = IntervalBy.LINEARISED,
    *,
    seed: int = 1,
    replicates: int = 1000,
) -> Figure:
    """The figure with its interval over units: from a standard error, or percentiles of a unit bootstrap.

    Where no interval is honest the figure keeps its value and its interval is the whole range, and the method says
    why, so that every judgement on it is "not enough evidence". `seed` and `replicates` are the bootstrap's.
    """
    if isinstance(statistic, Undefined):
        return statistic
    if by is IntervalBy.JACKKNIFE and _bears_interval(statistic):
        error = jackknife_error(statistic.replicate, statistic.times, statistic.without_one)
        return figure_from_error(statistic, error, confidence, "the jackknife")
    if by is IntervalBy.BOOTSTRAP and _bears_interval(statistic):
        drawn = bootstrap(statistic.replicate, statistic.times, seed, replicates)
        low, high = drawn.percentiles(confidence, statistic.lowest)
        return figure_within(statistic, low, high, f"{percent(confidence)} interval over units by {drawn.described}")
    return figure_from_error(statistic, statistic.error, confidence, "Gwet's linearised standard error")


class Named(Protocol):
    """One coefficient as `figure_from_error` takes it; see `Statistic`."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def lowest(self) -> float: ...
    @property
    def units(self) -> int: ...
    @property
    def minority(self) -> float: ...
    @property
    def carriers(self) -> float: ...


def figure_from_error(statistic: Statistic, error: float, confidence: float, source: str) -> Figure:
    """The figure with the interval that a standard error over units gives, `source` being where that comes from."""
    low, high = interval(statistic, error, confidence)
    return figure_within(statistic, float(low), float(high), explained(statistic, error, confidence, source))


def explained(measured: Named, error: float, confidence: float, source: str) -> str:
    """Where the interval comes from, or why there is none."""
    refused = reason(measured.units, measured.minority, measured.carriers)
    if refused:
        return f"no interval: {refused}"
    if no_variation(error):
        return f"{percent(confidence)} interval from the number of units alone, for all are alike"
    if not math.isfinite(error):
        return f"no interval: {source} does not exist here"
    return f"{percent(confidence)} interval over units by {source}"


def _bears_interval(statistic: Statistic) -> bool:
    return statistic.refused is None and not no_variation(statistic.error)


def figure_within(measured: Named, low: float, high: float, how: str) -> Estimate:
    """Rounding and percentiles may leave the value a hair, or a bias, outside its interval; it belongs inside."""
    value = min(1.0, max(measured.lowest, measured.value))
    low, high = max(measured.lowest, min(low, value)), min(1.0, max(high, value))
    return Estimate(value, low, high, measured.units, f"{measured.name}; {how}")
