"""Cohen's kappa for each pair of annotators, in one pass over labels that meet on a unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairKappas:
    """Annotators `first[i] < second[i]` share `shared[i]` units; their kappa is `kappa[i]` where `known[i]`.

    Only pairs that share a unit are listed, ascending. `known` is false below the minimum overlap, and where both
    gave one and the same label throughout (kappa is then 0/0; `kappa[i]` is 0 and means nothing).
    """

    annotators: int
    first: Longs
    second: Longs
    shared: Longs
    kappa: Floats
    known: NDArray[np.bool_]

    def tables(self, annotators: Longs) -> tuple[list[list[float | None]], list[list[int]]]:
        """Kappas and numbers of shared units as square tables over the given annotators, None where unknown."""
        place = np.full(self.annotators, -1)
        place[annotators] = np.arange(len(annotators))
        kappas: list[list[float | None]] = [[None] * len(annotators) for _ in annotators]
        shared = [[0] * len(annotators) for _ in annotators]
        inside = np.flatnonzero((place[self.first] >= 0) & (place[self.second] >= 0))
        for i in inside.tolist():
            a, b = int(place[self.first[i]]), int(place[self.second[i]])
            shared[a][b] = shared[b][a] = int(self.shared[i])
            kappas[a][b] = kappas[b][a] = float(self.kappa[i]) if self.known[i] else None
        return kappas, shared


def pair_kappas(ratings: Ratings, minimum_overlap: int = 20) -> PairKappas:
    """kappa = (p_o - p_e) / (1 - p_e), with p_e from both annotators' labels on the units they share (Cohen 1960).

    Where an annotator labelled a unit repeatedly, each combination of labels counts by its share, so that a unit
    always weighs one.
    """
    rows = _by_unit(ratings)
    keys, shared = _overlaps(rows, ratings.annotators)
    enough = shared >= minimum_overlap
    kappa, known = np.zeros(len(keys)), np.zeros(len(keys), np.bool_)
    kappa[enough], known[enough] = _kappas(rows, ratings, keys[enough], shared[enough])
    first, second = np.divmod(keys, max(ratings.annotators, 1))
    return PairKappas(ratings.annotators, first, second, shared, kappa, known)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Labels sorted by unit, then annotator; `weight` shares one among an annotator's labels of a unit."""

    unit: Longs
    annotator: Longs
    code: Longs
    weight: Floats
    first: NDArray[np.bool_]


def _by_unit(ratings: Ratings) -> _Rows:
    who = ratings.unit.astype(np.int64) * max(ratings.annotators, 1) + ratings.annotator
    order = np.argsort(who, kind="stable")
    who = who[order]
    first = np.diff(who, prepend=-1) != 0
    start = np.flatnonzero(first)
    repeats = np.diff(np.append(start, len(who)))
    weight = np.repeat(1 / np.maximum(repeats, 1), repeats)
    unit, annotator = np.divmod(who, max(ratings.annotators, 1))
    return _Rows(unit, annotator, ratings.code[order].astype(np.int64), weight, first)


def _meetings(rows: _Rows, chosen: Longs) -> Iterator[tuple[Longs, Longs]]:
    """Row numbers of labels that meet on a unit, all pairs, one distance between rows after the other."""
    unit, distance = rows.unit[chosen], 1
    left = np.arange(len(chosen))
    while len(left := left[left < len(chosen) - distance]):
        left = left[unit[left] == unit[left + distance]]
        yield chosen[left], chosen[left + distance]
        distance += 1


def _overlaps(rows: _Rows, annotators: int) -> tuple[Longs, Longs]:
    """Pairs as first * annotators + second, ascending, and how many units each shares."""
    if annotators**2 <= 4 * len(rows.unit):
        table = np.zeros(annotators**2, np.int64)
        for left, right in _meetings(rows, np.flatnonzero(rows.first)):
            table += np.bincount(rows.annotator[left] * annotators + rows.annotator[right], minlength=len(table))
        keys = np.flatnonzero(table)
        return keys, table[keys]
    parts = [np.zeros(0, np.int64)]
    counts = [np.zeros(0, np.int64)]
    for left, right in _meetings(rows, np.flatnonzero(rows.first)):
        pair, times = np.unique(rows.annotator[left] * annotators + rows.annotator[right], return_counts=True)
        parts.append(pair)
        counts.append(times)
    keys, inverse = np.unique(np.concatenate(parts), return_inverse=True)
    shared = np.zeros(len(keys), np.int64)
    np.add.at(shared, inverse, np.concatenate(counts))
    return keys, shared


def _kappas(rows: _Rows, ratings: Ratings, keys: Longs, shared: Longs) -> tuple[Floats, NDArray[np.bool_]]:
    if not len(keys):
        return np.zeros(0), np.zeros(0, np.bool_)
    pair, left, right = _meetings_of(rows, keys, ratings.annotators)
    weight = rows.weight[left] * rows.weight[right]
    one, other = rows.code[left], rows.code[right]
    agreed = np.bincount(pair, weights=np.where(one == other, weight, 0.0), minlength=len(keys)) / shared
    shape = (len(keys), ratings.levels)
    margins = (csr_array((weight, (pair, code)), shape=shape) for code in (one, other))
    chance = np.asarray(next(margins).multiply(next(margins)).sum(axis=1), np.float64).ravel() / np.square(shared)
    known = chance < 1 - 1e-12
    return np.where(known, (agreed - chance) / np.where(known, 1 - chance, 1.0), 0.0), known


def _meetings_of(rows: _Rows, keys: Longs, annotators: int) -> tuple[Longs, Longs, Longs]:
    """The meetings of the given pairs: which pair, and the row of each side."""
    parts = [np.zeros((3, 0), np.int64)]
    for left, right in _meetings(rows, np.arange(len(rows.unit))):
        key = rows.annotator[left] * annotators + rows.annotator[right]
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        kept = keys[at] == key
        parts.append(np.array([at[kept], left[kept], right[kept]]))
    pair, left, right = np.concatenate(parts, axis=1)
    return pair, left, right
