"""Which answers are compared with which, and the pairs of marks that may be the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.assignment import most_then_heaviest
from apps.measures.objects.marks import Marks

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Similarity = Callable[[Longs, Longs], Floats]
# Pairs of one block: what is known of them stays in the second cache of usual processors.
_BLOCK = 2**15


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Answer `left_answer[c]` of `left` against answer `right_answer[c]` of `right`, int64[C], on the same unit.

    Ascending by left answer, then right answer. Two answers without marks are compared too: that they agree is known,
    though there is nothing to count.
    """

    left: Marks
    right: Marks
    left_answer: Longs
    right_answer: Longs

    @classmethod
    def among(cls, marks: Marks) -> Self:
        """Every two annotators who looked at the same unit, once."""
        size = np.bincount(marks.looked_unit, minlength=marks.units)
        stop = np.cumsum(size)[marks.looked_unit]
        following = stop - np.arange(marks.answers) - 1
        left = np.repeat(np.arange(marks.answers, dtype=np.int64), following)
        return cls(marks, marks, left, left + 1 + counting(following))

    @classmethod
    def against(cls, marks: Marks, gold: Marks) -> Self:
        """Every annotator against the gold answer of the unit, where there is one.

        Raises `ValueError` where `gold` counts units differently or has two answers to one unit.
        """
        if gold.units != marks.units or len(np.unique(gold.looked_unit)) < gold.answers:
            raise ValueError("gold must have the same units, and one answer to each at most")
        answer = np.full(marks.units, -1, np.int64)
        answer[gold.looked_unit] = np.arange(gold.answers)
        expected = answer[marks.looked_unit]
        known = np.flatnonzero(expected >= 0).astype(np.int64)
        return cls(marks, gold, known, expected[known])

    @property
    def n(self) -> int:
        """The number of comparisons."""
        return len(self.left_answer)

    @property
    def unit(self) -> Longs:
        """The unit of each comparison, int64[C]."""
        return self.left.looked_unit[self.left_answer].astype(np.int64)

    def between(self, left_row: Longs, right_row: Longs) -> Longs:
        """The comparison that each pair of rows (one of `left`, one of `right`) belongs to, or -1, int64[E]."""
        width = max(self.right.answers, 1)
        keys = self.left_answer * width + self.right_answer
        wanted = self.left.answer[left_row] * width + self.right.answer[right_row]
        at = np.searchsorted(keys, wanted)
        known = np.append(keys, -1)[at] == wanted
        return np.where(known, at, -1)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Marks `left[i]` and `right[i]` (rows) are `similarity[i]` alike and meet in comparison `comparison[i]`."""

    comparison: Longs
    left: Longs
    right: Longs
    similarity: Floats

    def take(self, chosen: NDArray[np.bool_] | Longs) -> Candidates:
        """Some of the pairs."""
        return Candidates(self.comparison[chosen], self.left[chosen], self.right[chosen], self.similarity[chosen])

    def same_class(self, comparisons: Comparisons) -> Candidates:
        """Only the pairs that agree on the class."""
        return self.take(comparisons.left.category[self.left] == comparisons.right.category[self.right])

    def without(self, taken: Candidates, comparisons: Comparisons) -> Candidates:
        """Only the pairs whose marks are both in none of the `taken` pairs of the same comparison."""
        free = ~np.isin(self.left_nodes(comparisons), taken.left_nodes(comparisons))
        return self.take(free & ~np.isin(self.right_nodes(comparisons), taken.right_nodes(comparisons)))

    def left_nodes(self, comparisons: Comparisons) -> Longs:
        """The left mark of each pair, with the comparison it is in, as one number."""
        return self.comparison * max(comparisons.left.n, 1) + self.left

    def right_nodes(self, comparisons: Comparisons) -> Longs:
        """The right mark of each pair, with the comparison it is in, as one number."""
        return self.comparison * max(comparisons.right.n, 1) + self.right

    def matched(self, comparisons: Comparisons) -> Candidates:
        """One-to-one in each comparison: the most pairs, and among those the greatest total similarity."""
        left, right = self.left_nodes(comparisons), self.right_nodes(comparisons)
        return self.take(most_then_heaviest(left, right, self.similarity))


def candidates(comparisons: Comparisons, similarity: Similarity, at_least: float) -> Candidates:
    """All pairs of marks in the same comparison that are at least so similar.

    `similarity` takes two arrays of row numbers, int64[k] each, to float64[k]. Blocks bound the memory.
    """
    found = []
    for comparison, left, right in _blocks(comparisons):
        values = similarity(left, right)
        alike = values >= at_least
        found.append((comparison[alike], left[alike], right[alike], values[alike]))
    if not found:
        nothing = np.zeros(0, np.int64)
        return Candidates(nothing, nothing, nothing, np.zeros(0))
    return Candidates(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _blocks(comparisons: Comparisons) -> Iterator[tuple[Longs, Longs, Longs]]:
    """Every pair of marks of every comparison, as (comparison, left row, right row)."""
    rows = [np.argsort(side.answer, kind="stable") for side in (comparisons.left, comparisons.right)]
    sizes = [side.sizes() for side in (comparisons.left, comparisons.right)]
    first = [np.cumsum(size) - size for size in sizes]
    deep, wide = sizes[0][comparisons.left_answer], sizes[1][comparisons.right_answer]
    block = np.cumsum(deep * wide) // _BLOCK
    for chosen in np.split(np.arange(comparisons.n), np.flatnonzero(np.diff(block)) + 1):
        times = (deep * wide)[chosen]
        comparison = np.repeat(chosen, times)
        down, across = np.divmod(counting(times), np.maximum(wide, 1)[comparison])
        yield (
            comparison,
            rows[0][first[0][comparisons.left_answer[comparison]] + down],
            rows[1][first[1][comparisons.right_answer[comparison]] + across],
        )


def counting(times: Longs) -> Longs:
    """0, 1, ..., times[0] - 1, 0, 1, ..., times[1] - 1, and so on."""
    start = np.cumsum(times) - times
    return np.arange(int(times.sum()), dtype=np.int64) - np.repeat(start, times)
