"""The label most annotators gave, with ties kept as ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.gold import checked_gold
from apps.measures.histogram import unit_counts
from apps.measures.intervals import wilson
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Consensus:
    """For each unit: `code` int64[units], -1 for a tie and for no labels; `leaders` int64[units], how many labels
    share the first place (0 without labels, 2 or more for a tie); `votes` int64[units] of each leader."""

    code: Longs
    leaders: Longs
    votes: Longs

    @property
    def ties(self) -> int:
        """The number of tied units."""
        return int(np.count_nonzero(self.leaders > 1))


def plurality(ratings: Ratings) -> Consensus:
    """The most frequent label of each unit. A tie is reported, never decided by the order of rows or codes."""
    unit, code, count = unit_counts(ratings)
    votes, leads = _leading(unit, count, ratings.units)
    leaders = np.bincount(unit[leads], minlength=ratings.units)
    chosen = np.full(ratings.units, -1, np.int64)
    chosen[unit[leads]] = code[leads]
    chosen[leaders != 1] = -1
    return Consensus(chosen, leaders, votes)


def consensus_accuracy(ratings: Ratings, gold: NDArray[np.integer], confidence: float = 0.95) -> Figure:
    """The exact expectation, over ties broken at random, of the share of gold units whose plurality is the gold.

    A unit with t leading labels counts 1/t when the gold is among them. Wilson's interval over units.
    """
    answer = checked_gold(ratings, gold)
    unit, code, count = unit_counts(ratings)
    _, leads = _leading(unit, count, ratings.units)
    leaders = np.bincount(unit[leads], minlength=ratings.units)
    judged = (answer >= 0) & (leaders > 0)
    n = int(np.count_nonzero(judged))
    if n == 0:
        return Undefined("no unit with labels has a gold answer to compare with")
    hits = leads & (code == answer[unit])
    by_leaders = np.bincount(leaders[unit[hits]])
    right = float(sum(times / share for share, times in enumerate(by_leaders.tolist()) if times))
    ties = int(np.count_nonzero(judged & (leaders > 1)))
    low, high = wilson(min(right, n), n, confidence)
    value = min(right, n) / n
    how = f"; {ties} tied units count by their chance" if ties else ""
    method = f"accuracy of the most frequent label{how}; Wilson's {100 * confidence:.6g} % interval over units"
    return Estimate(value, min(float(low), value), max(float(high), value), n, method)


def _leading(unit: Longs, count: Longs, units: int) -> tuple[Longs, NDArray[np.bool_]]:
    """The highest count of each unit, and which rows reach it."""
    votes = np.zeros(units, np.int64)
    np.maximum.at(votes, unit, count)
    return votes, count == votes[unit]
