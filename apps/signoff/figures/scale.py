"""The stretch of numbers a figure shows, rounded outwards to steps people read easily."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from apps.signoff.figures.numbers import number

_STEPS = tuple(mantissa * 10.0**power for power in range(-2, 9) for mantissa in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Domain:
    low: float
    high: float
    decimals: int = 2

    def place(self, value: float, left: float, right: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return left + min(max(share, 0.0), 1.0) * (right - left)

    def end_labels(self) -> tuple[str, str]:
        return number(self.low, self.decimals), number(self.high, self.decimals)


def _natural_bounds(low: float, high: float) -> tuple[float, float]:
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    if low >= -1 and high <= 1:
        return -1.0, 1.0
    return (0.0 if low >= 0 else -math.inf), math.inf


def domain_of(values: Iterable[float]) -> Domain:
    known = list(values)
    if not known:
        return Domain(0.0, 1.0)
    low, high = min(known), max(known)
    least, most = _natural_bounds(low, high)
    # a floor alone says nothing about how fine the scale should be
    pad = 0.1 if low == high and most == 1 else max((high - low) * 0.15, 0.02 if most == 1 else abs(high) * 0.02 or 1.0)
    wanted = (high - low) + 2 * pad
    step = next((step for step in _STEPS if step * 8 >= wanted), wanted / 8)
    # a hair of tolerance keeps 0.9 / 0.05 from rounding to the next step
    below = math.floor((low - pad) / step + 1e-9) * step
    above = math.ceil((high + pad) / step - 1e-9) * step
    return Domain(max(below, least), min(above, most), decimals=0 if step >= 1 else 2 if step < 0.1 else 1)
