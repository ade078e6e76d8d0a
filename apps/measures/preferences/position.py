"""Whether the place in which an item is shown decides the preference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson
from apps.measures.preferences.comparisons import Comparisons


@dataclass(frozen=True, slots=True)
class PositionBias:
    """`share` of decided comparisons won by the first place, with its exact interval; `p` tests it against 1/2."""

    share: Figure
    p: float


def position_bias(comparisons: Comparisons, confidence: float = 0.95) -> PositionBias:
    """How often the item shown first was preferred; ties are left out. Fair only where places were drawn at random."""
    return favoured(
        int(np.count_nonzero(comparisons.outcome == 1)), int(np.count_nonzero(comparisons.outcome == -1)), confidence
    )


def favoured(first: int, second: int, confidence: float = 0.95) -> PositionBias:
    """The exact two-sided binomial test of `first` against `second` preferences.

    Of pairs shown again with places swapped, count those whose answer favoured the same place both times: then this
    is the exact test of McNemar (1947). Without any preference p is 1 and the share undefined.
    """
    if first < 0 or second < 0:
        raise ValueError(f"preferences are counted from 0, got {first} and {second}")
    n = first + second
    if n == 0:
        return PositionBias(Undefined("no comparison was decided"), 1.0)
    low, high = clopper_pearson(first, n, confidence)
    method = f"share of preferences for the first place; exact {100 * confidence:.6g} % interval"
    tail = float(special.bdtr(min(first, second), n, 0.5))
    return PositionBias(Estimate(first / n, float(low), float(high), n, method), min(1.0, 2 * tail))
