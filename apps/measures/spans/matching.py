"""Which spans of two answers are the same: by equal ends, by intersection over union, or by any overlap."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.comparisons import Candidates, Comparisons
from apps.measures.objects.counts import Counts
from apps.measures.objects.outcomes import Outcomes, outcomes
from apps.measures.spans.overlaps import overlapping, overlapping_among, shared_length
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]


class Rule(StrEnum):
    """When two spans may be the same."""

    EXACT = "equal ends"
    IOU = "intersection over union"
    OVERLAP = "any overlap"


@dataclass(frozen=True)
class Likeness:
    """A rule, and for IOU the least intersection over union. Raises `ValueError` unless 0 < at_least <= 1."""

    rule: Rule = Rule.EXACT
    at_least: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.at_least <= 1:
            raise ValueError(f"the least intersection over union lies in (0, 1], got {self.at_least}")

    def __str__(self) -> str:
        return f"IoU >= {self.at_least:g}" if self.rule is Rule.IOU else str(self.rule)


def candidate_spans(comparisons: Comparisons, left: Spans, right: Spans, likeness: Likeness) -> Candidates:
    """The overlapping spans of each comparison that are alike enough, with their IoU, whatever their class."""
    a, b = overlapping_among(left) if left is right else overlapping(left, right)
    comparison = comparisons.between(a, b)
    meeting = comparison >= 0
    a, b, comparison = a[meeting], b[meeting], comparison[meeting]
    shared = shared_length(left, a, right, b)
    iou = shared / (left.length[a] + right.length[b] - shared)
    alike = iou >= {Rule.EXACT: 1.0, Rule.IOU: likeness.at_least, Rule.OVERLAP: 0.0}[likeness.rule]
    return Candidates(comparison, a, b, iou).take(alike)


def span_counts(
    spans: Spans, likeness: Likeness, *, gold: Spans | None = None, named: bool = True, category: int | None = None
) -> Counts:
    """Spans in common of every two annotators, or of every annotator and `gold`, matched one-to-one.

    `named` spans must also have the same class to be the same. With `category`, only spans of that class count.
    """
    comparisons, candidates = _compared(spans, likeness, gold)
    if named or category is not None:
        candidates = candidates.same_class(comparisons)
    return Counts.of(comparisons, candidates.matched(comparisons), category)


def character_counts(spans: Spans, *, gold: Spans | None = None, named: bool = True) -> Counts:
    """Positions in common: how many both covered with the same class (or, not `named`, with any).

    A position that one annotator covers twice with one class counts once.
    """
    left, right = (_covering(side, named) for side in (spans, spans if gold is None else gold))
    right = left if gold is None else right
    comparisons = Comparisons.among(left.marks) if gold is None else Comparisons.against(left.marks, right.marks)
    pairs = candidate_spans(comparisons, left, right, Likeness(Rule.OVERLAP))
    if named:
        pairs = pairs.same_class(comparisons)
    shared = np.zeros(comparisons.n, np.int64)
    np.add.at(shared, pairs.comparison, shared_length(left, pairs.left, right, pairs.right))
    covered = [_positions_per_answer(side) for side in (left, right)]
    return Counts.sized(comparisons, shared, covered[0][comparisons.left_answer], covered[1][comparisons.right_answer])


@dataclass(frozen=True, eq=False)
class SpanErrors:
    """What annotators got wrong against gold: see `Outcomes`; `imprecise` tells which right pairs differ in their ends.

    `imprecise` bool[pairs of outcomes.right].
    """

    outcomes: Outcomes
    imprecise: NDArray[np.bool_]

    def by_annotator(self) -> dict[str, Longs]:
        """Counts per annotator, int64[annotators] each: exact, imprecise, wrong class, missing, extra."""
        made = self.outcomes
        left = made.comparisons.left
        size, owner = left.annotators, left.annotator
        of_missing = left.looked_annotator[made.comparisons.left_answer[made.missing_in]]
        parts = {
            "exact": owner[made.right.left[~self.imprecise]],
            "imprecise": owner[made.right.left[self.imprecise]],
            "wrong class": owner[made.misnamed.left],
            "missing": of_missing,
            "extra": owner[made.extra],
        }
        return {name: np.bincount(who, minlength=size).astype(np.int64) for name, who in parts.items()}


def span_errors(spans: Spans, gold: Spans, at_least: float = 0.5) -> SpanErrors:
    """Match in two stages at IoU >= `at_least`: spans of the same class first, then the rest under any class."""
    comparisons, candidates = _compared(spans, Likeness(Rule.IOU, at_least), gold)
    made = outcomes(comparisons, candidates)
    return SpanErrors(made, made.right.similarity < 1.0)


def _compared(spans: Spans, likeness: Likeness, gold: Spans | None) -> tuple[Comparisons, Candidates]:
    if gold is None:
        comparisons = Comparisons.among(spans.marks)
        return comparisons, candidate_spans(comparisons, spans, spans, likeness)
    comparisons = Comparisons.against(spans.marks, gold.marks)
    return comparisons, candidate_spans(comparisons, spans, gold, likeness)


def _covering(spans: Spans, named: bool) -> Spans:
    return spans.merged() if named else spans.unnamed().merged()


def _positions_per_answer(spans: Spans) -> Longs:
    covered = np.zeros(spans.marks.answers, np.int64)
    np.add.at(covered, spans.marks.answer, spans.length)
    return covered
