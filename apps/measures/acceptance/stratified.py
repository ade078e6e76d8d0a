"""The error rate of a lot inspected stratum by stratum, and how to share out the sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson

Floats = NDArray[np.float64]


def stratified_rate(
    sizes: ArrayLike, inspected: ArrayLike, nonconforming: ArrayLike, confidence: float = 0.95
) -> Figure:
    """sum over strata of (size / lot) * (nonconforming / inspected), with the interval of Korn and Graubard (1998).

    Variance sum W**2 (1 - n/N) p (1 - p) / (n - 1); Clopper and Pearson's interval at p (1 - p) / variance labels,
    times (t on n - 1 over t on n - strata degrees of freedom)**2. Where no stratum varies, that number is the number
    inspected. `Undefined` where a stratum has nothing inspected, or only one of several items. Raises `ValueError`
    for counts that do not fit into each other.
    """
    size, n, x = (np.asarray(array, np.float64) for array in (sizes, inspected, nonconforming))
    if size.ndim != 1 or not size.shape == n.shape == x.shape or bool(np.any(~((x >= 0) & (x <= n) & (n <= size)))):
        raise ValueError("each stratum needs 0 <= nonconforming <= inspected <= size")
    size, n, x = size[size > 0], n[size > 0], x[size > 0]
    if not size.size or bool(np.any((n < 2) & (n < size))):
        return Undefined("every stratum needs at least two inspected items")
    weight, share = size / size.sum(), x / n
    value = float(np.clip(weight @ share, 0, 1))
    total = int(n.sum())
    if bool(np.all(n == size)):
        return Estimate(value, value, value, total, "share of nonconforming items; every item was inspected")
    spread = (1 - n / size) * share * (1 - share) / np.maximum(n - 1, 1)
    effective, how = _effective(value, float(np.square(weight) @ spread), total, len(n), confidence)
    low, high = (float(b) for b in clopper_pearson(value * effective, effective, confidence))
    method = f"error rates of {len(n)} strata by their size; Clopper-Pearson {100 * confidence:.6g} % interval at {how}"
    return Estimate(value, min(low, value), max(high, value), total, method)


def neyman_allocation(sizes: ArrayLike, rates: ArrayLike, n: int) -> Floats:
    """How many of `n` to inspect in each stratum for the least variance: N sqrt(p (1 - p)), float64 (Neyman 1934).

    `rates` are guesses of the error rates. Raises `ValueError` where no stratum is thought to vary.
    """
    size, p = np.asarray(sizes, np.float64), np.asarray(rates, np.float64)
    spread = size * np.sqrt(p * (1 - p))
    if not spread.sum() > 0:
        raise ValueError("an allocation needs a stratum with an error rate between 0 and 1")
    return np.asarray(n * spread / spread.sum())


def whole_allocation(shares: Floats, sizes: ArrayLike, least: int = 20) -> NDArray[np.int64]:
    """An allocation in whole items: each rounded up, at least `least`, and at most the stratum's size."""
    wanted = np.maximum(np.ceil(np.round(shares, 9)), least)
    return np.asarray(np.minimum(wanted, np.asarray(sizes)), np.int64)


def _effective(value: float, variance: float, n: int, strata: int, confidence: float) -> tuple[float, str]:
    if variance == 0:
        return n, f"{n} items, as if drawn from the whole lot (no stratum varies)"
    upper = (1 + confidence) / 2
    ratio = float(special.stdtrit(n - 1, upper)) / float(special.stdtrit(n - strata, upper))
    effective = value * (1 - value) / variance * ratio**2
    return effective, f"{effective:.6g} effective items (Korn, Graubard)"
