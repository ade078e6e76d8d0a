"""Answers with drawn objects against each other and against gold: distance, agreement, what is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import IntervalBy, figure_of
from apps.measures.estimate import Figure
from apps.measures.objects import (
    Average,
    Candidates,
    Comparisons,
    Counts,
    Measure,
    Outcomes,
    class_agreement,
    complete_linkage,
    outcomes,
    overlap_agreement,
)
from apps.measures.objects.assignment import heaviest
from apps.measures.objects.similarity import mean_similarity

from .drawn import Drawn, Laid
from .structured import Errors, Given
from .tracked import Tracked, same_tracks

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
# Below this an object and a gold object have nothing to do with each other (TIDE, Bolya et al. 2020).
OVERLAPPING = 0.1
_ANY = float(np.nextafter(0.0, 1.0))


def distances(drawn: Drawn, left: Longs, right: Longs) -> Floats:
    """1 - (largest total similarity of objects of one class matched one-to-one) / (objects of the larger answer).

    OSPA of order 1 with cutoff 1 (Schuhmacher, Vo and Vo 2008): symmetric, 0 for equal answers and only for such, 1
    where nothing overlaps, and a metric where 1 - similarity is one. Each pair of answers is computed once.
    """
    width = max(len(drawn), 1)
    keys, place = np.unique(np.minimum(left, right) * width + np.maximum(left, right), return_inverse=True)
    low, high = np.divmod(keys, width)
    most = np.maximum(drawn.size[low], drawn.size[high])
    laid = Laid.side_by_side(drawn, low, high)
    comparisons = Comparisons.among(laid.marks)
    pairs = laid.alike(comparisons, _ANY, same_class=True)
    pairs = pairs.take(heaviest(pairs.left_nodes(comparisons), pairs.right_nodes(comparisons), pairs.similarity))
    shared = np.bincount(laid.items_of(comparisons, pairs), weights=pairs.similarity, minlength=len(keys))
    apart = np.where(most > 0, 1 - np.minimum(shared / np.maximum(most, 1), 1.0), 0.0)
    return np.asarray(np.where(low == high, 0.0, apart)[place], np.float64)


def matching(drawn: Drawn, left: Longs, right: Longs, at_least: float) -> NDArray[np.bool_]:
    """Whether every object of either answer has its partner: the same class, and similar enough; and where the right
    answers, which are gold, have tracks, the same ones."""
    same: NDArray[np.bool_] = drawn.size[left] == drawn.size[right]
    rows = np.flatnonzero(same)
    laid = Laid.side_by_side(drawn, left[rows], right[rows])
    comparisons = Comparisons.among(laid.marks)
    pairs = laid.alike(comparisons, at_least, same_class=True).matched(comparisons)
    found = np.bincount(laid.items_of(comparisons, pairs), minlength=len(rows))
    same[rows] = found == drawn.size[left[rows]]
    rows = np.flatnonzero(same)
    same[rows] = same_tracks(Laid.side_by_side(drawn, left[rows], right[rows]), at_least)
    return same


def agreement_of(
    drawn: Drawn, given: Given[list[dict[str, object]]], at_least: float, measure: str, confidence: float
) -> dict[str, Figure]:
    """Found: F1 over comparisons and alpha, whatever the class. Named: alpha on the classes of what was found.

    Of several answers of one person to one item the first in canonical order takes part.
    """
    who = given.unit.astype(np.int64) * max(given.annotators, 1) + given.annotator
    one = np.unique(who, return_index=True)[1]
    unit, annotator, code = (column[one].astype(np.int64) for column in (given.unit, given.annotator, given.code))
    laid = Laid.out(drawn, unit, annotator, code, given.units, given.annotators)
    comparisons = Comparisons.among(laid.marks)
    pairs = laid.alike(comparisons, at_least)
    matched = pairs.matched(comparisons)
    counts = laid.by_item(Counts.of(comparisons, matched))
    cluster = complete_linkage(laid.marks, pairs, laid.content)
    matcher = f"complete linkage, {measure} >= {at_least:g}"
    # Leaving out one unit after the other would take the square of the number of units.
    alphas = class_agreement(laid.items, cluster, matcher, IntervalBy.LINEARISED, confidence)
    close = mean_similarity(laid.items_of(comparisons, matched), matched.similarity, f"mean {measure} of matched pairs")
    figures = {
        "f1": overlap_agreement(counts, average=Average.COMPARISONS, confidence=confidence),
        "found_alpha": alphas.found,
        "class_alpha": alphas.named,
        "overlap": figure_of(close, confidence),
    }
    if drawn.categories < 2:
        del figures["class_alpha"]
    tracked = Tracked.of(laid, comparisons)
    return figures | tracked.agreement(at_least, confidence) if tracked else figures


@dataclass(frozen=True, eq=False)
class Judged:
    """Answers against the gold answers of their items: what became of each object, `imprecise` pairs (of the same
    class, overlapping below the threshold) being still among the missing and the extra of `outcomes`."""

    laid: Laid
    comparisons: Comparisons
    outcomes: Outcomes
    imprecise: Candidates
    tracked: Tracked | None
    at_least: float

    @classmethod
    def of(cls, drawn: Drawn, answers: Longs, golds: Longs, at_least: float) -> Judged:
        """Matched in stages: right class and place, then the place alone, then the class and roughly the place."""
        laid = Laid.side_by_side(drawn, answers, golds)
        comparisons = Comparisons.among(laid.marks)
        pairs = laid.alike(comparisons, min(OVERLAPPING, at_least))
        found = outcomes(comparisons, pairs.take(pairs.similarity >= at_least))
        rest = pairs.without(found.right, comparisons).without(found.misnamed, comparisons)
        rest = rest.take(rest.similarity < at_least).same_class(comparisons)
        return cls(laid, comparisons, found, rest.matched(comparisons), Tracked.of(laid, comparisons), at_least)

    def errors(self, labels: Sequence[str]) -> Errors:
        """By class: right, wrong class, imprecise, missing (by the class in gold), extra (by the class given); and
        where gold has tracks, what is right but for its track."""
        category, found = self.laid.marks.category, self.outcomes
        right = found.right.right
        lost = self.tracked.wrong(found.right, self.at_least) if self.tracked else np.zeros(len(right), np.bool_)
        rows = {
            "right": right[~lost],
            "wrong class": found.misnamed.right,
            "wrong track": right[lost],
            "imprecise": self.imprecise.right,
            "missing": np.setdiff1d(found.missing, self.imprecise.right),
            "extra": np.setdiff1d(found.extra, self.imprecise.left),
        }
        if self.tracked is None:
            del rows["wrong track"]
        table = np.column_stack([np.bincount(category[row], minlength=len(labels)) for row in rows.values()])
        cells = ((labels[code], *table[code].tolist()) for code in np.flatnonzero(table.sum(axis=1)).tolist())
        return Errors(("label", *rows), tuple(cells))

    def figures(self, unit: Longs, units: int, measure: str, confidence: float) -> dict[str, Figure]:
        """Found under any name (F1, precision, recall), named right among the found, and how well they overlap.

        `unit[i]` is the item of answer i: intervals are over items.
        """

        def pooled(counts: Counts, by: Measure) -> Figure:
            counts = self.laid.by_item(counts)
            counts = replace(counts, unit=unit[counts.unit], units=units)
            return overlap_agreement(counts, by, Average.POOLED, confidence=confidence)

        found = self.outcomes.counts(named=False)
        figures = {f"gold_{by.lower()}": pooled(found, by) for by in (Measure.F1, Measure.PRECISION, Measure.RECALL)}
        if len(np.unique(self.laid.marks.category)) > 1:
            figures["gold_named"] = pooled(self.outcomes.naming(), Measure.PRECISION)
        both = (self.outcomes.right, self.outcomes.misnamed)
        where = np.concatenate([unit[self.laid.items_of(self.comparisons, pairs)] for pairs in both])
        close = np.concatenate([pairs.similarity for pairs in both])
        name = f"mean {measure} of objects and their gold objects"
        figures["gold_overlap"] = figure_of(mean_similarity(where, close, name), confidence)
        if self.tracked:
            figures |= self.tracked.against_gold(unit, units, self.at_least, confidence)
        return figures
