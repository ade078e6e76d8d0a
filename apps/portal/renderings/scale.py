"""Round numbers along an axis."""

from __future__ import annotations

import math


def ticks(low: float, high: float, about: int) -> list[tuple[float, str]]:
    """Multiples of 1, 2 or 5 times a power of ten within the bounds, about so many, each with its text."""
    span = high - low
    if not span > 0:
        return [(low, _text(low, 0))]
    raw = span / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= raw * 0.999)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(number * step, _text(number * step, decimals)) for number in range(first, last + 1)]


def _text(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"
