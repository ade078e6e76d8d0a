"""Events by exposure: exact intervals of a rate, and of the ratio of two."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson


def event_rate(events: int, exposure: float, unit: str, *, per: float = 1.0, confidence: float = 0.95) -> Figure:
    """`per` * events / exposure with the exact Poisson interval (Garwood 1936); `unit` names what the rate is of.

    Bounds of the expected number are quantiles of the gamma distribution at k (0 for k = 0) and k + 1. `Undefined`
    without exposure. Raises `ValueError` for negative numbers.
    """
    if events < 0 or exposure < 0 or not math.isfinite(exposure):
        raise ValueError(f"events and exposure cannot be negative or endless, got {events} and {exposure}")
    if exposure == 0:
        return Undefined(f"{unit}: nothing was observed")
    tail = _tail(confidence)
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    high = float(special.gammaincinv(events + 1, 1 - tail))
    scale = per / exposure
    how = f"{unit}; exact {100 * confidence:.6g} % Poisson interval (Garwood)"
    return Estimate(events * scale, low * scale, high * scale, events, how)


@dataclass(frozen=True, slots=True)
class RateRatio:
    """`low` and `high` are the exact bounds of a ratio of rates (`high` None: without bound), `p` the two-sided test
    of equality: twice the smaller tail, at most 1."""

    low: float
    high: float | None
    p: float


def rate_ratio(first: int, first_exposure: float, second: int, second_exposure: float, confidence: float) -> RateRatio:
    """Bounds of (second / its exposure) / (first / its exposure) for two Poisson counts.

    Given their sum, the second is binomial with odds ratio * second_exposure / first_exposure, so Clopper and
    Pearson's bounds of that share carry over (Przyborowski and Wilenski 1940; Lehmann 1986, 4.5). Raises
    `ValueError` for negative counts and exposures that are not positive.
    """
    if min(first, second) < 0 or not (first_exposure > 0 and second_exposure > 0):
        raise ValueError("a ratio of rates needs counts that are not negative, and exposure on both sides")
    total, odds = first + second, first_exposure / second_exposure
    low, high = (float(bound) for bound in clopper_pearson(second, total, confidence))
    equal = second_exposure / (first_exposure + second_exposure)
    tails = (float(special.bdtr(second, total, equal)), float(special.bdtrc(second - 1, total, equal)))
    above = None if high >= 1 else high / (1 - high) * odds
    return RateRatio(low / (1 - low) * odds, above, min(1.0, 2 * min(tails)))


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    return (1 - confidence) / 2
