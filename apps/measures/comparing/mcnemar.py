"""McNemar's test: of the items that only one of two got right, are they evenly split?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class McNemar:
    """P-values, each float64 of the broadcast shape: `exact` and `mid_p` two-sided, `regression` one-sided exact.

    `regression` is small where losses are too many for a fair coin.
    """

    exact: Floats
    mid_p: Floats
    regression: Floats


def mcnemar(gains: ArrayLike, losses: ArrayLike) -> McNemar:
    """`gains` items that only the new one has right, `losses` items that only the old one has right (broadcast).

    Under no difference gains ~ Bin(gains + losses, 1/2) (McNemar 1947). The mid-p value takes off half the chance of
    what was seen from each tail (Fagerland, Lydersen and Laake 2013). Without discordant items every p-value is 1.
    Raises `ValueError` for counts that are not whole or negative.
    """
    b, c = np.broadcast_arrays(np.asarray(gains, np.float64), np.asarray(losses, np.float64))
    if not bool(((b >= 0) & (c >= 0) & (b == np.floor(b)) & (c == np.floor(c))).all()):
        raise ValueError("gains and losses must be whole numbers from 0")
    n, fewer = b + c, np.minimum(b, c)
    tail = _at_most(fewer, n)
    seen = tail - _at_most(fewer - 1, n)
    exact = np.where(b == c, 1.0, np.minimum(2 * tail, 1.0))
    mid_p = np.where(n == 0, 1.0, np.where(b == c, 1 - seen / 2, exact - seen))
    return McNemar(exact, mid_p, np.where(n == 0, 1.0, _at_most(b, n)))


def _at_most(k: Floats, n: Floats) -> Floats:
    """P(Bin(n, 1/2) <= k)."""
    inside = (k >= 0) & (k < n)
    a, b = np.where(inside, n - k, 1.0), np.where(inside, k + 1, 1.0)
    return np.where(k < 0, 0.0, np.where(inside, special.betainc(a, b, 0.5), 1.0))
