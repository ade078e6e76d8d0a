"""How far apart the best and the worst group are, with intervals that know how many groups were compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.comparing.difference import newcombe
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson

Longs = NDArray[np.int64]


def largest_gap(successes: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Figure:
    """The highest share minus the lowest, over groups with `successes` [G] of `n` [G].

    Newcombe's interval for every pair at 1 - (1 - confidence) / pairs; the largest gap lies between the largest
    lower and the largest upper bound. The plain gap of many equal groups is large by chance, and its bootstrap too.
    Raises `ValueError` unless 0 <= successes <= n.
    """
    x, size = _groups(successes, n)
    if len(x) < 2:
        return Undefined("there are fewer than two groups with items")
    one, other = np.triu_indices(len(x), 1)
    level = 1 - (1 - confidence) / len(one)
    low, high = newcombe(x[one], size[one], x[other], size[other], level)
    share = x / size
    value = float(share.max() - share.min())
    least = max(0.0, float(np.maximum(low, -high).max()))
    most = float(np.maximum(high, -low).max())
    method = f"highest minus lowest share of {len(x)} groups; simultaneous {100 * confidence:.6g} % Newcombe intervals"
    return Estimate(value, min(least, value), max(most, value), int(size.sum()), method)


def share_ratio(successes: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Figure:
    """The lowest share divided by the highest (1: no disparity), over groups with `successes` [G] of `n` [G].

    From Wilson's intervals at 1 - (1 - confidence) / G, which hold for all groups at once. The four-fifths rule
    compares this ratio with 0.8, and is silent about the interval.
    Raises `ValueError` unless 0 <= successes <= n.
    """
    x, size = _groups(successes, n)
    if len(x) < 2:
        return Undefined("there are fewer than two groups with items")
    share = x / size
    if not share.any():
        return Undefined("no group has a success, so there is nothing to divide by")
    low, high = wilson(x, size, 1 - (1 - confidence) / len(x))
    value = float(share.min() / share.max())
    most = min(1.0, float(high.min() / low.max())) if low.max() > 0 else 1.0
    least = float(low.min() / high.max())
    method = (
        f"lowest divided by highest share of {len(x)} groups; simultaneous {100 * confidence:.6g} % Wilson intervals"
    )
    return Estimate(value, min(least, value), max(most, value), int(size.sum()), method)


def _groups(successes: ArrayLike, n: ArrayLike) -> tuple[Longs, Longs]:
    """Groups with items."""
    x, size = np.asarray(successes), np.asarray(n)
    if x.ndim != 1 or x.shape != size.shape or not bool(((x >= 0) & (x <= size)).all()):
        raise ValueError("groups need flat, equally long counts with 0 <= successes <= n")
    kept = size > 0
    return x[kept].astype(np.int64), size[kept].astype(np.int64)
