"""Small lasting shifts: the exponentially weighted moving average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ewma:
    """The average after each point, its limits there (float64[n] each), and the points outside them (int64)."""

    value: Floats
    low: Floats
    high: Floats
    signals: NDArray[np.int64]


def ewma(x: ArrayLike, target: float, sigma: float, weight: float = 0.2, width: float = 2.7) -> Ewma:
    """z_t = weight * x_t + (1 - weight) * z_{t-1}, from z_0 = target (Roberts 1959).

    `sigma` is the standard deviation of a point. Limits target +- width * sigma * sqrt(weight / (2 - weight) *
    (1 - (1 - weight)**(2t))), exact from the first point on. Raises `ValueError` for a weight outside (0, 1], or a
    sigma that is not positive.
    """
    if not (0 < weight <= 1 and sigma > 0):
        raise ValueError(f"a chart needs a weight in (0, 1] and a positive sigma, got {weight} and {sigma}")
    # A quarter of a second to import, and only this chart needs it.
    from scipy import signal

    points = np.asarray(x, np.float64)
    centred = np.asarray(signal.lfilter([weight], [1, weight - 1], points - target), np.float64)
    t = np.arange(1, len(points) + 1)
    half = width * sigma * np.sqrt(weight / (2 - weight) * -np.expm1(2 * t * np.log1p(-weight)) if weight < 1 else 1.0)
    half = np.broadcast_to(half, points.shape)
    return Ewma(target + centred, target - half, target + half, np.flatnonzero(np.abs(centred) > half))
