"""How often the majority of several labels is wrong, from items that have many."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined

LEAST_ITEMS = 30


def majority_error(wrong: ArrayLike, labels: ArrayLike, overlap: int, confidence: float = 0.95) -> Figure:
    """The chance that a majority of `overlap` labels of a random item is wrong; ties are broken by lot.

    int[n] `wrong` of int[n] `labels` of items with a known answer. Of an item with w wrong of L labels the chance is
    hypergeometric over all choices of `overlap` of them, so nothing is assumed about errors being independent: hard
    items stay hard. Wrong labels count as if they all said the same, which is the worst that can be. Mean over items
    with `overlap` labels or more, Student's interval. Raises `ValueError` for counts that cannot be.
    """
    bad, of = np.asarray(wrong, np.int64), np.asarray(labels, np.int64)
    if bad.shape != of.shape or bad.ndim != 1 or bool(((bad < 0) | (bad > of)).any()) or overlap < 1:
        raise ValueError("each item needs 0 <= wrong <= labels, and at least one label is asked for")
    enough = of >= overlap
    n = int(enough.sum())
    if n < LEAST_ITEMS:
        return Undefined(f"not measured: {n} items with a known answer have {overlap} labels, {LEAST_ITEMS} are needed")
    pairs, times = np.unique(np.stack([bad[enough], of[enough]]), axis=1, return_counts=True)
    chance = np.array([_lost(int(w), int(size), overlap) for w, size in pairs.T])
    value = float(chance @ times) / n
    spread = float(np.square(chance - value) @ times) / (n - 1)
    half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(spread / n)
    how = f"share of wrong majorities of {overlap}, over all choices of labels; {100 * confidence:.6g} % by Student's t"
    return Estimate(value, max(value - half, 0.0), min(value + half, 1.0), n, how)


def _lost(wrong: int, labels: int, overlap: int) -> float:
    """P(more than half of the chosen are wrong) + half of P(just half are)."""
    ways = [(k, math.comb(wrong, k) * math.comb(labels - wrong, overlap - k)) for k in range(overlap + 1)]
    lost = sum(2 * count for k, count in ways if 2 * k > overlap) + sum(c for k, c in ways if 2 * k == overlap)
    return lost / (2 * math.comb(labels, overlap))
