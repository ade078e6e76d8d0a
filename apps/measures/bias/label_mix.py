"""Annotators whose mix of labels is unlike that of everybody else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.comparing.adjusted import benjamini_hochberg
from apps.measures.drift.chi_square import chi_square
from apps.measures.drift.counts import BinCounts
from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LabelMix:
    """One entry for each annotator with at least `least` labels: int64[A, levels] `counts`, Cramer's V, p-values.

    `unusual`: adjusted p-value at most the false discovery rate, and V of at least the bar.
    """

    annotator: Longs
    counts: Longs
    cramers_v: Floats
    p: Floats
    adjusted: Floats
    unusual: NDArray[np.bool_]


def label_mix(ratings: Ratings, *, least: int = 30, rate: float = 0.10, bar: float = 0.1, seed: int = 0) -> LabelMix:
    """Test each annotator's labels against those of all others together, Benjamini-Hochberg over annotators.

    Means something only where items were assigned at random: who gets the hard items has another mix by right.
    """
    cell = ratings.annotator.astype(np.int64) * ratings.levels + ratings.code
    table = np.bincount(cell, minlength=ratings.annotators * ratings.levels).reshape(ratings.annotators, ratings.levels)
    who = np.flatnonzero(table.sum(axis=1) >= max(least, 1))
    own = table[who]
    test = chi_square(BinCounts(table.sum(axis=0) - own, own), seed)
    adjusted = benjamini_hochberg(test.p)
    return LabelMix(who, own, test.cramers_v, test.p, adjusted, (adjusted <= rate) & (test.cramers_v >= bar))
