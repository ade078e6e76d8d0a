"""Whether one judge's preferences fit into a ranking: circular triads and Kendall's coefficient of consistence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.measures.estimate import Undefined
from apps.measures.preferences.comparisons import Comparisons


@dataclass(frozen=True, slots=True)
class Consistency:
    """Of the triads among `items`, `circular` go round (a over b, b over c, c over a), where `most` could.

    `zeta` = 1 - circular / most (Kendall and Babington Smith 1940): 1 for a ranking, 0 for as many as can be.
    """

    items: int
    circular: int
    most: int
    zeta: float


def consistency(comparisons: Comparisons) -> Consistency | Undefined:
    """The consistency of one judge who compared every pair of items once, without ties.

    circular = k (k - 1) (2k - 1) / 12 - sum of squared wins / 2; at most (k**3 - k) / 24 for odd k and
    (k**3 - 4k) / 24 for even k.
    """
    k = comparisons.items
    pairs = comparisons.pairs()
    if k < 3:
        return Undefined("a circle of preferences takes three items")
    if len(pairs.low) < k * (k - 1) // 2:
        return Undefined("not every pair of items was compared: circular triads cannot be counted from wins")
    if comparisons.n > len(pairs.low) or bool(pairs.ties.any()):
        return Undefined("some pair was compared repeatedly or tied: each pair needs one preference")
    wins = np.bincount(pairs.low, pairs.low_wins, k) + np.bincount(pairs.high, pairs.high_wins, k)
    circular = k * (k - 1) * (2 * k - 1) // 6 - int(np.square(wins).sum())
    most = (k**3 - k if k % 2 else k**3 - 4 * k) // 24
    return Consistency(k, circular // 2, most, 1 - circular / 2 / most)
