"""The number of successes in independent trials of unequal chances."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def poisson_binomial(chances: ArrayLike) -> Floats:
    """P(X = 0), ..., P(X = n) for n independent trials with these chances of success, float64[n + 1].

    By the exact recursion over trials. Raises `ValueError` for a chance outside [0, 1].
    """
    p = np.asarray(chances, np.float64)
    if p.ndim != 1 or bool(np.any(~((p >= 0) & (p <= 1)))):
        raise ValueError("chances are a list of numbers in [0, 1]")
    return grouped_poisson_binomial(np.zeros(len(p), np.int64), p, 1, len(p))[0, :-1]


def grouped_poisson_binomial(group: Longs, chances: Floats, groups: int, most: int) -> Floats:
    """The same for many groups of trials at once: P(X = 0..most) and P(X > most), float64[groups, most + 2].

    Trial i has `chances[i]` and belongs to `group[i]` in 0..groups-1. All groups take a step of the recursion
    together, so it takes as many steps as the largest group has trials.
    """
    p = chances[np.lexsort((chances, group))]
    size = np.bincount(group, minlength=groups)
    largest_first = np.argsort(-size, kind="stable")
    start = (np.cumsum(size) - size)[largest_first]
    still = len(size) - np.searchsorted(np.sort(size), np.arange(size.max(initial=0)), side="right")
    mass = np.zeros((groups, most + 2))
    mass[:, 0] = 1.0
    for step, active in enumerate(still.tolist()):
        rows = mass[:active]
        moved = rows[:, :-1] * p[start[:active] + step][:, None]
        rows[:, :-1] -= moved
        rows[:, 1:] += moved
    return mass[np.argsort(largest_first, kind="stable")]
