"""The operating characteristic of a single sampling plan as a curve."""

from __future__ import annotations

import numpy as np

_NEGLIGIBLE = 0.005


def operating_curve(
    n: int, c: int, lot: int | None = None, *, reach: float = 0.0, steps: int = 60
) -> list[tuple[float, float]]:
    """`(share nonconforming, chance of acceptance)` from 0 to where acceptance is rarer than 1 in 200, or to `reach`.

    P(X <= c) for X nonconforming among `n` inspected: binomial, or for a finite `lot` hypergeometric and then only at
    whole numbers of nonconforming items, so that a small lot has fewer than `steps` + 1 points. (Schilling, Neubauer
    2017, Acceptance Sampling in Quality Control, chapter 5: type B and type A curves.)
    """
    coarse = np.arange(1, 51) / 50
    rare = coarse[_chances(n, c, coarse, lot) < _NEGLIGIBLE]
    end = max(float(rare[0]) if rare.size else 1.0, min(1.0, reach))
    shares = np.linspace(0, end, steps + 1)
    if lot is not None:
        shares = np.unique(np.round(shares * lot)) / lot
    return list(zip(shares.tolist(), _chances(n, c, shares, lot).tolist(), strict=True))


def _chances(n: int, c: int, shares: np.ndarray, lot: int | None) -> np.ndarray:
    # Half a second to import, and most runs draw no curve.
    from scipy import stats

    if lot is None:
        return np.asarray(stats.binom.cdf(c, n, shares))
    return np.asarray(stats.hypergeom.cdf(c, lot, np.round(shares * lot), min(n, lot)))
