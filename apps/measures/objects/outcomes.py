"""What became of each mark against gold: right, misnamed, extra; and what of gold is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.comparisons import Candidates, Comparisons, counting
from apps.measures.objects.counts import Counts

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """`right` pairs of marks have the same class, `misnamed` pairs only the same place.

    `extra` int64[E] are rows of marks without a partner. `missing` int64[M] are rows of gold without a partner in
    comparison `missing_in` int64[M], ascending: a mark that two annotators missed is there twice.
    """

    comparisons: Comparisons
    right: Candidates
    misnamed: Candidates
    extra: Longs
    missing: Longs
    missing_in: Longs

    def counts(self, *, named: bool = True) -> Counts:
        """What is common: marks that were found and named, or (`named` false) that were found under any name."""
        both = np.bincount(self.right.comparison, minlength=self.comparisons.n).astype(np.int64)
        if not named:
            both += np.bincount(self.misnamed.comparison, minlength=self.comparisons.n)
        c = self.comparisons
        return Counts.sized(c, both, c.left.sizes()[c.left_answer], c.right.sizes()[c.right_answer])

    def naming(self) -> Counts:
        """Of the marks that were found: which were named right."""
        both = np.bincount(self.right.comparison, minlength=self.comparisons.n).astype(np.int64)
        found = both + np.bincount(self.misnamed.comparison, minlength=self.comparisons.n)
        return Counts.sized(self.comparisons, both, found, found)

    def confusion(self) -> Longs:
        """How often gold of class r was marked with class c, int64[K + 1, K + 1]; K stands for not marked, not there.

        K is the larger number of classes of both sides.
        """
        left, right = self.comparisons.left, self.comparisons.right
        nothing = max(left.categories, right.categories)
        found = [(right.category[pairs.right], left.category[pairs.left]) for pairs in (self.right, self.misnamed)]
        found.append((right.category[self.missing], np.full(len(self.missing), nothing)))
        found.append((np.full(len(self.extra), nothing), left.category[self.extra]))
        rows, columns = (np.concatenate(side).astype(np.int64) for side in zip(*found, strict=True))
        table = np.bincount(rows * (nothing + 1) + columns, minlength=(nothing + 1) ** 2)
        return table.reshape(nothing + 1, nothing + 1).astype(np.int64)


def outcomes(comparisons: Comparisons, pairs: Candidates) -> Outcomes:
    """Match in two stages: first marks of the same class, then what is left of them under any class.

    `pairs` are those alike enough, from `candidates`; `comparisons` are those of `Comparisons.against` gold.
    """
    right = pairs.same_class(comparisons).matched(comparisons)
    misnamed = pairs.without(right, comparisons).matched(comparisons)
    extra = np.isin(comparisons.left.answer, comparisons.left_answer)
    extra[np.concatenate([right.left, misnamed.left])] = False
    found = np.append(right.right_nodes(comparisons), misnamed.right_nodes(comparisons))
    missing = np.setdiff1d(_every_gold_mark(comparisons), found)
    width = max(comparisons.right.n, 1)
    return Outcomes(comparisons, right, misnamed, np.flatnonzero(extra), missing % width, missing // width)


def _every_gold_mark(comparisons: Comparisons) -> Longs:
    gold = comparisons.right
    order = np.argsort(gold.answer, kind="stable")
    size = gold.sizes()[comparisons.right_answer]
    start = (np.cumsum(gold.sizes()) - gold.sizes())[comparisons.right_answer]
    comparison = np.repeat(np.arange(comparisons.n), size)
    return np.asarray(comparison * max(gold.n, 1) + order[start[comparison] + counting(size)], np.int64)
