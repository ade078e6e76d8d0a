"""How many gold answers a decision about an annotator needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_CHUNK = 512


@dataclass(frozen=True, slots=True)
class GoldTest:
    """Ask `n` gold items, and qualify from `least` correct answers."""

    n: int
    least: int


def gold_budget(standard: float, good: float, alpha: float = 0.05, power: float = 0.80) -> GoldTest:
    """The smallest exact binomial test of "accuracy <= standard" with this power where the accuracy is `good`.

    P(X >= least | standard) <= alpha and P(X >= least | good) >= power. Power is a saw-tooth in n: a little more gold
    may have less of it, so n and least belong together. Raises `ValueError` unless 0 < standard < good < 1 and both
    alpha and power lie in (0, 1).
    """
    if not 0 < standard < good < 1:
        raise ValueError(f"a test needs 0 < standard < good < 1, got {standard} and {good}")
    if not (0 < alpha < 1 and 0 < power < 1):
        raise ValueError(f"alpha and power must be between 0 and 1, got {alpha} and {power}")
    # Half a second to import, and only planning needs it.
    from scipy import stats

    first = 1
    while True:
        n = np.arange(first, first + _CHUNK)
        least = stats.binom.isf(alpha, n, standard) + 1
        enough = (least <= n) & (stats.binom.sf(least - 1, n, good) >= power)
        if enough.any():
            at = int(enough.argmax())
            return GoldTest(int(n[at]), int(least[at]))
        first += _CHUNK
