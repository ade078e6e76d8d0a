"""Has asking the model become slower, or dearer?"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from apps.learning.watching.findings import RATE, Finding
from apps.measures.drift import kolmogorov_smirnov

# By a quarter more, or less, in the middle record.
MATTERS, LARGE = math.log(1.25), 0.25


def quantity_change(name: str, what: str, before: ArrayLike, now: ArrayLike) -> Finding:
    """float[n] of a quantity that is not negative: the ratio of medians on a logarithmic scale, and whether the
    distributions differ (Kolmogorov-Smirnov)."""
    sides = [np.asarray(side, np.float64) for side in (before, now)]
    about = (name, name, what)
    if min(map(len, sides)) < 2:
        return Finding(*about, why="the predictions of before, or those of the batch, do not say")
    old, new = (float(np.median(side)) for side in sides)
    found = kolmogorov_smirnov(*(side[:, None] for side in sides))
    told = bool(2 * math.exp(-2 * LARGE**2 / sum(1 / len(side) for side in sides)) <= RATE)
    method = f"logarithm of the ratio of medians, {new:.6g} to {old:.6g}; p by Kolmogorov-Smirnov"
    effect = abs(math.log(max(new, 1e-9) / max(old, 1e-9)))
    return Finding(*about, effect, MATTERS, float(found.p[0]), len(sides[1]), len(sides[0]), told, method=method)
