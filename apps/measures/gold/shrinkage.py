"""Accuracies of annotators with few and with many answers made comparable: empirical Bayes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Undefined
from apps.measures.gold.posterior import probability_above

Floats = NDArray[np.float64]
_WEAKEST, _STRONGEST = 1e-2, 1e4
_LOWER_QUANTILE = 0.05


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Accuracies shrunk to their common mean, float64 with one entry for each annotator given.

    Accuracies vary as Beta(`strength` * `prior_mean`, ...) between annotators; `mean` is each one's posterior mean,
    `low` its 5 % quantile (what to sort by), `above` the posterior probability to exceed the standard. `homogeneity`
    is the p-value of "all are equally accurate": above 0.2 the order is not worth showing.
    """

    prior_mean: float
    strength: float
    mean: Floats
    low: Floats
    above: Floats
    homogeneity: float


def shrink(correct: ArrayLike, n: ArrayLike, standard: float = 0.90) -> Shrunken | Undefined:
    """Fit a beta distribution of accuracies by maximum marginal likelihood (beta-binomial) and shrink to it.

    `correct[i]` of `n[i]` answers of annotator i are right. `Undefined` with fewer than two annotators, and where the
    likelihood has no maximum at a finite strength: they vary no more than chance makes equals vary. Raises
    `ValueError` for counts that do not fit into each other. (Morris 1983; Griffiths 1973.)
    """
    k, size = _checked(correct, n)
    if (size > 0).sum() < 2:
        return Undefined("accuracies of at least two annotators are needed to say how much annotators differ")
    if k.sum() in (0, size.sum()):
        return Undefined("all answers are right, or all are wrong: nothing shows how much annotators differ")
    p = homogeneity(k, size)
    a, b = _fit(k, size)
    if a + b >= _STRONGEST * (1 - 1e-6):
        return Undefined(
            f"the likelihood has no finite maximum: annotators differ no more than equals would by chance "
            f"(chi-squared p {p:.3g})"
        )
    low = np.asarray(special.betaincinv(a + k, b + size - k, _LOWER_QUANTILE))
    above = probability_above(k, size, standard, (a, b))
    return Shrunken(a / (a + b), a + b, (a + k) / (a + b + size), low, above, p)


def homogeneity(correct: ArrayLike, n: ArrayLike) -> float:
    """The p-value of Pearson's chi-squared test that all annotators are equally accurate; 1 where nothing varies."""
    k, size = _checked(correct, n)
    k, size = k[size > 0], size[size > 0]
    share = float(k.sum() / size.sum()) if size.size else 0.0
    if size.size < 2 or share in (0.0, 1.0):
        return 1.0
    chi2 = float((np.square(k - size * share) / (size * share * (1 - share))).sum())
    return float(special.chdtrc(size.size - 1, chi2))


def _fit(k: Floats, size: Floats) -> tuple[float, float]:
    # A third of a second to import, and only comparisons need it.
    from scipy import optimize

    # Equal annotators are counted, so that the order of annotators cannot reach the last digit.
    counts, times = np.unique(np.stack([k, size], 1), axis=0, return_counts=True)
    k, size = counts.T
    start = np.array([special.logit(float(times @ k) / float(times @ size)), np.log(20.0)])
    found = optimize.minimize(
        _loss,
        start,
        (k, size, times),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), (np.log(_WEAKEST), np.log(_STRONGEST))],
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    mean, strength = float(special.expit(found.x[0])), float(np.exp(found.x[1]))
    return strength * mean, strength * (1 - mean)


def _loss(at: Floats, k: Floats, size: Floats, times: NDArray[np.int64]) -> tuple[float, Floats]:
    """Minus the log likelihood at (logit of the mean, log of the strength), and its gradient."""
    mean, strength = float(special.expit(at[0])), float(np.exp(at[1]))
    a, b = strength * mean, strength * (1 - mean)
    value = times @ (special.betaln(a + k, b + size - k) - special.betaln(a, b))
    both = special.digamma(strength) - special.digamma(strength + size)
    by_a = times @ (special.digamma(a + k) - special.digamma(a) + both)
    by_b = times @ (special.digamma(b + size - k) - special.digamma(b) + both)
    slope = np.array([(by_a - by_b) * strength * mean * (1 - mean), by_a * a + by_b * b])
    return -float(value), -slope


def _checked(correct: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    k, size = np.asarray(correct, np.float64), np.asarray(n, np.float64)
    if k.ndim != 1 or k.shape != size.shape or bool(np.any(~((k >= 0) & (k <= size)))):
        raise ValueError("annotators need 0 <= correct <= n each, in two lists of equal length")
    return k, size
