"""Krippendorff's alpha from what each unit contributes to the observed and to the expected disagreement.

With n_uc labels c on unit u, m_u = sum_c n_uc >= 2, n_c = sum_u n_uc, N = sum_u m_u and a distance d(c, k):

    D_u = sum_ck n_uc n_uk d(c, k) / (m_u - 1)      D = sum_u D_u
    E = sum_ck n_c n_k d(c, k)                      alpha = 1 - (N - 1) D / E

(Krippendorff, "Computing Krippendorff's alpha-reliability", 2011.) The standard error is the linearised one of
Gwet ("Handbook of inter-rater reliability", 2014): the derivative of alpha by each unit's counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.bounds import caution, no_variation, percent, share_bounds, standard_error, t_bounds
from apps.measures.estimate import Estimate, Figure, Undefined

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Contributions:
    """One entry for each pattern of pairable units, all [P].

    `observed` is D_u; `by_observed` and `by_expected` are the derivatives of D and E by the presence of the unit
    (for a distance that does not depend on the data: D_u, and 2 sum_ck n_uc n_k d(c, k)); `size` is m_u; `times`
    counts the units. `expected` is E, `widest` the largest distance between labels in use, `rarest` the share of
    the rarest label in use (1 where labels are not classes).
    """

    observed: Floats
    by_observed: Floats
    by_expected: Floats
    size: NDArray[np.int64]
    times: NDArray[np.int64]
    expected: float
    widest: float
    rarest: float


def alpha_figure(parts: Contributions, kind: str, confidence: float) -> Figure:
    """Alpha with its interval, or why there is none."""
    units = int(parts.times.sum())
    if units == 0:
        return Undefined("no unit has two labels, so there is nothing to compare")
    if parts.widest == 0 or parts.expected <= 0:
        return Undefined("all labels of units with two or more labels are the same: alpha has no variation to judge")
    labels = int(np.dot(parts.size, parts.times))
    observed = float(np.dot(parts.observed, parts.times))
    value = 1 - (labels - 1) * observed / parts.expected
    error = standard_error(_influence(parts, observed, labels) * units, parts.times)
    if no_variation(error):
        low, high = _bounds_without_variation(parts, observed, labels, confidence)
    else:
        low, high = t_bounds(value, error, units, confidence, -1.0)
    how = f"{percent(confidence)} interval over units by Gwet's linearised standard error"
    method = f"Krippendorff's alpha, {kind}; {how}"
    return Estimate(value, min(low, value), max(high, value), units, method + caution(units, parts.rarest))


def _influence(parts: Contributions, observed: float, labels: int) -> Floats:
    ratio = labels * observed / parts.expected
    drift = parts.by_expected / parts.expected - parts.size / labels
    return np.asarray(ratio * drift - labels * parts.by_observed / parts.expected)


def _bounds_without_variation(
    parts: Contributions, observed: float, labels: int, confidence: float
) -> tuple[float, float]:
    units = int(parts.times.sum())
    scale = (labels - 1) * labels * parts.widest / parts.expected
    least, most = share_bounds(observed / labels / parts.widest, units, confidence)
    return max(-1.0, 1 - scale * most), 1 - scale * least
