"""What units contribute to alpha under each distance, from the histogram of their count vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.contributions import Contributions
from apps.measures.histogram import Histogram

Floats = NDArray[np.float64]
_BLOCK = 2**22


def nominal(pairs: Histogram) -> Contributions:
    """d(c, k) = 1 for c != k. `pairs` holds units with two or more labels only."""
    size, totals = pairs.size, pairs.totals
    labels = int(totals.sum())
    unequal = np.square(size) - pairs.per_pattern(np.square(pairs.count))
    observed = np.asarray(unequal / np.maximum(size - 1, 1), np.float64)
    several = float(np.count_nonzero(totals) > 1)
    own = pairs.per_pattern(pairs.count * (labels - totals)[pairs.code])
    expected = float(labels) ** 2 - float(np.square(totals.astype(np.float64)).sum())
    return _contributions(pairs, observed, np.asarray(2.0 * own), expected, several, _rarest(totals))


def interval(pairs: Histogram, values: Floats) -> Contributions:
    """d(c, k) = (values[c] - values[k])**2, by the moments of each unit."""
    totals = pairs.totals
    used = values[totals > 0]
    if not len(used):
        return nominal(pairs)
    v = values - np.rint(used.mean())
    size, first, second = _moments(pairs, v)
    labels, total1, total2 = float(totals.sum()), float(totals @ v), float(totals @ np.square(v))
    observed = 2 * np.maximum(size * second - np.square(first), 0) / np.maximum(size - 1, 1)
    by_expected = 2 * (labels * second + size * total2 - 2 * first * total1)
    expected = 2 * (labels * total2 - total1**2)
    return _contributions(pairs, observed, by_expected, expected, float(np.ptp(used)) ** 2)


def ordinal(pairs: Histogram) -> Contributions:
    """Krippendorff's ordinal distance: with n_g labels g, d(c, k) = (sum of n_g from c to k, ends by half)**2.

    That is the squared difference of mid-ranks. The mid-ranks move with the data, so each unit's influence has a
    further part: the derivative by the mid-ranks.
    """
    totals = pairs.totals
    labels = max(float(totals.sum()), 1.0)
    rank = np.asarray((np.cumsum(totals) - totals / 2) / labels - 0.5, np.float64)
    fixed = interval(pairs, rank)
    size, first, _ = _moments(pairs, rank)
    length = np.diff(pairs.start)
    weight = 4 * np.repeat(pairs.times / np.maximum(size - 1, 1), length) * pairs.count
    pull = weight * (np.repeat(size, length) * rank[pairs.code] - np.repeat(first, length))
    by_rank = np.asarray(np.bincount(pairs.code, weights=pull, minlength=pairs.levels), np.float64)
    by_rank_expected = np.asarray(4 * totals * (labels * rank - float(totals @ rank)), np.float64)
    return Contributions(
        fixed.observed,
        fixed.by_observed + _through_ranks(pairs, by_rank, labels),
        fixed.by_expected + _through_ranks(pairs, by_rank_expected, labels),
        fixed.size,
        fixed.times,
        fixed.expected,
        fixed.widest,
        _rarest(totals),
    )


def matrix(pairs: Histogram, distance: Floats) -> Contributions:
    """d(c, k) = distance[c, k], for any symmetric float64[levels, levels] with a zero diagonal."""
    used = np.flatnonzero(pairs.totals)
    totals = pairs.totals[used].astype(np.float64)
    between = np.ascontiguousarray(distance[np.ix_(used, used)])
    weighted = between @ totals
    counts = pairs.matrix()[:, used]
    observed = np.empty(len(pairs.times))
    rows = max(1, _BLOCK // max(len(used), 1))
    for at in range(0, len(observed), rows):
        block = counts[at : at + rows]
        observed[at : at + rows] = np.asarray(block.multiply(block @ between).sum(axis=1)).ravel()
    observed /= np.maximum(pairs.size - 1, 1)
    return _contributions(
        pairs, observed, 2 * (counts @ weighted), float(totals @ weighted), float(between.max(initial=0.0))
    )


def ratio_distance(values: Floats) -> Floats:
    """((a - b) / (a + b))**2 for each pair of non-negative values, 0 for two zeros; float64[V, V]."""
    total = values[:, None] + values
    return np.square((values[:, None] - values) / np.where(total > 0, total, 1.0))


def _moments(pairs: Histogram, v: Floats) -> tuple[Floats, Floats, Floats]:
    at = v[pairs.code]
    weighted = np.asarray(pairs.count * at, np.float64)
    return pairs.size.astype(np.float64), pairs.per_pattern(weighted), pairs.per_pattern(weighted * at)


def _through_ranks(pairs: Histogram, by_rank: Floats, labels: float) -> Floats:
    """From the derivative by each mid-rank to that by one more unit: a label g lifts g by half and all above by one."""
    above = by_rank.sum() - np.cumsum(by_rank)
    by_count = (above + by_rank / 2) / labels
    return pairs.per_pattern(np.asarray(pairs.count * by_count[pairs.code], np.float64))


def _rarest(totals: NDArray[np.int64]) -> float:
    used = totals[totals > 0]
    return float(used.min() / used.sum()) if len(used) else 1.0


def _contributions(
    pairs: Histogram, observed: Floats, by_expected: Floats, expected: float, widest: float, rarest: float = 1.0
) -> Contributions:
    """Contributions under a distance that does not depend on the data."""
    return Contributions(observed, observed, by_expected, pairs.size, pairs.times, expected, widest, rarest)
