"""A permutation test of agreement: could labels thrown onto the units at random agree as much?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import Statistic
from apps.measures.estimate import Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """`p` is the share of arrangements with at least the `value` observed, the observed one among them."""

    p: float
    value: float
    replicates: int
    seed: int


def permutation_test(
    data: Ratings | Histogram,
    coefficient: Callable[[Histogram], Statistic | Undefined],
    *,
    replicates: int = 999,
    seed: int = 1,
) -> PermutationTest | Undefined:
    """Test that labels are exchangeable over units (Phipson and Smyth 2010: p = (1 + b) / (1 + replicates)).

    Each replicate deals all labels anew to units with as many labels as before. An arrangement without a coefficient
    counts as one with as much agreement, so that p is never too small. Raises `ValueError` for less than one replicate.
    """
    if replicates < 1:
        raise ValueError(f"a permutation test needs at least one replicate, got {replicates}")
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    observed = coefficient(histogram)
    if isinstance(observed, Undefined):
        return observed
    random = np.random.default_rng(seed)
    unit, code = _slots(histogram), np.repeat(np.arange(histogram.levels, dtype=np.int32), histogram.totals)
    at_least = 0
    for _ in range(replicates):
        dealt = coefficient(_histogram(unit, random.permutation(code), histogram))
        at_least += isinstance(dealt, Undefined) or dealt.value >= observed.value - _ROUNDING
    return PermutationTest((1 + at_least) / (1 + replicates), observed.value, replicates, seed)


def _slots(histogram: Histogram) -> NDArray[np.int32]:
    """The unit of each label, units of equal size side by side."""
    sizes = np.sort(np.repeat(histogram.size, histogram.times))
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def _histogram(unit: NDArray[np.int32], code: NDArray[np.int32], like: Histogram) -> Histogram:
    return Histogram.from_ratings(Ratings(unit, np.zeros_like(unit), code, like.units, 1, like.levels))
