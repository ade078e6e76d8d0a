"""Intervals and evidence that stay valid however often one looks: the beta mixture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.gold.posterior import Prior
from apps.measures.intervals import Bounds

Floats = NDArray[np.float64]
_HALVINGS = 60
_LARGEST = 700.0


def confidence_sequence(
    correct: ArrayLike, n: ArrayLike, confidence: float = 0.95, prior: Prior = (1.0, 1.0)
) -> Bounds:
    """The interval of an accuracy that holds at all times at once, by `correct` of `n` answers (broadcast).

    All p whose mixture likelihood ratio B(a + k, b + n - k) / B(a, b) / (p**k * (1 - p)**(n - k)) is below
    1 / (1 - confidence) (Robbins 1970; Ville's inequality). P(the accuracy is ever outside) <= 1 - confidence, so
    one may stop when one likes. The order of answers does not matter. A prior near the standard, as Beta(9, 1), makes
    it shorter there and longer elsewhere; it must be chosen beforehand. No data gives [0, 1].
    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    k, size = _answers(correct, n)
    limit = -math.log1p(-confidence)
    share = np.divide(k, size, out=np.full(k.shape, 0.5), where=size > 0)
    low = _crossing(k, size, prior, limit, share, np.zeros(k.shape))
    high = _crossing(k, size, prior, limit, share, np.ones(k.shape))
    return np.where((size == 0) | (k == 0), 0.0, low), np.where((size == 0) | (k == size), 1.0, high)


def e_value_below(correct: ArrayLike, n: ArrayLike, standard: float, prior: Prior = (1.0, 1.0)) -> Floats:
    """Evidence that the accuracy is below the standard, safe to look at after every answer.

    The mixture over Beta(a, b) cut to (0, standard), over the likelihood at the standard. Where the accuracy is at or
    above the standard it ever reaches x with probability at most 1 / x (act at 20 for an error of 5 %). E-values of
    separate projects may be multiplied. Never above e**700.
    """
    k, size = _answers(correct, n)
    after = special.betainc(prior[0] + k, prior[1] + size - k, _inside(standard))
    return _one_sided(k, size, standard, prior, after, float(special.betainc(*prior, standard)))


def e_value_above(correct: ArrayLike, n: ArrayLike, standard: float, prior: Prior = (1.0, 1.0)) -> Floats:
    """Evidence that the accuracy is above the standard; as `e_value_below` with the mixture cut to (standard, 1)."""
    k, size = _answers(correct, n)
    after = special.betaincc(prior[0] + k, prior[1] + size - k, _inside(standard))
    return _one_sided(k, size, standard, prior, after, float(special.betaincc(*prior, standard)))


def _evidence(k: Floats, size: Floats, prior: Prior) -> Floats:
    a, b = prior
    return np.asarray(special.betaln(a + k, b + size - k) - special.betaln(a, b), np.float64)


def _log_likelihood(k: Floats, size: Floats, p: ArrayLike) -> Floats:
    return np.asarray(special.xlogy(k, p) + special.xlog1py(size - k, -np.asarray(p)), np.float64)


def _crossing(k: Floats, size: Floats, prior: Prior, limit: float, inside: Floats, outside: Floats) -> Floats:
    """Where the ratio, which falls towards k / n from both sides, crosses the limit: bisection on all at once."""
    least = _evidence(k, size, prior) - limit
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        kept = _log_likelihood(k, size, middle) > least
        inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
    return outside


def _one_sided(k: Floats, size: Floats, standard: float, prior: Prior, after: ArrayLike, before: float) -> Floats:
    """The mixture times P(posterior in range) / P(prior in range); 0 where the former is too small for a float, which
    is far on the other side of the standard, where the true value is below 1."""
    weight = np.asarray(after, np.float64)
    log_weight = np.log(weight, out=np.full(weight.shape, -np.inf), where=weight > 0) - math.log(before)
    ratio = _evidence(k, size, prior) - _log_likelihood(k, size, standard)
    return np.asarray(np.exp(np.minimum(ratio + log_weight, _LARGEST)))


def _answers(correct: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    k, size = np.broadcast_arrays(np.asarray(correct, np.float64), np.asarray(n, np.float64))
    if bool(np.any(~((k >= 0) & (k <= size)))):
        raise ValueError("evidence needs 0 <= correct <= n everywhere")
    return k, size


def _inside(standard: float) -> float:
    if not 0 < standard < 1:
        raise ValueError(f"the standard must be between 0 and 1, got {standard}")
    return standard
