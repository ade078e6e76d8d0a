"""F1, Jaccard, precision and recall of found marks, with an interval over units."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.objects.counts import Counts
from apps.measures.objects.ratios import mean_of_ratios

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class Measure(StrEnum):
    """What share of the marks is common, a being the matched ones.

    F1 = 2a / (left + right); Jaccard = a / (left + right - a); precision = a / left and recall = a / right take the
    right side (gold) for the truth.
    """

    F1 = "F1"
    JACCARD = "Jaccard"
    PRECISION = "precision"
    RECALL = "recall"


class Average(StrEnum):
    """Over what the measure is averaged."""

    PAIRS = "mean over pairs of annotators"
    POOLED = "pooled over all comparisons"
    COMPARISONS = "mean over comparisons"


def overlap_agreement(
    counts: Counts,
    measure: Measure = Measure.F1,
    average: Average = Average.PAIRS,
    *,
    by: IntervalBy = IntervalBy.JACKKNIFE,
    confidence: float = 0.95,
    seed: int = 1,
    replicates: int = 1000,
) -> Figure:
    """The figure in [0, 1], its interval by resampling units (documents, images), never marks or annotators.

    Two empty answers agree, but there is nothing to weigh: they change no average, and the method says how many there
    are. An empty answer against one with marks counts as none in common. Averages: PAIRS takes the measure of each
    pair of annotators over all their units, then the mean over pairs (Hripcsak and Rothschild 2005); COMPARISONS
    the mean over units and pairs.
    """
    made = _statistic(counts, measure, average)
    figure = figure_of(made, confidence, by, seed=seed, replicates=replicates)
    if isinstance(figure, Undefined):
        return figure
    empty = counts.both_empty
    noted = f"{figure.method}; {empty} of {len(counts.unit)} comparisons empty on both sides, weight zero"
    return Estimate(figure.value, figure.low, figure.high, figure.n, noted)


def values_per_comparison(counts: Counts, measure: Measure = Measure.F1) -> Floats:
    """The measure of each comparison, float64[C]; 1 where both answers are empty."""
    above, below = _parts(counts, measure)
    empty = counts.of_left + counts.of_right == 0
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.where(empty, 1.0, 0.0))


def _statistic(counts: Counts, measure: Measure, average: Average) -> Statistic | Undefined:
    above, below = _parts(counts, measure)
    name = f"{measure}, {average}"
    if not len(counts.unit):
        return Undefined("no unit was looked at by two")
    nothing = "nobody marked anything in the units that two looked at"
    if average is Average.PAIRS:
        pair = np.minimum(counts.left, counts.right) * counts.annotators + np.maximum(counts.left, counts.right)
        return mean_of_ratios(name, counts.unit, pair, above, below, nothing)
    one = np.zeros(len(counts.unit), np.int64)
    if average is Average.COMPARISONS:
        above, below = np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0), (below > 0).astype(float)
    return mean_of_ratios(name, counts.unit, one, above, below, nothing)


def _parts(counts: Counts, measure: Measure) -> tuple[Floats, Floats]:
    both = counts.both.astype(np.float64)
    match measure:
        case Measure.F1:
            return 2 * both, (counts.of_left + counts.of_right).astype(np.float64)
        case Measure.JACCARD:
            return both, (counts.of_left + counts.of_right) - both
        case Measure.PRECISION:
            return both, counts.of_left.astype(np.float64)
        case Measure.RECALL:
            return both, counts.of_right.astype(np.float64)
