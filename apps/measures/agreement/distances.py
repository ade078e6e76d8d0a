"""What units contribute to alpha under a distance between codes, from the histogram of their count vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.disagreement import Disagreement, FixedDistance
from apps.measures.agreement.moments import Units, circular_moments, interval_moments, widest_on_circle
from apps.measures.agreement.pairing import pair_sums
from apps.measures.histogram import Histogram

Floats = NDArray[np.float64]


def nominal(pairs: Histogram) -> Disagreement:
    """d(c, k) = 1 for c != k. `pairs` holds units with two or more labels only."""
    size, totals = pairs.size, pairs.totals
    labels = int(totals.sum())
    observed = np.asarray((np.square(size) - pairs.per_pattern(np.square(pairs.count))) / (size - 1), np.float64)
    own = pairs.per_pattern(pairs.count * (labels - totals)[pairs.code])
    counts = pairs.matrix(np.flatnonzero(totals))
    several = float(np.count_nonzero(totals) > 1)
    return _fixed(
        pairs,
        observed,
        np.asarray(2.0 * own, np.float64),
        several,
        FixedDistance(observed, counts, pairs.times, _unequal),
    )


def matrix(pairs: Histogram, distance: Floats) -> Disagreement:
    """d(c, k) = distance[c, k], for any symmetric float64[levels, levels] with a zero diagonal."""
    used = np.flatnonzero(pairs.totals)
    between = np.ascontiguousarray(distance[np.ix_(used, used)])
    counts = pairs.matrix(used)
    observed = pair_sums(pairs, distance) / (pairs.size - 1)
    own = 2 * (counts @ (between @ pairs.totals[used].astype(np.float64)))
    resampling = FixedDistance(
        observed, counts, pairs.times, lambda n: np.asarray(((n @ between) * n).sum(axis=1), np.float64)
    )
    return _fixed(pairs, observed, own, float(between.max(initial=0.0)), resampling)


def interval(pairs: Histogram, values: Floats) -> Disagreement:
    """d(c, k) = (values[c] - values[k])**2, by the moments of each unit."""
    used = values[pairs.totals > 0]
    about = values - np.rint(used.mean()) if len(used) else values
    widest = float(np.ptp(used)) ** 2 if len(used) else 0.0
    return interval_moments(_units(pairs), _sums(pairs, about), _sums(pairs, np.square(about)), widest)


def circular(pairs: Histogram, values: Floats, period: float) -> Disagreement:
    """d(c, k) = sin(pi (values[c] - values[k]) / period)**2, by the moments of each unit."""
    angle = 2 * np.pi * values / period
    widest = widest_on_circle(angle[pairs.totals > 0])
    return circular_moments(_units(pairs), _sums(pairs, np.cos(angle)), _sums(pairs, np.sin(angle)), widest)


def ratio_distance(values: Floats) -> Floats:
    """((a - b) / (a + b))**2 for each pair of non-negative values, 0 for two zeros; float64[V, V]."""
    total = values[:, None] + values
    return np.square((values[:, None] - values) / np.where(total > 0, total, 1.0))


def _units(pairs: Histogram) -> Units:
    return Units(pairs.size.astype(np.float64), pairs.times, pairs.minority)


def _sums(pairs: Histogram, at: Floats) -> Floats:
    return pairs.per_pattern(np.asarray(pairs.count * at[pairs.code], np.float64))


def _unequal(counts: Floats) -> Floats:
    return np.asarray(np.square(counts.sum(axis=1)) - np.square(counts).sum(axis=1), np.float64)


def _fixed(
    pairs: Histogram, observed: Floats, by_expected: Floats, widest: float, resampling: FixedDistance
) -> Disagreement:
    return Disagreement(
        observed=observed,
        by_observed=observed,
        by_expected=by_expected,
        size=pairs.size,
        times=pairs.times,
        expected=float((by_expected * pairs.times).sum()) / 2,
        widest=widest,
        minority=pairs.minority,
        resampled=resampling.resampled,
        without_one=resampling.without_one,
    )
