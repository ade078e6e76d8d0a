"""Watching labels that were accepted unseen: a test that may be read after every audited item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BlindAudit:
    """The evidence after each audited item, float64[n] `evidence`, against "the error is at most the target".

    `revoked_after` is how many items were audited when the evidence first reached 1/alpha (`None`: it never did).
    A revoked certificate stays revoked. `error_rate` has an interval that holds at all times at once.
    """

    evidence: Floats
    revoked_after: int | None
    error_rate: Figure


def blind_audit(wrong: ArrayLike, target: float, alpha: float = 0.05, prior: float = 20.0) -> BlindAudit:
    """Bet against a certificate with target error `target`, on bool[n] `wrong` in the order of the audit.

    The wealth of a gambler who spreads one unit over the error rates q above the target by the density of
    Beta(1, `prior`) and stakes each share at the odds of q against the target: a mixture likelihood ratio, and an
    e-process for every error rate <= target (Waudby-Smith and Ramdas 2023). By Ville's inequality it ever reaches
    1/alpha with probability at most `alpha`, however often somebody looks.
    Raises `ValueError` for a target or alpha outside (0, 1) and a prior that is not positive.
    """
    if not (0 < target < 1 and 0 < alpha < 1 and prior > 0):
        raise ValueError(f"target and alpha must be in (0, 1) and the prior positive: {target}, {alpha}, {prior}")
    marks = np.asarray(wrong)
    if marks.ndim != 1 or (marks.size and marks.dtype != np.bool_):
        raise ValueError("wrong must say true or false for each audited item")
    errors = np.cumsum(marks, dtype=np.int64)
    n = np.arange(1, len(errors) + 1)
    logs = _log_wealth(errors, n, target, prior)
    reached = np.flatnonzero(logs >= -math.log(alpha))
    rate = _error_rate(int(errors[-1]), len(errors), alpha) if len(errors) else Undefined("nothing was audited yet")
    return BlindAudit(np.exp(np.minimum(logs, 700.0)), int(reached[0]) + 1 if len(reached) else None, rate)


def _log_wealth(errors: ArrayLike, n: ArrayLike, target: float, prior: float) -> Floats:
    k, right = np.asarray(errors, np.float64), np.asarray(n, np.float64) - np.asarray(errors, np.float64)
    tail = special.betaincc(1 + k, prior + right, target)
    start = special.betaln(1, prior) + math.log(special.betaincc(1, prior, target))
    against = k * math.log(target) + right * math.log1p(-target)
    smallest = np.finfo(np.float64).tiny
    mixture = special.betaln(1 + k, prior + right) + np.log(np.maximum(tail, smallest)) - start - against
    # The wealth is never below this, for the integrand q^k (1 - q)^(m - 1) is at least target^k (1 - q)^(m - 1):
    # it stands in where few errors among many items make the tail too small for a number.
    least = prior * math.log1p(-target) - np.log(prior + right) - start
    return np.asarray(np.where(tail > smallest, mixture, least), np.float64)


def _error_rate(errors: int, n: int, alpha: float) -> Estimate:
    """The error rates that a two-sided uniform mixture does not reject at `alpha`, at any time."""
    value = errors / n
    limit = -math.log(alpha)
    low = _edge(errors, n, limit, 0.0, value) if errors else 0.0
    high = _edge(errors, n, limit, 1.0, value) if errors < n else 1.0
    method = f"share of errors; {100 * (1 - alpha):.6g} % confidence sequence by a uniform mixture, valid at any time"
    return Estimate(value, min(low, value), max(high, value), n, method)


def _edge(errors: int, n: int, limit: float, outside: float, inside: float) -> float:
    """Bisection between a rate that is rejected and one that is not."""
    for _ in range(60):
        rate = (outside + inside) / 2
        ratio = float(special.betaln(1 + errors, 1 + n - errors))
        ratio -= errors * math.log(rate) + (n - errors) * math.log1p(-rate)
        outside, inside = (rate, inside) if ratio > limit else (outside, rate)
    return inside
