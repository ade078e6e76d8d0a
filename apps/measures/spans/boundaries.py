"""Where segments end: boundaries in common within a tolerance, and near misses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import IntervalBy, figure_of
from apps.measures.estimate import Figure
from apps.measures.objects.comparisons import Candidates, Comparisons
from apps.measures.objects.counts import Counts
from apps.measures.objects.marks import Marks
from apps.measures.objects.ratios import mean_of_ratios
from apps.measures.spans.overlaps import overlapping, overlapping_among
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]


def boundary_counts(spans: Spans, tolerance: int, *, gold: Spans | None = None, outer: bool = True) -> Counts:
    """Boundaries in common of every two annotators, or of every annotator and `gold`, matched one-to-one.

    The boundaries of an answer are all begins and ends, each position once; without `outer` the first and the last
    of an answer, which say where the recording begins and ends, do not count. Two boundaries may be the same if they
    are at most `tolerance` positions apart; of all matchings the one with the most pairs is taken. Make figures of the
    counts with `overlap_agreement`. Raises `ValueError` for a negative tolerance.
    """
    if tolerance < 0:
        raise ValueError(f"a tolerance is not negative, got {tolerance}")
    comparisons, pairs = _close(spans, tolerance, gold, outer)
    return Counts.of(comparisons, pairs.matched(comparisons))


def boundary_similarity(
    spans: Spans, near: int, *, by: IntervalBy = IntervalBy.JACKKNIFE, confidence: float = 0.95
) -> Figure:
    """Boundary similarity B for one kind of boundary (Fournier 2013), mean over units and pairs of annotators.

    Of the inner boundaries those at the same place match first, then those less than `near` positions apart (his n_t)
    are near misses. B = sum over both of (1 - distance / near) / (their number + boundaries left alone). Two answers
    without inner boundaries weigh nothing. Raises `ValueError` unless near >= 1.
    """
    if near < 1:
        raise ValueError(f"a near miss needs at least one position, got {near}")
    comparisons, pairs = _close(spans, near - 1, None, outer=False)
    same = pairs.take(pairs.similarity == 0)
    rest = pairs.without(same, comparisons).matched(comparisons)
    credit = np.bincount(same.comparison, minlength=comparisons.n).astype(np.float64)
    credit += np.bincount(rest.comparison, weights=1 + rest.similarity / near, minlength=comparisons.n)
    joined = np.bincount(np.append(same.comparison, rest.comparison), minlength=comparisons.n)
    sizes = comparisons.left.sizes()
    edits = sizes[comparisons.left_answer] + sizes[comparisons.right_answer] - joined
    value, weight = np.where(edits > 0, credit / np.maximum(edits, 1), 0.0), (edits > 0).astype(np.float64)
    one = np.zeros(comparisons.n, np.int64)
    name = f"boundary similarity, near misses below {near}, mean over comparisons"
    made = mean_of_ratios(name, comparisons.unit, one, value, weight, "nobody set an inner boundary")
    return figure_of(made, confidence, by)


def _close(spans: Spans, tolerance: int, gold: Spans | None, outer: bool) -> tuple[Comparisons, Candidates]:
    """All pairs of boundaries that may be the same; their similarity is their distance, negative."""
    left = _zones(spans, tolerance, outer)
    right = left if gold is None else _zones(gold, tolerance, outer)
    comparisons = Comparisons.among(left.marks) if gold is None else Comparisons.against(left.marks, right.marks)
    a, b = overlapping_among(left) if gold is None else overlapping(left, right)
    comparison = comparisons.between(a, b)
    closeness = -np.abs(left.begin[a] - right.begin[b]).astype(np.float64)
    return comparisons, Candidates(comparison, a, b, closeness).take(comparison >= 0)


def _zones(spans: Spans, tolerance: int, outer: bool) -> Spans:
    """A span of tolerance + 1 positions from each boundary: two of them overlap where boundaries are close enough."""
    m = spans.marks
    answer, position = np.tile(m.answer, 2), np.append(spans.begin, spans.end)
    order = np.lexsort([position, answer])
    answer, position = answer[order], position[order]
    fresh = np.append(True, (np.diff(answer) != 0) | (np.diff(position) != 0))[: len(order)]
    answer, position = answer[fresh], position[fresh]
    if not outer:
        inner = np.zeros(len(answer), np.bool_)
        inner[1:-1] = (answer[1:-1] == answer[:-2]) & (answer[1:-1] == answer[2:])
        answer, position = answer[inner], position[inner]
    marks = Marks(
        m.looked_unit[answer],
        m.looked_annotator[answer],
        np.zeros(len(answer), np.int32),
        m.looked_unit,
        m.looked_annotator,
        m.units,
        m.annotators,
        1,
    )
    return Spans(marks, position, position + tolerance + 1)
