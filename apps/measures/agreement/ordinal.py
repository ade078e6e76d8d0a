"""Krippendorff's ordinal distance, which moves with the labels given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.agreement.disagreement import Disagreement
from apps.measures.agreement.distances import interval
from apps.measures.histogram import Histogram

Floats = NDArray[np.float64]
_CELLS = 2**21
_DENSE = 2000


def ordinal(pairs: Histogram) -> Disagreement:
    """With n_g labels g, d(c, k) = (sum of n_g from c to k, ends by half)**2, relative to N**2.

    That is the squared difference of mid-ranks. The mid-ranks move with the data, so each unit's influence has a
    further part: the derivative by the mid-ranks.
    """
    totals = pairs.totals
    labels = max(float(totals.sum()), 1.0)
    rank = _ranks(totals[None, :].astype(np.float64))[0]
    fixed = interval(pairs, rank)
    first = pairs.per_pattern(pairs.count * rank[pairs.code])
    length = np.diff(pairs.start)
    weight = 4 * np.repeat(pairs.times / (pairs.size - 1), length) * pairs.count
    pull = weight * (np.repeat(pairs.size, length) * rank[pairs.code] - np.repeat(first, length))
    by_rank = np.asarray(np.bincount(pairs.code, weights=pull, minlength=pairs.levels), np.float64)
    by_rank_expected = np.asarray(4 * totals * (labels * rank - float((totals * rank).sum())), np.float64)
    resampling = _Resampling(pairs.matrix(np.flatnonzero(totals)), pairs.size.astype(np.float64), pairs.times)
    return Disagreement(
        observed=fixed.observed,
        by_observed=fixed.observed + _through_ranks(pairs, by_rank, labels),
        by_expected=fixed.by_expected + _through_ranks(pairs, by_rank_expected, labels),
        size=pairs.size,
        times=pairs.times,
        expected=fixed.expected,
        widest=fixed.widest,
        minority=fixed.minority,
        resampled=resampling.resampled,
        without_one=resampling.without_one,
    )


@dataclass(frozen=True, eq=False)
class _Resampling:
    """D and E of resampled units, each with the mid-ranks of its own labels; `counts` is [P, V] over codes in use."""

    counts: csr_array
    size: Floats
    times: NDArray[np.int64]

    def resampled(self, times: Floats) -> tuple[Floats, Floats]:
        totals = np.asarray(times @ self.counts)
        rank = _ranks(totals)
        first, second = np.asarray(self.counts @ rank.T).T, np.asarray(self.counts @ np.square(rank).T).T
        by_unit = 2 * np.maximum(self.size * second - np.square(first), 0) / (self.size - 1)
        return np.asarray((times * by_unit).sum(axis=1)), _expected(totals, rank)

    def without_one(self) -> tuple[Floats, Floats]:
        """With the coincidences o_ck = sum_u n_uc n_uk / (m_u - 1), sum_u D_u = sum_ck o_ck (r_c - r_k)**2."""
        weight = (self.times / (self.size - 1))[:, None]
        coincidences = csr_array(self.counts.T @ self.counts.multiply(weight))
        together = coincidences.toarray() if coincidences.shape[0] <= _DENSE else coincidences
        size_sums = self.counts.T @ (self.times * self.size / (self.size - 1))
        total = np.asarray(self.counts.T @ self.times, np.float64)
        observed, expected = np.empty(len(self.times)), np.empty(len(self.times))
        rows = max(1, _CELLS // max(len(total), 1))
        for at in range(0, len(observed), rows):
            own = slice(at, at + rows)
            counts = self.counts[own].toarray()
            rank = _ranks(total - counts)
            everyone = 2 * (np.square(rank) @ size_sums - (np.asarray(rank @ together) * rank).sum(axis=1))
            first, second = (counts * rank).sum(axis=1), (counts * np.square(rank)).sum(axis=1)
            mine = 2 * (self.size[own] * second - np.square(first)) / (self.size[own] - 1)
            observed[own], expected[own] = np.maximum(everyone - mine, 0), _expected(total - counts, rank)
        return observed, expected


def _ranks(totals: Floats) -> Floats:
    """Mid-ranks of the codes of totals [B, V], from -1/2 to 1/2."""
    labels = np.maximum(totals.sum(axis=1, keepdims=True), 1.0)
    return np.asarray((np.cumsum(totals, axis=1) - totals / 2) / labels - 0.5, np.float64)


def _expected(totals: Floats, rank: Floats) -> Floats:
    """2 (N s2 - s1**2) of totals [B, V]; 0 where one label alone is used."""
    labels, first = totals.sum(axis=1), (totals * rank).sum(axis=1)
    spread = 2 * (labels * (totals * np.square(rank)).sum(axis=1) - np.square(first))
    return np.where((totals > 0.5).sum(axis=1) > 1, spread, 0.0)


def _through_ranks(pairs: Histogram, by_rank: Floats, labels: float) -> Floats:
    """From the derivative by each mid-rank to that by one more unit: a label g lifts g by half and all above by one."""
    above = by_rank.sum() - np.cumsum(by_rank)
    by_count = (above + by_rank / 2) / labels
    return pairs.per_pattern(np.asarray(pairs.count * by_count[pairs.code], np.float64))
