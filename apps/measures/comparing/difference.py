"""Intervals of the difference of two proportions, on the same items (Tango) and on different ones (Newcombe).

Counts are numbers or arrays (broadcast). Without data the interval is [-1, 1]: nothing known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.intervals import Bounds, wilson

Floats = NDArray[np.float64]


def tango(gains: ArrayLike, losses: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Tango's score interval of (gains - losses) / n, the difference of two proportions on the same `n` items.

    Where T(d) = (b - c - n d) / sqrt(n (2 q + d (1 - d))) is +-z, with q the likelihood's estimate of the share of
    losses at difference d (Tango 1998). Found by bisection to the last bit that matters (2**-60).
    Raises `ValueError` unless gains + losses <= n.
    """
    b, c, size = np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (gains, losses, n)))
    if not bool(((b >= 0) & (c >= 0) & (b + c <= size)).all()):
        raise ValueError("gains and losses must not be negative, nor together exceed n")
    z = _quantile(confidence)
    known = size > 0
    low = np.where(known, _root(b, c, size, z), -1.0)
    # Exchanging the two turns the difference round.
    high = np.where(known, -_root(c, b, size, z), 1.0)
    return low, high


def newcombe(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Newcombe's hybrid score interval of x1/n1 - x2/n2, two proportions of different items (1998, method 10).

    Raises `ValueError` unless 0 <= x <= n for both.
    """
    first, second = (_share(x, n) for x, n in ((x1, n1), (x2, n2)))
    (low1, high1), (low2, high2) = wilson(x1, n1, confidence), wilson(x2, n2, confidence)
    gap = first - second
    low = gap - np.sqrt(np.square(first - low1) + np.square(high2 - second))
    high = gap + np.sqrt(np.square(high1 - first) + np.square(second - low2))
    known = (np.asarray(n1, np.float64) > 0) & (np.asarray(n2, np.float64) > 0)
    return np.where(known, np.maximum(low, -1.0), -1.0), np.where(known, np.minimum(high, 1.0), 1.0)


def _root(b: Floats, c: Floats, n: Floats, z: float) -> Floats:
    """The difference at which T = z: T falls in d, and is above z at d = -1."""
    low, high = np.full(b.shape, -1.0), np.where(n > 0, (b - c) / np.where(n > 0, n, 1.0), 0.0)
    for _ in range(60):
        middle = (low + high) / 2
        above = _score_minus(b, c, n, middle, z) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2


def _score_minus(b: Floats, c: Floats, n: Floats, d: Floats, z: float) -> Floats:
    """b - c - n d - z sqrt(variance): positive where T > z."""
    slope = (2 * n - b + c) * d - b - c
    root = np.sqrt(np.maximum(np.square(slope) + 8 * n * c * d * (1 - d), 0.0))
    losses = (root - slope) / np.where(n > 0, 4 * n, 1.0)
    spread: Floats = np.maximum(n * (2 * losses + d * (1 - d)), 0.0)
    return np.asarray(b - c - n * d - z * np.sqrt(spread), np.float64)


def _share(x: ArrayLike, n: ArrayLike) -> Floats:
    size = np.asarray(n, np.float64)
    return np.asarray(np.asarray(x, np.float64) / np.where(size > 0, size, 1.0), np.float64)


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    return float(special.ndtri((1 + confidence) / 2))
