"""Which stretches of two answers are the same, under what tolerance, and what is wrong in those that are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects import Candidates, Comparisons, Counts
from apps.measures.spans import Likeness, Rule, Spans
from apps.measures.spans.matching import candidate_spans

from .structured import Errors

Longs = NDArray[np.int64]
Find = Callable[[Comparisons, Spans, Spans], Candidates]
ERRORS = ("label", "right", "wrong class", "imprecise", "missing", "extra")
NEAR = Likeness(Rule.IOU, 0.5)


def alike_by(likeness: Likeness) -> Find:
    """Pairs that the rule takes for the same, whatever their class."""
    return lambda comparisons, left, right: candidate_spans(comparisons, left, right, likeness)


def alike_within(tolerance: int) -> Find:
    """Pairs whose begins, and whose ends, are at most so many positions apart; the nearest ones first."""

    def find(comparisons: Comparisons, left: Spans, right: Spans) -> Candidates:
        zones, order = _begins(left, tolerance)
        other, other_order = (zones, order) if right is left else _begins(right, tolerance)
        near = candidate_spans(comparisons, zones, other, Likeness(Rule.OVERLAP))
        a, b = order[near.left], other_order[near.right]
        apart = np.abs(left.end[a] - right.end[b])
        similarity = -(np.abs(left.begin[a] - right.begin[b]) + apart).astype(np.float64)
        return Candidates(near.comparison, a, b, similarity).take(apart <= tolerance)

    return find


def _begins(spans: Spans, tolerance: int) -> tuple[Spans, Longs]:
    """A stretch from each begin, so long that two of them overlap where begins are near; and whose begin it is."""
    m = spans.marks
    end = spans.begin + tolerance + 1
    order = np.lexsort((m.category, end, spans.begin, m.annotator, m.unit)).astype(np.int64)
    return Spans(m, spans.begin, end), order


def counts_of(spans: Spans, alike: Find, gold: Spans | None = None) -> Counts:
    """Stretches of the same class in common, one to one."""
    right = spans if gold is None else gold
    comparisons = Comparisons.among(spans.marks) if gold is None else Comparisons.against(spans.marks, gold.marks)
    pairs = alike(comparisons, spans, right).same_class(comparisons)
    return Counts.of(comparisons, pairs.matched(comparisons))


@dataclass(frozen=True, eq=False)
class Judged:
    """Answers against gold: pairs that are `right`, `imprecise` (right class) or `misnamed`, each mark in one pair."""

    comparisons: Comparisons
    right: Candidates
    imprecise: Candidates
    misnamed: Candidates

    def errors(self, labels: Sequence[str]) -> Errors:
        """By the class of the gold mark, and extra ones by their own."""
        marked, gold = self.comparisons.left, self.comparisons.right
        size = len(labels)

        def by_gold(pairs: Candidates) -> Longs:
            return np.bincount(gold.category[pairs.right], minlength=size)

        found = [by_gold(pairs) for pairs in (self.right, self.misnamed, self.imprecise)]
        used = np.concatenate([pairs.left for pairs in (self.right, self.misnamed, self.imprecise)])
        missing = np.bincount(gold.category, minlength=size) - np.sum(found, axis=0)
        extra = np.bincount(marked.category, minlength=size) - np.bincount(marked.category[used], minlength=size)
        table = np.column_stack([*found, missing, extra]).tolist()
        return Errors(ERRORS, tuple((label, *row) for label, row in zip(labels, table, strict=True)))


def judged(spans: Spans, gold: Spans, alike: Find) -> Judged:
    """Every answer has a gold answer of its own. Matched in turn: right ones, those of the right class at IoU >= 0.5,
    then the rest under any class."""
    comparisons = Comparisons.against(spans.marks, gold.marks)
    same, near = alike(comparisons, spans, gold), candidate_spans(comparisons, spans, gold, NEAR)
    found: list[Candidates] = []
    for pairs in (same.same_class(comparisons), near.same_class(comparisons), same, near):
        for taken in found:
            pairs = pairs.without(taken, comparisons)
        found.append(pairs.matched(comparisons))
    right, imprecise, *misnamed = found
    return Judged(comparisons, right, imprecise, _joined(*misnamed))


def _joined(a: Candidates, b: Candidates) -> Candidates:
    return Candidates(
        np.append(a.comparison, b.comparison),
        np.append(a.left, b.left),
        np.append(a.right, b.right),
        np.append(a.similarity, b.similarity),
    )
