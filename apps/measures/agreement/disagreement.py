"""Krippendorff's alpha from what each unit contributes to the observed and to the expected disagreement.

With n_uc labels c on unit u, m_u = sum_c n_uc >= 2, n_c = sum_u n_uc, N = sum_u m_u and a distance d(c, k):

    D_u = sum_ck n_uc n_uk d(c, k) / (m_u - 1)      D = sum_u D_u
    E = sum_ck n_c n_k d(c, k)                      alpha = 1 - (N - 1) D / E

(Krippendorff, "Computing Krippendorff's alpha-reliability", 2011.) The standard error is the linearised one of
Gwet ("Handbook of inter-rater reliability", 2014): the derivative of alpha by each unit's counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.agreement.chance import NOTHING_TO_COMPARE, row_sums
from apps.measures.agreement.statistic import Multiplicities, Statistic
from apps.measures.estimate import Undefined

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]
_SAME = Undefined("all labels of units with two or more labels are the same: alpha has no variation to judge")
_CELLS = 2**21


@dataclass(frozen=True, eq=False)
class Disagreement:
    """One entry for each pattern of units with two or more labels, [P].

    `observed` is D_u; `by_observed` and `by_expected` are the derivatives of D and E by the presence of the unit
    (for a distance that does not depend on the data: D_u, and 2 sum_ck n_uc n_k d(c, k)); `size` is m_u; `times`
    counts the units. `expected` is E, `widest` the largest distance between labels in use, `minority` the number of
    units expected outside the commonest label. `resampled` takes multiplicities [B, P] to D and E, each [B];
    `without_one` gives D and E without one unit of each pattern, each [P].
    """

    observed: Floats
    by_observed: Floats
    by_expected: Floats
    size: Longs
    times: Longs
    expected: float
    widest: float
    minority: float
    resampled: Callable[[Floats], Pair]
    without_one: Callable[[], Pair]


@dataclass(frozen=True, eq=False)
class FixedDistance:
    """D and E of resampled units where the distance does not depend on the data.

    E is `expected` of the sums over units of `parts` [P, q], such as counts of labels, or moments; 0 where all labels
    are the same.
    """

    observed: Floats
    parts: csr_array | Floats
    times: Longs
    expected: Callable[[Floats], Floats]

    def resampled(self, times: Floats) -> Pair:
        """D and E of multiplicities [B, P], each [B]."""
        return row_sums(times, self.observed), self.expected(summed(times, self.parts))

    def without_one(self) -> Pair:
        """D and E without one unit of each pattern, each [P]."""
        total, sums = (self.times * self.observed).sum(), summed(self.times[None, :].astype(np.float64), self.parts)[0]
        expected, rows = np.empty(len(self.times)), max(1, _CELLS // max(len(sums), 1))
        for at in range(0, len(expected), rows):
            own = self.parts[at : at + rows]
            expected[at : at + rows] = self.expected(sums - (own if isinstance(own, np.ndarray) else own.toarray()))
        return total - self.observed, expected


def alpha_statistic(parts: Disagreement, kind: str) -> Statistic | Undefined:
    """Alpha as a statistic, or why there is none."""
    units = int(parts.times.sum())
    if units == 0:
        return NOTHING_TO_COMPARE
    if parts.widest == 0 or parts.expected <= 0:
        return _SAME
    labels = int((parts.size * parts.times).sum())
    observed = float((parts.observed * parts.times).sum())
    scale = (labels - 1) * labels / parts.expected
    return Statistic(
        name=f"Krippendorff's alpha, {kind}",
        value=1 - (labels - 1) * observed / parts.expected,
        times=parts.times,
        influence=_influence(parts, observed, labels) * units,
        replicate=lambda multiplicities: _replicate(parts, multiplicities),
        observed=observed / labels,
        expected=1 / scale,
        lowest=-1.0,
        minority=parts.minority,
        span=scale * parts.widest,
        without_one=lambda: _values(labels - parts.size.astype(np.float64), *parts.without_one()),
    )


def _influence(parts: Disagreement, observed: float, labels: int) -> Floats:
    ratio = labels * observed / parts.expected
    drift = parts.by_expected / parts.expected - parts.size / labels
    influence = ratio * drift - labels * parts.by_observed / parts.expected
    return np.asarray(influence - float((influence * parts.times).sum()) / int(parts.times.sum()), np.float64)


def _replicate(parts: Disagreement, multiplicities: Multiplicities) -> Floats:
    times = np.asarray(multiplicities, np.float64)
    return _values(row_sums(times, parts.size.astype(np.float64)), *parts.resampled(times))


def summed(times: Floats, parts: csr_array | Floats) -> Floats:
    """sum_p times[b, p] parts[p, q] of [B, P] and [P, q], as [B, q]."""
    if isinstance(parts, np.ndarray):
        return np.column_stack([row_sums(times, column) for column in parts.T])
    return np.asarray(times @ parts, np.float64)


def _values(labels: Floats, observed: Floats, expected: Floats) -> Floats:
    """1 - (N - 1) D / E, nan where all labels are the same."""
    known = expected > 0
    return np.where(known, 1 - (labels - 1) * observed / np.where(known, expected, 1.0), np.nan)
