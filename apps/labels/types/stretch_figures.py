"""The figures of answers made of stretches: among annotators, and against gold."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import IntervalBy
from apps.measures.estimate import Estimate, Figure
from apps.measures.objects import (
    Average,
    Comparisons,
    Counts,
    Measure,
    class_agreement,
    complete_linkage,
    overlap_agreement,
)
from apps.measures.spans import Spans, UnitizingAlpha, character_counts, gamma_over_units, unitizing_alpha
from apps.measures.spans.matching import candidate_spans

from .stretch_matching import NEAR

Longs = NDArray[np.int64]
# Gamma aligns every two answers 31 times: about half a millisecond for each span. More than this is left out.
GAMMA_COMPARISONS, GAMMA_SPANS = 100, 3_000


@dataclass(frozen=True, eq=False)
class Figures:
    """`spans` as from `spans_given`, of `people` annotators; compared with `gold`, or with each other."""

    spans: Spans
    people: int
    confidence: float
    gold: Spans | None = None

    def share(
        self, counts: Counts, what: str, measure: Measure = Measure.F1, average: Average = Average.POOLED
    ) -> Figure:
        """What two answers have in common; nobody is compared with themself."""
        kept = between_people(counts, self.people, against_gold=self.gold is not None)
        return named(overlap_agreement(kept, measure, average, confidence=self.confidence), what)

    def covered(self, what: str) -> Figure:
        """F1 of the positions covered with the same label."""
        return self.share(character_counts(self.spans, gold=self.gold), what)

    def classes(self) -> dict[str, Figure]:
        """Do they find the same stretches, and name them alike?"""
        comparisons = Comparisons.among(self.spans.marks)
        pairs = candidate_spans(comparisons, self.spans, self.spans, NEAR)
        cluster = complete_linkage(self.spans.marks, pairs, _content(self.spans))
        # The jackknife would take the square of the number of units here.
        by, matcher = IntervalBy.LINEARISED, f"complete linkage, {NEAR}"
        found = class_agreement(self.spans.marks, cluster, matcher, by, self.confidence)
        figures = {"found_alpha": found.found}
        return {"class_alpha": found.named, **figures} if self.spans.marks.categories > 1 else figures

    def placed(self) -> dict[str, Figure]:
        """Alpha for unitizing, and gamma where it does not take long."""
        begin, end = _extent(self.spans)
        found = unitizing_alpha(self.spans, begin, end, confidence=self.confidence)
        how = "each unit reaches from 0 to the last position that anybody marked in it"
        figures = {"unitizing_alpha": named(found.overall if isinstance(found, UnitizingAlpha) else found, how)}
        if _small(self.spans):
            gamma = gamma_over_units(self.spans, begin, end, confidence=self.confidence)
            figures["gamma"] = named(gamma, how)
        return figures


def named(figure: Figure, what: str) -> Figure:
    """The figure with what it is about in front of its method."""
    return replace(figure, method=f"{what}; {figure.method}") if isinstance(figure, Estimate) else figure


def between_people(counts: Counts, people: int, *, against_gold: bool = False) -> Counts:
    """Comparisons of different people, under the numbers of the people: repeats were numbered as further annotators."""
    people = max(people, 1)
    left, right = counts.left % people, counts.right % people
    kept = np.ones(len(left), np.bool_) if against_gold else left != right
    unit, both, of_left, of_right = (part[kept] for part in (counts.unit, counts.both, counts.of_left, counts.of_right))
    return Counts(unit, left[kept], right[kept], both, of_left, of_right, counts.units, counts.annotators)


def _content(spans: Spans) -> Longs:
    """The place of each span among the different ones, sorted by position and class."""
    keys = (spans.marks.category, spans.end, spans.begin)
    order = np.lexsort(keys)
    fresh = np.zeros(len(order), np.bool_)
    for key in keys:
        fresh[1:] |= key[order][1:] != key[order][:-1]
    place = np.empty(len(order), np.int64)
    place[order] = np.cumsum(fresh)
    return place


def _extent(spans: Spans) -> tuple[Longs, Longs]:
    end = np.zeros(spans.marks.units, np.int64)
    np.maximum.at(end, spans.marks.unit, spans.end)
    return np.zeros_like(end), end


def _small(spans: Spans) -> bool:
    comparisons = Comparisons.among(spans.marks)
    if comparisons.n > GAMMA_COMPARISONS:
        return False
    sizes = spans.marks.sizes()
    return int(sizes[comparisons.left_answer].sum() + sizes[comparisons.right_answer].sum()) <= GAMMA_SPANS
