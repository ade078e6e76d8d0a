"""Rates of groups given how much groups differ, where that itself is known only roughly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_SHRINKAGES, _MEANS = 12, 11
# Hyperparameters less likely than this, to the likeliest, are left out.
_NEGLIGIBLE = 1e-3
_HALVINGS = 24


def posterior_bounds(k: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Equal-tailed posterior bounds of each group's rate, float64[groups] each, for k of n events.

    Rates vary between groups as Beta(s m, s (1 - m)); s and m are averaged over, not fixed at their estimate, whose
    uncertainty would otherwise be left out and the bounds too narrow (Deely and Lindley 1981; Morris 1983). Priors:
    m uniform, and n0 / (n0 + s) uniform with n0 the median of n (uniform shrinkage, Christiansen and Morris 1997).
    """
    pairs, place = np.unique(np.column_stack([k, n]), axis=0, return_inverse=True)
    a, b, weight = _hyperparameters(k, n)
    tail = (1 - confidence) / 2
    low, high = (_quantile(pairs[:, 0], pairs[:, 1], (a, b, weight), q) for q in (tail, 1 - tail))
    return low[place.ravel()], high[place.ravel()]


def _hyperparameters(k: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Pairs (a, b) and the posterior weight of each, at midpoints in shrinkage and at quantiles of the mean."""
    typical = float(np.median(n[n > 0]))
    shrinkage = (np.arange(_SHRINKAGES) + 0.5) / _SHRINKAGES
    strength = (typical * (1 - shrinkage) / shrinkage)[:, None]
    # Half of what each group tells of the mean, at this strength, in numbers of independent events: few midpoints of
    # a distribution that is too wide still reach into the tails.
    told = n * (strength + 1) / (strength + n) / 2
    rate = k / np.where(n > 0, n, 1)
    first, second = (told @ rate + 0.5)[:, None], (told @ (1 - rate) + 0.5)[:, None]
    steps = (np.arange(_MEANS) + 0.5) / _MEANS
    mean = np.clip(special.betaincinv(first, second, steps), 1e-9, 1 - 1e-9)
    a, b = (mean * strength).ravel(), ((1 - mean) * strength).ravel()
    proposed = special.xlogy(first - 1, mean) + special.xlog1py(second - 1, -mean) - special.betaln(first, second)
    counts, times = np.unique(np.column_stack([k, n]), axis=0, return_counts=True)
    log = (special.betaln(a[:, None] + counts[:, 0], b[:, None] + counts[:, 1] - counts[:, 0])) @ times
    log = log - times.sum() * special.betaln(a, b) - proposed.ravel()
    weight = np.exp(log - log.max())
    kept = weight > _NEGLIGIBLE
    return a[kept], b[kept], weight[kept] / weight[kept].sum()


def _quantile(k: Floats, n: Floats, mixture: tuple[Floats, Floats, Floats], q: float) -> Floats:
    a, b, weight = mixture
    low, high = np.zeros(len(k)), np.ones(len(k))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = special.betainc(a[:, None] + k, b[:, None] + (n - k), middle)
        under = weight @ below < q
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2
