"""Has the mix of labels changed: chi-squared and G tests of homogeneity, with an effect size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.drift.counts import BinCounts

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

#: Below this smallest expected count the chi-squared distribution does not hold, and tables are drawn instead.
LEAST_EXPECTED = 5.0
#: Tables to begin with, and tables where those do not make clear that nothing is to be seen.
FIRST, ALL = 499, 9_999
CLEAR = 0.1


@dataclass(frozen=True, eq=False)
class Homogeneity:
    """For each feature, float64[F]: both statistics and p-values, and Cramer's V from 0 to 1.

    `p` is the p-value to use: that of chi-squared, or where `drawn` bool[F] that of tables drawn at random with the
    same margins. Features with nothing to compare have statistics 0, p-values 1 and V 0.
    """

    chi2: Floats
    chi2_p: Floats
    g: Floats
    g_p: Floats
    freedom: Longs
    cramers_v: Floats
    p: Floats
    drawn: NDArray[np.bool_]


def chi_square(counts: BinCounts, seed: int = 0) -> Homogeneity:
    """Pearson's chi-squared and the likelihood ratio G of the 2 x B table of each feature, empty bins left out.

    V = sqrt(chi2 / (n + m)). Where the smallest expected count is below 5, `p` is (1 + tables at least as extreme) /
    (1 + tables) over 499 random tables with the same margins, and over 9 999 if that is not above 0.1.
    """
    kept = counts.used & counts.comparable[:, None]
    reference, current = (np.where(kept, sample, 0) for sample in (counts.reference, counts.current))
    total = np.maximum((reference + current).sum(axis=1), 1)
    chi2, g, least = np.zeros(len(total)), np.zeros(len(total)), np.full(len(total), np.inf)
    for sample in (reference, current):
        expected = _expected(reference + current, sample.sum(axis=1))
        chi2 += np.divide(np.square(sample - expected), expected, out=np.zeros_like(expected), where=kept).sum(axis=1)
        g += 2 * special.xlogy(sample, np.where(sample > 0, sample / np.where(kept, expected, 1.0), 1.0)).sum(axis=1)
        least = np.minimum(least, np.where(kept, expected, np.inf).min(axis=1, initial=np.inf))
    freedom = np.maximum(kept.sum(axis=1) - 1, 0)
    chi2_p, g_p = (_tail(freedom, np.maximum(statistic, 0.0)) for statistic in (chi2, g))
    drawn = (freedom > 0) & (least < LEAST_EXPECTED)
    p = chi2_p.copy()
    both = reference + current
    for feature in np.flatnonzero(drawn).tolist():
        table = both[feature], int(reference[feature].sum()), float(chi2[feature])
        first = _drawn_p(*table, FIRST, seed)
        p[feature] = first if first > CLEAR else _drawn_p(*table, ALL, seed)
    return Homogeneity(chi2, chi2_p, np.maximum(g, 0.0), g_p, freedom, np.sqrt(chi2 / total), p, drawn)


def _expected(both: Longs, size: Longs) -> Floats:
    total = np.maximum(both.sum(axis=1), 1)
    return np.asarray(both * (size / total)[:, None], np.float64)


def _tail(freedom: Longs, statistic: Floats) -> Floats:
    return np.where(freedom > 0, special.chdtrc(np.maximum(freedom, 1), statistic), 1.0)


def _drawn_p(both: Longs, n: int, observed: float, replicates: int, seed: int) -> float:
    """Bins are drawn in the order of their totals, so that their names do not matter."""
    totals = np.sort(both[both > 0])[::-1]
    tables = np.random.default_rng(seed).multivariate_hypergeometric(totals, n, replicates, method="marginals")
    size = int(totals.sum())
    first, second = totals * (n / size), totals * ((size - n) / size)
    chi2 = np.square(tables - first) @ (1 / first + 1 / second)
    return (1 + int((chi2 >= observed * (1 - 1e-9)).sum())) / (1 + replicates)
