"""What units contribute to interval and circular alpha, from sums over the labels of each unit: O(n) at any number
of values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.disagreement import Disagreement, FixedDistance, summed

Floats = NDArray[np.float64]
_ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class Units:
    """Patterns of units with two or more labels: `size` float64[P] labels each, `times` int64[P] units each, and
    how many units are expected outside the commonest label."""

    size: Floats
    times: NDArray[np.int64]
    minority: float


def interval_moments(units: Units, first: Floats, second: Floats, widest: float) -> Disagreement:
    """d(c, k) = (c - k)**2, from the sum and the sum of squares of each unit's labels, float64[P] each."""
    observed = 2 * np.maximum(units.size * second - np.square(first), 0) / (units.size - 1)
    labels, total1, total2 = (float((part * units.times).sum()) for part in (units.size, first, second))
    by_expected = 2 * (labels * second + units.size * total2 - 2 * first * total1)
    parts = np.column_stack([units.size, first, second])
    return _of_moments(units, observed, by_expected, widest, FixedDistance(observed, parts, units.times, _spread))


def circular_moments(units: Units, cosine: Floats, sine: Floats, widest: float) -> Disagreement:
    """d = sin(half the angle between)**2 = (1 - cos(angle between)) / 2, from each unit's sums of cosines and sines."""
    size = units.size
    observed = np.maximum(np.square(size) - np.square(cosine) - np.square(sine), 0) / 2 / (size - 1)
    labels, total1, total2 = (float((part * units.times).sum()) for part in (size, cosine, sine))
    by_expected = labels * size - total1 * cosine - total2 * sine
    parts = np.column_stack([size, cosine, sine])
    return _of_moments(units, observed, by_expected, widest, FixedDistance(observed, parts, units.times, _turn))


def widest_on_circle(angle: Floats) -> float:
    """The largest d between any of the angles given: the one nearest to the opposite side of each decides."""
    turned = np.sort(np.mod(angle, 2 * np.pi))
    if not len(turned) or turned[0] == turned[-1]:
        return 0.0
    at = np.searchsorted(turned, np.mod(turned + np.pi, 2 * np.pi))
    near = np.concatenate([turned[at % len(turned)] - turned, turned[at - 1] - turned])
    return float(np.square(np.sin(near / 2)).max())


def _spread(sums: Floats) -> Floats:
    """2 (N s2 - s1**2) of sums [B, 3]."""
    labels, first, second = sums.T
    return _cleared(2 * (labels * second - np.square(first)), labels * second)


def _turn(sums: Floats) -> Floats:
    """(N**2 - C**2 - S**2) / 2 of sums [B, 3]."""
    labels, cosine, sine = sums.T
    return _cleared((np.square(labels) - np.square(cosine) - np.square(sine)) / 2, np.square(labels))


def _cleared(difference: Floats, size: Floats) -> Floats:
    """Zero where nothing but rounding is left."""
    return np.where(difference > _ROUNDING * size, difference, 0.0)


def _of_moments(
    units: Units, observed: Floats, by_expected: Floats, widest: float, resampling: FixedDistance
) -> Disagreement:
    return Disagreement(
        observed=observed,
        by_observed=observed,
        by_expected=np.asarray(by_expected, np.float64),
        size=units.size.astype(np.int64),
        times=units.times,
        expected=float(resampling.expected(summed(units.times[None, :].astype(np.float64), resampling.parts))[0]),
        widest=widest,
        minority=units.minority,
        resampled=resampling.resampled,
        without_one=resampling.without_one,
    )
