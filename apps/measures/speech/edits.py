"""Optimal alignment of many pairs of token sequences at once: substitutions, deletions, insertions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

# Numbers of one block: row and its neighbour stay in the second cache of usual processors.
_CACHED = 2**15


@dataclass(frozen=True, eq=False)
class Tokens:
    """Sequences end to end: sequence s is `token[start[s]:start[s + 1]]`, int32; `start` int64[sequences + 1]."""

    token: Ints
    start: Longs

    @property
    def length(self) -> Longs:
        """The number of tokens of each sequence, int64[sequences]."""
        return np.diff(self.start)

    def padded(self, which: Longs, width: int, filler: int) -> Ints:
        """The chosen sequences as rows of equal width, int32[len(which), width]."""
        place = np.arange(width)
        inside = place < self.length[which, None]
        at = np.where(inside, self.start[which, None] + place, 0)
        return np.where(inside, self.token[at] if len(self.token) else at, filler).astype(np.int32)

    def take(self, which: Longs) -> Self:
        """The chosen sequences, in that order."""
        return self._parts(self.start[which], self.length[which])

    def between(self, begin: Longs, end: Longs) -> Self:
        """Each sequence without its first `begin[s]` and its last `end[s]` tokens."""
        return self._parts(self.start[:-1] + begin, self.length - begin - end)

    def _parts(self, first: Longs, length: Longs) -> Self:
        start = np.append(0, np.cumsum(length)).astype(np.int64)
        at = np.arange(start[-1]) + np.repeat(first - start[:-1], length)
        return type(self)(self.token[at], start)


def number_tokens(*groups: Sequence[Sequence[str]]) -> tuple[list[Tokens], list[str]]:
    """Number the tokens of several groups of sequences alike, and list them: token i is the i-th in sorted order."""
    vocabulary = sorted(set(chain.from_iterable(chain.from_iterable(groups))))
    place = {token: i for i, token in enumerate(vocabulary)}
    return [_numbered(group, place) for group in groups], vocabulary


def _numbered(group: Sequence[Sequence[str]], place: dict[str, int]) -> Tokens:
    start = np.append(0, np.cumsum(np.fromiter(map(len, group), np.int64, len(group)))).astype(np.int64)
    flat = map(place.__getitem__, chain.from_iterable(group))
    return Tokens(np.fromiter(flat, np.int32, int(start[-1])), start)


@dataclass(frozen=True, eq=False)
class Edits:
    """One entry for each pair, all int64[pairs]: tokens of either side, and what turns reference into hypothesis."""

    reference: Longs
    hypothesis: Longs
    substitutions: Longs
    deletions: Longs
    insertions: Longs

    @property
    def total(self) -> Longs:
        """The Levenshtein distance of each pair."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def hits(self) -> Longs:
        """The reference tokens that were found."""
        return self.reference - self.substitutions - self.deletions


def edits(reference: Tokens, hypothesis: Tokens) -> Edits:
    """Align sequence by sequence with the fewest edits, and among those with the fewest substitutions.

    The second condition makes the three counts unique; it is the alignment with the most hits. Raises `ValueError`
    for unequal numbers of sequences.
    """
    if len(reference.start) != len(hypothesis.start):
        raise ValueError(f"{len(reference.start) - 1} references for {len(hypothesis.start) - 1} hypotheses")
    rows, columns = reference.length, hypothesis.length
    total, substitutions = np.zeros((2, len(rows)), np.int64)
    left, right = _without_ends(reference, hypothesis)
    for block in _blocks(left.length, right.length):
        total[block], substitutions[block] = _align(left, right, block)
    gap = total - substitutions
    deletions = (gap + rows - columns) // 2
    return Edits(rows, columns, substitutions, deletions, gap - deletions)


def _without_ends(a: Tokens, b: Tokens) -> tuple[Tokens, Tokens]:
    """Both sides of each pair without the tokens that they begin with and then end with alike: some best alignment
    pairs those with each other."""
    shorter = np.minimum(a.length, b.length)
    begin = _alike(a.token, a.start[:-1], b.token, b.start[:-1], shorter, 1)
    end = _alike(a.token, a.start[1:] - 1, b.token, b.start[1:] - 1, shorter - begin, -1)
    return a.between(begin, end), b.between(begin, end)


def _alike(a: Ints, from_a: Longs, b: Ints, from_b: Longs, most: Longs, step: int) -> Longs:
    """How many tokens are equal from these places on, up to the first that differ or `most`, int64[pairs]."""
    found = np.zeros(len(most), np.int64)
    open_still = np.flatnonzero(most > 0)
    while len(open_still):
        ahead = step * found[open_still]
        open_still = open_still[a[from_a[open_still] + ahead] == b[from_b[open_still] + ahead]]
        found[open_still] += 1
        open_still = open_still[found[open_still] < most[open_still]]
    return found


def _blocks(rows: Longs, columns: Longs) -> Iterator[Longs]:
    """Pairs of about equal size together, so that little is padding."""
    order = np.lexsort((columns, rows))
    at = 0
    while at < len(order):
        widest = np.maximum.accumulate(columns[order[at : at + _CACHED]]) + 1
        fits = int(np.count_nonzero(widest * np.arange(1, len(widest) + 1) <= _CACHED))
        yield order[at : at + max(fits, 1)]
        at += max(fits, 1)


def _align(reference: Tokens, hypothesis: Tokens, block: Longs) -> tuple[Longs, Longs]:
    """Edits and substitutions of each pair of the block, whose references ascend in length.

    One row of the usual table per reference token, for all pairs together. A gap costs `unit`, a substitution one
    more, so the remainder counts substitutions; column j is stored less j gaps, which makes the sequential part of a
    row (insertions) a running minimum.
    """
    rows, columns = reference.length[block], hypothesis.length[block]
    height, width = int(rows[-1]), int(columns.max())
    unit = max(height, width) + 1
    kind = np.int32 if (height + width + 1) * (unit + 1) < np.iinfo(np.int32).max else np.int64
    left = reference.padded(block, height, -1)
    right = hypothesis.padded(block, width, -2)
    row = np.zeros((len(block), width + 1), kind)
    final = np.empty(len(block), np.int64)
    done = 0
    for i in range(height + 1):
        if i:
            across = row[done:, :-1] + (left[done:, i - 1, None] != right[done:]) * kind(unit + 1)
            across -= unit
            row[done:] += unit
            np.minimum(row[done:, 1:], across, out=row[done:, 1:])
            np.minimum.accumulate(row[done:], axis=1, out=row[done:])
        ended = int(np.searchsorted(rows, i, side="right"))
        final[done:ended] = np.take_along_axis(row[done:ended], columns[done:ended, None], axis=1).ravel()
        done = ended
    cost = final + columns * unit
    return cost // unit, cost % unit
