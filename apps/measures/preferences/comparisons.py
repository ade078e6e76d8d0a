"""Which of two items was preferred: one row for each act of comparing, as parallel arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Item `first[i]` was shown before (or left of) item `second[i]`; `outcome[i]` is 1 where the first was
    preferred, -1 where the second was, 0 for a tie. `items` is the number of items.

    Raises `ValueError` for arrays of unequal length, items outside 0..items-1, another outcome, and for an item
    compared with itself.
    """

    first: Ints
    second: Ints
    outcome: NDArray[np.int8]
    items: int

    def __post_init__(self) -> None:
        arrays = {name: np.asarray(getattr(self, name)) for name in ("first", "second", "outcome")}
        if len({array.shape for array in arrays.values()}) != 1 or arrays["first"].ndim != 1:
            raise ValueError(f"the arrays must be flat and equally long, got {[a.shape for a in arrays.values()]}")
        for name, array in arrays.items():
            low, high = (-1, 1) if name == "outcome" else (0, self.items - 1)
            if array.size and (array.dtype.kind not in "iu" or array.min() < low or array.max() > high):
                raise ValueError(f"{name} must hold whole numbers in {low}..{high}")
        if bool((arrays["first"] == arrays["second"]).any()):
            raise ValueError("an item cannot be compared with itself")
        object.__setattr__(self, "first", np.ascontiguousarray(arrays["first"], np.int32))
        object.__setattr__(self, "second", np.ascontiguousarray(arrays["second"], np.int32))
        object.__setattr__(self, "outcome", np.ascontiguousarray(arrays["outcome"], np.int8))

    @property
    def n(self) -> int:
        """The number of comparisons."""
        return len(self.first)

    @classmethod
    def from_wins(cls, wins: NDArray[np.integer]) -> Self:
        """From int[items, items]: how often the row was preferred to the column. The diagonal must be zero."""
        winner, loser = np.nonzero(wins)
        times = wins[winner, loser].astype(np.int64)
        first, second = np.repeat(winner, times), np.repeat(loser, times)
        return cls(first.astype(np.int32), second.astype(np.int32), np.ones(len(first), np.int8), len(wins))

    def pairs(self) -> Pairs:
        """Equal pairs counted together, whoever was shown first."""
        low, high = np.minimum(self.first, self.second), np.maximum(self.first, self.second)
        key = low.astype(np.int64) * self.items + high
        distinct, place = np.unique(key, return_inverse=True)
        low_won = np.where(self.first == low, self.outcome, -self.outcome)
        wins, losses, ties = (
            np.bincount(place[low_won == outcome], minlength=len(distinct)).astype(np.int64) for outcome in (1, -1, 0)
        )
        return Pairs(distinct // max(self.items, 1), distinct % max(self.items, 1), wins, losses, ties, self.items)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Items `low[i]` < `high[i]` met: `low_wins`, `high_wins` and `ties` count the outcomes, all int64[pairs]."""

    low: Longs
    high: Longs
    low_wins: Longs
    high_wins: Longs
    ties: Longs
    items: int

    def groups(self) -> Longs:
        """The strongly connected component of each item in the graph "was preferred to or tied with", int64[items],
        numbered by their smallest item.

        Ford's condition (1957) for finite Bradley–Terry abilities is that there is one: in every split of the items
        in two, some item of either half was preferred to one of the other.
        """
        up, down = (self.low_wins + self.ties) > 0, (self.high_wins + self.ties) > 0
        winner = np.concatenate([self.low[up], self.high[down]])
        loser = np.concatenate([self.high[up], self.low[down]])
        graph = csr_array((np.ones(len(winner)), (winner, loser)), shape=(self.items, self.items))
        _, label = connected_components(graph, directed=True, connection="strong")
        _, smallest, place = np.unique(label, return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(smallest))
        return np.asarray(rank[place], np.int64)


def group_sizes(groups: Longs) -> list[int]:
    """The number of items of each group, largest first."""
    return [int(size) for size in np.sort(np.bincount(groups))[::-1]]
