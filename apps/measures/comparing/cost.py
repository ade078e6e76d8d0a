"""What the errors of one cost more than those of another, by severity, on the same items."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

#: Below this many items whose cost differs, resampling them says too little.
LEAST_DIFFERENT = 30


def cost_difference(
    champion: ArrayLike,
    challenger: ArrayLike,
    weights: ArrayLike,
    *,
    confidence: float = 0.95,
    replicates: int = 10_000,
    seed: int = 0,
) -> Figure:
    """Mean cost of the challenger minus that of the champion, per item; positive: the challenger is dearer.

    `champion`, `challenger` int[n] are the severity of each one's error on the same item (0: right); `weights`
    float[severities] is what an error costs, `weights[0]` being 0.
    Items with the same pair of severities are interchangeable, so the paired bootstrap is a multinomial over pairs;
    bounds are bias-corrected and accelerated (Efron 1987). With fewer than 30 items whose cost differs the bounds
    are those of Clopper and Pearson for the share of dearer and of cheaper items, at the highest weight; so too
    where all items differ alike.
    Raises `ValueError` for severities without a weight, and weights that are negative.
    """
    price = _checked(weights)
    pair, times = _pairs(champion, challenger, len(price))
    n = int(times.sum())
    if n == 0:
        return Undefined("no item was judged for both")
    difference = price[pair % len(price)] - price[pair // len(price)]
    cost, place = np.unique(difference, return_inverse=True)
    times = np.bincount(place, weights=times).astype(np.int64)
    value = float(cost @ times) / n
    level = f"{100 * confidence:.6g} %"
    if len(cost) < 2 or int(times[cost != 0].sum()) < LEAST_DIFFERENT:
        low, high = _by_counting(cost, times, float(price.max()), confidence)
        how = f"exact {level} bounds of the shares of dearer and cheaper items, at the highest weight"
    else:
        low, high = _bca(cost, times, value, confidence, replicates, seed)
        how = f"{level} paired BCa bootstrap, {replicates} replicates, seed {seed}"
    return Estimate(value, min(low, value), max(high, value), n, f"mean difference of severity cost per item; {how}")


def _checked(weights: ArrayLike) -> Floats:
    price = np.asarray(weights, np.float64)
    if price.ndim != 1 or len(price) < 2 or not bool(np.isfinite(price).all()) or bool((price < 0).any()) or price[0]:
        raise ValueError("weights must be finite and not negative, one for each severity, the first (no error) 0")
    return price


def _pairs(champion: ArrayLike, challenger: ArrayLike, severities: int) -> tuple[Longs, Longs]:
    """Each occurring pair of severities as champion * severities + challenger, and how often it occurs."""
    old, new = np.asarray(champion), np.asarray(challenger)
    if old.ndim != 1 or old.shape != new.shape or (old.size and {old.dtype.kind, new.dtype.kind} - set("iu")):
        raise ValueError("severities must be two flat, equally long arrays of whole numbers")
    if old.size and (min(old.min(), new.min()) < 0 or max(old.max(), new.max()) >= severities):
        raise ValueError(f"severities must be in 0..{severities - 1}, for each has one weight")
    counts = np.bincount(old.astype(np.int64) * severities + new.astype(np.int64), minlength=severities**2)
    pair = np.flatnonzero(counts)
    return pair, counts[pair]


def _by_counting(cost: Floats, times: Longs, highest: float, confidence: float) -> tuple[float, float]:
    sides = np.array([times[cost < 0].sum(), times[cost > 0].sum()])
    cheaper, dearer = clopper_pearson(sides, times.sum(), confidence)[1].tolist()
    return -highest * cheaper, highest * dearer


def _bca(
    cost: Floats, times: Longs, value: float, confidence: float, replicates: int, seed: int
) -> tuple[float, float]:
    n = int(times.sum())
    draws = np.random.default_rng(seed).multinomial(n, times / n, replicates)
    means = np.sort(draws @ cost / n)
    below = (np.searchsorted(means, value, "left") + np.searchsorted(means, value, "right")) / 2
    bias = float(special.ndtri(np.clip(below / replicates, 1 / replicates, 1 - 1 / replicates)))
    centred = cost - value
    spread = float(times @ np.square(centred)) ** 1.5
    skew = float(times @ centred**3) / (6 * spread)
    tail = special.ndtri(np.array([(1 - confidence) / 2, (1 + confidence) / 2]))
    share = special.ndtr(bias + (bias + tail) / (1 - skew * (bias + tail)))
    low, high = np.quantile(means, share)
    return float(low), float(high)
