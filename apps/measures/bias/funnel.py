"""How far a share may stray from the common one by chance, for every size of sample: the limits of a funnel plot."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Longs = NDArray[np.int64]


def funnel_limits(n: ArrayLike, share: float, confidence: float = 0.998) -> tuple[Longs, Longs]:
    """The fewest and most successes that are still ordinary in samples of `n` [G] with true share `share`.

    Exact binomial quantiles (Spiegelhalter 2005, without interpolation): fewer or more happen with probability at
    most (1 - confidence) / 2 each. Raises `ValueError` for a share or confidence outside (0, 1), or negative n.
    """
    size = np.asarray(n)
    if not (0 < share < 1 and 0 < confidence < 1) or bool((size < 0).any()):
        raise ValueError(f"share and confidence must be in (0, 1), and n not negative, got {share} and {confidence}")
    # Half a second to import, and only funnels need it.
    from scipy import stats

    tail = (1 - confidence) / 2
    low, high = (np.asarray(stats.binom.ppf(level, size, share)) for level in (tail, 1 - tail))
    return np.maximum(low, 0).astype(np.int64), np.maximum(high, 0).astype(np.int64)
