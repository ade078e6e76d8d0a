"""Cohen's kappa over positions (characters, tokens): only where a kappa per position is asked for by name."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.objects.comparisons import Comparisons
from apps.measures.spans.matching import Likeness, Rule, candidate_spans
from apps.measures.spans.overlaps import overlapping_among, shared_length
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def position_kappa(
    spans: Spans,
    positions: ArrayLike,
    left: int,
    right: int,
    *,
    by: IntervalBy = IntervalBy.LINEARISED,
    confidence: float = 0.95,
) -> Figure:
    """Kappa of two annotators over all positions of the units both looked at, "outside of every span" being a class.

    `positions` int64[units] is how many there are in each unit (characters, or tokens where spans count tokens). The
    many positions that nobody would ever mark make this kappa look better than the agreement on spans is, and
    neighbouring positions are no independent judgements; the interval is over units. Undefined where an annotator
    gave one position two classes.
    """
    tables = _tables(spans, np.asarray(positions, np.int64), left, right)
    if isinstance(tables, Undefined):
        return tables
    return figure_of(_kappa(tables), confidence, by)


def _kappa(tables: Floats) -> Statistic | Undefined:
    """Kappa of the sum of tables [U, K, K], and the derivative by how often each unit occurs."""
    if not tables.any():
        return Undefined("no position was looked at by both")
    pooled = tables.sum(axis=0)
    n, rows, columns = float(pooled.sum()), pooled.sum(axis=1), pooled.sum(axis=0)
    chance = float(rows @ columns) / n**2 if n else 1.0
    if chance >= 1:
        return Undefined("both gave every position the same class")
    observed = float(np.trace(pooled)) / n
    size = tables.sum(axis=(1, 2))
    by_observed = (np.trace(tables, axis1=1, axis2=2) - observed * size) / n
    by_chance = (tables.sum(axis=2) @ columns + tables.sum(axis=1) @ rows) / n**2 - 2 * chance * size / n
    influence = len(tables) * (by_observed * (1 - chance) - (1 - observed) * by_chance) / (1 - chance) ** 2

    def replicate(multiplicities: NDArray[np.int64] | Floats) -> Floats:
        drawn = np.tensordot(np.asarray(multiplicities, np.float64), tables, axes=1)
        total = np.maximum(drawn.sum(axis=(1, 2)), 1)
        same = np.trace(drawn, axis1=1, axis2=2) / total
        by_chance = (drawn.sum(axis=2) * drawn.sum(axis=1)).sum(axis=1) / total**2
        room = np.where(by_chance < 1, 1 - by_chance, np.nan)
        return np.asarray((same - by_chance) / room, np.float64)

    return Statistic(
        "Cohen's kappa over positions",
        (observed - chance) / (1 - chance),
        np.ones(len(tables), np.int64),
        influence,
        replicate,
        observed,
        chance,
        -1.0,
        np.inf,
    )


def _tables(spans: Spans, positions: Longs, left: int, right: int) -> Floats | Undefined:
    """Per unit that both looked at: positions by the class that left and that right gave, the last class is outside."""
    if positions.shape != (spans.marks.units,):
        raise ValueError(f"each of the {spans.marks.units} units needs its number of positions")
    covered = spans.merged()
    a, b = overlapping_among(covered)
    doubled = int(np.count_nonzero(covered.marks.answer[a] == covered.marks.answer[b]))
    if doubled:
        return Undefined(f"{doubled} pairs of spans of one annotator overlap under different classes")
    comparisons = Comparisons.among(covered.marks)
    chosen = _of_pair(comparisons, left, right)
    pairs = candidate_spans(comparisons, covered, covered, Likeness(Rule.OVERLAP))
    turned = covered.marks.annotator[pairs.left] == right
    rows, columns = np.where(turned, pairs.right, pairs.left), np.where(turned, pairs.left, pairs.right)
    outside = covered.marks.categories
    shared = np.zeros((comparisons.n, outside + 1, outside + 1))
    category = covered.marks.category
    length = shared_length(covered, rows, covered, columns)
    np.add.at(shared, (pairs.comparison, category[rows], category[columns]), length)
    shared = shared[chosen]
    of_left, of_right = (_per_class(covered, comparisons.unit[chosen], who) for who in (left, right))
    shared[:, :outside, outside] = of_left - shared[:, :outside, :outside].sum(axis=2)
    shared[:, outside, :outside] = of_right - shared[:, :outside, :outside].sum(axis=1)
    shared[:, outside, outside] = positions[comparisons.unit[chosen]] - shared.sum(axis=(1, 2))
    if bool((shared < 0).any()):
        raise ValueError("spans cover more positions than their unit has")
    return shared


def _of_pair(comparisons: Comparisons, left: int, right: int) -> Longs:
    who = [comparisons.left.looked_annotator[comparisons.left_answer]]
    who.append(comparisons.right.looked_annotator[comparisons.right_answer])
    either = ((who[0] == left) & (who[1] == right)) | ((who[0] == right) & (who[1] == left))
    return np.flatnonzero(either).astype(np.int64)


def _per_class(spans: Spans, units: Longs, annotator: int) -> Floats:
    """How many positions of each class one annotator marked in each unit, float64[units, classes]."""
    covered = np.zeros((spans.marks.units, spans.marks.categories))
    own = spans.marks.annotator == annotator
    np.add.at(covered, (spans.marks.unit[own], spans.marks.category[own]), spans.length[own])
    return covered[units]
