"""The Kolmogorov-Smirnov test of two samples, exact with and without ties, for many features at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

#: Exact up to this many lattice points for each feature; beyond, the limit distribution is as good.
EXACT_POINTS = 1_000_000


@dataclass(frozen=True, eq=False)
class KolmogorovSmirnov:
    """float64[F] `distance`, the largest gap of the two distribution functions, and its p-value; exact or not."""

    distance: Floats
    p: Floats
    exact: bool


def kolmogorov_smirnov(reference: ArrayLike, current: ArrayLike) -> KolmogorovSmirnov:
    """Two-sided, of float[n, F] `reference` and float[m, F] `current`.

    Given the pooled values every way of dealing them to the two samples is equally likely without drift; the p-value
    is the share of ways with a gap at least as large, seen only between distinct values (ties are no gap).
    Above n m = 1 000 000 it is that of the one-sample statistic at n m / (n + m) items, conservative with ties.
    A sample without rows has distance 0 and p-value 1. Raises `ValueError` for values that are not finite.
    """
    x, y = (np.asarray(values, np.float64) for values in (reference, current))
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1]:
        raise ValueError("both samples must be items x features, with the same features")
    if not bool(np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("values must be finite")
    n, m = len(x), len(y)
    if not n or not m:
        return KolmogorovSmirnov(np.zeros(x.shape[1]), np.ones(x.shape[1]), True)
    exact = n * m <= EXACT_POINTS
    gap, ends = np.zeros(x.shape[1], np.int64), np.zeros((n + m if exact else 0, x.shape[1]), np.bool_)
    for feature in range(x.shape[1]):
        gap[feature], where = _gap(np.sort(x[:, feature]), np.sort(y[:, feature]))
        ends[:, feature] = where[: len(ends)]
    distance = gap / (n * m)
    p = _exact(gap, ends, n, m) if exact else _limit(distance, n, m)
    return KolmogorovSmirnov(distance, p, exact)


def _gap(x: Floats, y: Floats) -> tuple[int, NDArray[np.bool_]]:
    """The largest gap times n m of sorted samples, and where a run of equal pooled values ends, bool[n + m]."""
    n, m = len(x), len(y)
    ends, largest = np.zeros(n + m, np.bool_), 0
    for points in (x, y):
        below_x, below_y = np.searchsorted(x, points, "right"), np.searchsorted(y, points, "right")
        ends[below_x + below_y - 1] = True
        largest = max(largest, int(np.abs(below_x * m - below_y * n).max()))
    return largest, ends


def _exact(gap: Longs, ends: NDArray[np.bool_], n: int, m: int) -> Floats:
    """The probability that a random deal ever has a gap >= `gap` at one of the `ends` bool[n + m, F].

    `inside[f, i]` is the probability that after `step` values i belong to the smaller sample and no gap was reached;
    what reaches one is taken out and summed, so that small p-values keep their digits. Only places that a walk
    without a gap can hold are computed: around the diagonal, wider by the longest run of equal values.
    """
    few, both = min(n, m), n + m
    inside = np.zeros((len(gap), few + 2))
    inside[:, 1] = 1.0
    reached = np.zeros(len(gap))
    place = np.arange(few + 1)
    reach, slack = int(gap.max(initial=0)), _longest_run(ends) + 1
    for step in range(1, both + 1):
        low = max(0, (step * few - reach) // both - slack)
        high = min(few, (step * few + reach) // both + slack) + 1
        here, left = place[low:high], both - step + 1
        to_other, to_few = np.maximum(left - few + here, 0) / left, (few + 1 - here) / left
        grown = inside[:, low + 1 : high + 1] * to_other + inside[:, low:high] * to_few
        far = np.abs(here * both - step * few) >= np.maximum(gap, 1)[:, None]
        out = np.where(far & ends[step - 1][:, None], grown, 0.0)
        reached += out.sum(axis=1)
        inside[:, low + 1 : high + 1] = grown - out
    return np.where(gap > 0, np.minimum(reached, 1.0), 1.0)


def _longest_run(ends: NDArray[np.bool_]) -> int:
    """Of pooled values that are equal, over all features."""
    last = np.flatnonzero(np.pad(ends, ((1, 0), (0, 0)), constant_values=True).T)
    return int(np.diff(last).max(initial=1))


def _limit(distance: Floats, n: int, m: int) -> Floats:
    # Half a second to import, and only large samples need it.
    from scipy import stats

    return np.clip(np.asarray(stats.kstwo.sf(distance, round(n * m / (n + m))), np.float64), 0.0, 1.0)
