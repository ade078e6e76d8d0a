"""Confidence intervals of a proportion.

Every function takes counts as numbers or arrays (broadcast), and returns `(low, high)` as float64 arrays of the
broadcast shape; for plain numbers use `float(...)` on each. No data (n = 0) gives the interval [0, 1]: nothing known.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


def wilson(correct: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Wilson's score interval (Wilson 1927; Newcombe 1998, method 3).

    `correct` and `n` may be fractional, which is how a design effect enters.
    """
    k, size = _counts(correct, n)
    z2 = float(special.ndtri((1 + _level(confidence)) / 2)) ** 2
    safe = np.where(size > 0, size, 1.0)
    centre = (k + z2 / 2) / (safe + z2)
    half = np.sqrt(z2 * (k * (safe - k) / safe + z2 / 4)) / (safe + z2)
    low = np.where(k == 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(k == size, 1.0, np.minimum(centre + half, 1.0))
    return _unknown_without_data(low, high, size)


def clopper_pearson(correct: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The exact binomial interval (Clopper and Pearson 1934), by quantiles of the beta distribution."""
    k, size = _counts(correct, n)
    tail = (1 - _level(confidence)) / 2
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 0.5), size - k + 1, tail), 0.0)
    high = np.where(k < size, special.betaincinv(k + 1, np.maximum(size - k, 0.5), 1 - tail), 1.0)
    return _unknown_without_data(low, high, size)


def jeffreys(correct: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The equal-tailed interval of Beta(k + 1/2, n - k + 1/2), with 0 at k = 0 and 1 at k = n (Brown et al. 2001)."""
    k, size = _counts(correct, n)
    tail = (1 - _level(confidence)) / 2
    low = np.where(k > 0, special.betaincinv(k + 0.5, size - k + 0.5, tail), 0.0)
    high = np.where(k < size, special.betaincinv(k + 0.5, size - k + 0.5, 1 - tail), 1.0)
    return _unknown_without_data(low, high, size)


def hypergeometric(found: int, inspected: int, lot: int, confidence: float = 0.95) -> tuple[int, int]:
    """The exact interval of the *number* of marked items in a lot of `lot`, of which `inspected` were drawn.

    Each bound is the outermost count whose one-sided exact test is not rejected at (1 - confidence) / 2, found by
    bisection. Raises `ValueError` for counts that do not fit into each other.
    """
    if not 0 <= found <= inspected <= lot:
        raise ValueError(f"{found} found among {inspected} inspected of {lot}: each must fit into the next")
    # Half a second to import, and only lots need it.
    from scipy import stats

    tail = (1 - _level(confidence)) / 2
    least, most = found, lot - (inspected - found)
    low = _first(least, most, lambda d: float(stats.hypergeom.sf(found - 1, lot, d, inspected)) > tail)
    high = _first(low, most + 1, lambda d: float(stats.hypergeom.cdf(found, lot, d, inspected)) <= tail) - 1
    return low, max(high, low)


def clustered_wilson(
    correct: NDArray[np.int64], n: NDArray[np.int64], confidence: float = 0.95
) -> tuple[float, float, float]:
    """Wilson's interval for labels that come in clusters (labels of one item): `(low, high, effective n)`.

    `correct[i]` of the `n[i]` labels of cluster i are correct. The design effect is the variance of the ratio
    estimator over clusters divided by the binomial variance (Kish 1965; as in Korn and Graubard 1998), never taken
    below 1, and the interval is that of the same share of n / deff labels, with the quantile of Student's t on
    (clusters - 1) degrees of freedom folded in when clusters hold several labels.
    Equal to `wilson` where every cluster has one label.
    """
    used = n > 0
    k, size = correct[used].astype(np.float64), n[used].astype(np.float64)
    total, clusters = float(size.sum()), len(size)
    effective = total / _design_effect(k, size, confidence) if clusters else 0.0
    share = float(k.sum()) / total if total else 0.0
    low, high = wilson(share * effective, effective, confidence)
    return float(low), float(high), effective


def sample_size(half_width: float, share: float, confidence: float = 0.95, population: int | None = None) -> int:
    """How many to inspect so that the normal interval of a share is about +-`half_width` (Cochran 1977).

    n0 = z**2 * share * (1 - share) / half_width**2; of a finite population n0 / (1 + (n0 - 1) / population).
    """
    if not (0 < half_width < 1 and 0 < share < 1):
        raise ValueError(f"half width and share must be between 0 and 1, got {half_width} and {share}")
    z = float(special.ndtri((1 + _level(confidence)) / 2))
    wanted = z**2 * share * (1 - share) / half_width**2
    return math.ceil(wanted if population is None else wanted / (1 + (wanted - 1) / population))


def quantile_ranks(n: int, q: float, confidence: float = 0.95) -> tuple[int, int]:
    """Ranks (from 1) of the order statistics of `n` values that enclose the q-quantile with this confidence.

    The largest low and the smallest high with P(X < low) and P(X >= high) at most (1 - confidence) / 2 each, X
    binomial (n, q) (David and Nagaraja 2003, 7.1). Low 0 or high n + 1: unbounded on that side. Raises `ValueError`
    unless 0 < q < 1.
    """
    tail = (1 - _level(confidence)) / 2
    if not 0 < q < 1 or n < 0:
        raise ValueError(f"a quantile needs 0 < q < 1 and n >= 0, got {q} and {n}")
    low = _first(0, n + 1, lambda k: float(special.bdtr(k, n, q)) > tail)
    high = _first(0, n + 1, lambda k: float(special.bdtrc(k, n, q)) <= tail)
    return low, high + 1


def least_for_upper_bound(q: float, confidence: float = 0.95) -> int:
    """The least number of values that has a one-sided upper bound for its q-quantile: q**n <= 1 - confidence."""
    if not 0 < q < 1:
        raise ValueError(f"a quantile needs 0 < q < 1, got {q}")
    return math.ceil(round(math.log(1 - _level(confidence)) / math.log(q), 9))


def _design_effect(k: NDArray[np.float64], size: NDArray[np.float64], confidence: float) -> float:
    clusters, total = len(size), float(size.sum())
    if clusters == total:
        return 1.0
    if clusters < 2 or k.sum() in (0, total):
        return total / clusters
    share = float(k.sum()) / total
    between = clusters / (clusters - 1) * float(np.square(k - share * size).sum()) / total**2
    upper = (1 + confidence) / 2
    ratio = float(special.stdtrit(clusters - 1, upper)) / float(special.ndtri(upper))
    return max(1.0, between * total / (share * (1 - share)) * ratio**2)


def _counts(correct: ArrayLike, n: ArrayLike) -> Bounds:
    k, size = np.broadcast_arrays(np.asarray(correct, np.float64), np.asarray(n, np.float64))
    if bool(np.any(~((k >= 0) & (k <= size)))):
        raise ValueError("an interval needs 0 <= correct <= n everywhere")
    return k, size


def _level(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    return confidence


def _unknown_without_data(low: NDArray[np.float64], high: NDArray[np.float64], n: NDArray[np.float64]) -> Bounds:
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def _first(start: int, stop: int, holds: Callable[[int], bool]) -> int:
    """The first number in start..stop-1 that holds (monotone: no, no, ..., yes, yes), or `stop`."""
    while start < stop:
        middle = (start + stop) // 2
        if holds(middle):
            stop = middle
        else:
            start = middle + 1
    return start
