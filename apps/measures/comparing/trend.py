"""Does a share rise or fall from round to round?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from apps.measures.estimate import Undefined


@dataclass(frozen=True, slots=True)
class Trend:
    """The standardised trend `z` (negative: falling) with its p-values."""

    z: float
    two_sided: float
    falling: float
    rising: float


def cochran_armitage(successes: ArrayLike, n: ArrayLike, scores: ArrayLike | None = None) -> Trend | Undefined:
    """The Cochran-Armitage test of a linear trend in successes / n over rounds (Cochran 1954, Armitage 1955).

    `successes` and `n` are [rounds]; `scores` float[rounds] place the rounds (0, 1, 2, ... without it).
    z = sum s (x - n p) / sqrt(p (1 - p) (sum n s^2 - (sum n s)^2 / N)).
    Raises `ValueError` unless 0 <= successes <= n, all equally long.
    """
    x, size = np.asarray(successes, np.float64), np.asarray(n, np.float64)
    place = np.arange(len(x), dtype=np.float64) if scores is None else np.asarray(scores, np.float64)
    if x.ndim != 1 or not x.shape == size.shape == place.shape:
        raise ValueError("successes, n and scores must be flat and equally long")
    if not bool(((x >= 0) & (x <= size)).all()):
        raise ValueError("a trend needs 0 <= successes <= n in every round")
    total = float(size.sum())
    if len(np.unique(place[size > 0])) < 2:
        return Undefined("a trend needs items in at least two rounds")
    share = float(x.sum()) / total
    if share in (0.0, 1.0):
        return Undefined(f"every item has the same outcome (share {share:.0f}), so there is no trend to see")
    place = place - float(size @ place) / total
    z = float(place @ (x - size * share)) / math.sqrt(share * (1 - share) * float(size @ np.square(place)))
    return Trend(z, float(2 * special.ndtr(-abs(z))), float(special.ndtr(z)), float(special.ndtr(-z)))
