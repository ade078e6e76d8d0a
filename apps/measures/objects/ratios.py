"""Means over groups of ratios of sums over units, as a statistic that knows its spread over units."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from apps.measures.agreement.statistic import Statistic
from apps.measures.estimate import Undefined

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def mean_of_ratios(
    name: str, unit: Longs, group: Longs, numerator: Floats, denominator: Floats, nothing: str
) -> Statistic | Undefined:
    """The mean over groups of (sum of numerators) / (sum of denominators).

    All arrays [C], one entry per comparison; denominators are not negative; groups whose denominators add up to zero
    have no ratio and are left out. Only units with a positive denominator count. `nothing` is the reason where no
    group has a ratio. The influence of unit u is n sum_g (numerator_gu - ratio_g denominator_gu) / (G D_g), the usual
    linearisation of ratios (Cochran 1977, section 6).
    """
    weighty = denominator > 0
    _, u = np.unique(unit[weighty], return_inverse=True)
    _, g = np.unique(group[weighty], return_inverse=True)
    if not len(u):
        return Undefined(nothing)
    above, below = (_table(u, g, values[weighty]) for values in (numerator, denominator))
    totals = np.asarray(below.sum(axis=0)).ravel()
    ratios = np.asarray(above.sum(axis=0)).ravel() / totals
    units, groups = above.shape
    influence = units * (above @ (1 / totals) - below @ (ratios / totals)) / groups
    value = float(ratios.mean())

    def replicate(multiplicities: NDArray[np.int64] | Floats) -> Floats:
        times = np.asarray(multiplicities, np.float64)
        return _mean_ratio(np.asarray(times @ above), np.asarray(times @ below))

    return Statistic(
        name,
        value,
        np.ones(units, np.int64),
        influence,
        replicate,
        observed=value,
        expected=0.0,
        lowest=0.0,
        minority=np.inf,
        span=1.0,
        without_one=lambda: _without_one(above, below, totals, ratios),
    )


def _without_one(above: csr_array, below: csr_array, totals: Floats, ratios: Floats) -> Floats:
    """The mean without each unit; only the ratios of groups that a unit is in change, or go. Nan where none is left."""
    unit, group = np.repeat(np.arange(below.shape[0]), np.diff(below.indptr)), below.indices
    left = totals[group] - below.data
    there = left > 1e-12 * totals[group]
    sums = (ratios * totals)[group] - above.data
    changed = np.where(there, sums / np.where(there, left, 1.0), 0.0) - ratios[group]
    groups = len(ratios) - np.bincount(unit, weights=~there, minlength=below.shape[0])
    total = ratios.sum() + np.bincount(unit, weights=changed, minlength=below.shape[0])
    return np.asarray(np.where(groups > 0, total / np.maximum(groups, 1), np.nan), np.float64)


def _mean_ratio(above: Floats, below: Floats) -> Floats:
    """Per row the mean of the ratios that there are; nan where there is none."""
    there = below > 0
    ratios = np.where(there, above / np.where(there, below, 1.0), 0.0)
    groups = there.sum(axis=1)
    return np.asarray(np.where(groups > 0, ratios.sum(axis=1) / np.maximum(groups, 1), np.nan), np.float64)


def _table(row: Longs, column: Longs, values: Floats) -> csr_array:
    return csr_array(coo_array((values.astype(np.float64), (row, column))))
