"""Cohen's kappa for each pair of annotators, in one pass over labels that meet on a unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.agreement.bounds import percent
from apps.measures.agreement.many import Many
from apps.measures.agreement.meetings import Confusions, confusions
from apps.measures.agreement.spread import Spread
from apps.measures.agreement.weights import Weights, weight_matrix
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_CELLS = 2**22


@dataclass(frozen=True, eq=False)
class PairKappas:
    """Annotators `first[i] < second[i]` share `shared[i]` units; their kappa is `kappa[i]` where `known[i]`.

    Only pairs that share a unit are listed, ascending. `agreed` is the share of agreement (with weights, weighted).
    `known` is false below the minimum overlap, and where both gave one and the same label throughout (kappa is then
    0/0; `kappa[i]` is 0 and means nothing). `[low, high]` is the interval, the whole range where none is honest.
    """

    annotators: int
    first: Longs
    second: Longs
    shared: Longs
    agreed: Floats
    kappa: Floats
    low: Floats
    high: Floats
    known: NDArray[np.bool_]
    minimum_overlap: int
    confidence: float

    def tables(self, annotators: Longs) -> tuple[list[list[float | None]], list[list[int]]]:
        """Kappas and numbers of shared units as square tables over the given annotators, None where unknown."""
        chosen, a, b = self._among(annotators)
        kappas: list[list[float | None]] = [[None] * len(annotators) for _ in annotators]
        for i, row, column in zip(chosen.tolist(), a.tolist(), b.tolist(), strict=True):
            kappas[row][column] = kappas[column][row] = float(self.kappa[i]) if self.known[i] else None
        shared = np.zeros((len(annotators), len(annotators)), np.int64)
        shared[a, b] = shared[b, a] = self.shared[chosen]
        return kappas, shared.tolist()

    def agreement_table(self, annotators: Longs) -> list[list[float | None]]:
        """Shares of agreement as a square table over the given annotators, None below the minimum overlap."""
        chosen, a, b = self._among(annotators)
        shares: list[list[float | None]] = [[None] * len(annotators) for _ in annotators]
        for i, row, column in zip(chosen.tolist(), a.tolist(), b.tolist(), strict=True):
            enough = self.shared[i] >= self.minimum_overlap
            shares[row][column] = shares[column][row] = float(self.agreed[i]) if enough else None
        return shares

    def figure(self, pair: int) -> Figure:
        """The kappa of the pair at place `pair` with its interval, or why there is none."""
        n = int(self.shared[pair])
        if n < self.minimum_overlap:
            return Undefined(f"the two annotators share {n} units, at least {self.minimum_overlap} are asked for")
        if not self.known[pair]:
            return Undefined("both annotators gave one and the same label throughout: kappa has no variation to judge")
        value, low, high = (float(x[pair]) for x in (self.kappa, self.low, self.high))
        how = f"{percent(self.confidence)} interval over units by the linearised standard error"
        note = "no interval: too few units, or the agreement rests on too few of them"
        return Estimate(value, low, high, n, f"Cohen's kappa; {note if (low, high) == (-1, 1) else how}")

    def _among(self, annotators: Longs) -> tuple[Longs, Longs, Longs]:
        """Places of the pairs inside `annotators`, and where there each side stands."""
        place = np.full(self.annotators, -1)
        place[annotators] = np.arange(len(annotators))
        chosen = np.flatnonzero((place[self.first] >= 0) & (place[self.second] >= 0))
        return chosen, place[self.first[chosen]], place[self.second[chosen]]


def pair_kappas(
    ratings: Ratings,
    minimum_overlap: int = 20,
    *,
    weights: Weights | str | ArrayLike = Weights.IDENTITY,
    confidence: float = 0.95,
) -> PairKappas:
    """kappa = (p_o - p_e) / (1 - p_e), with p_e from both annotators' labels on the units they share (Cohen 1960).

    `weights` are a set of weights or float[levels, levels] (Cohen 1968). Where an annotator labelled a unit
    repeatedly, each combination of labels counts by its share, so that a unit always weighs one. The interval
    rests on the linearised standard error (Fleiss, Cohen and Everitt 1969) and is wider than need be with repeats.
    """
    agree = weight_matrix(weights, ratings.levels)
    met = confusions(ratings)
    agreed = met.per_pair(met.weight * _agreement(met, agree)) / met.shared
    kept = np.flatnonzero(met.shared >= minimum_overlap)
    kappa, known = np.zeros(len(agreed)), np.zeros(len(agreed), np.bool_)
    low, high = np.full(len(agreed), -1.0), np.ones(len(agreed))
    pairs = max(1, _CELLS // max(ratings.levels, 1))
    for at in range(0, len(kept), pairs):
        block = kept[at : at + pairs]
        kappa[block], low[block], high[block], known[block] = _kappas(
            met.only(block), agreed[block], ratings.levels, agree, confidence
        )
    pairs_of = (met.first, met.second, met.shared)
    return PairKappas(ratings.annotators, *pairs_of, agreed, kappa, low, high, known, minimum_overlap, confidence)


def _agreement(met: Confusions, agree: Floats | None) -> Floats:
    return (met.one == met.other).astype(np.float64) if agree is None else agree[met.one, met.other]


def _kappas(
    met: Confusions, agreed: Floats, levels: int, agree: Floats | None, confidence: float
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Kappa, its interval, and where there is one."""
    pair, n = met.pair, met.shared.astype(np.float64)
    own, others = (_margins(pair, code, met, levels) for code in (met.one, met.other))
    by_own, by_others = (own, others) if agree is None else (own @ agree, others @ agree)
    expected = (own * by_others).sum(axis=1)
    known = expected < 1 - 1e-12
    room = np.where(known, 1 - expected, 1.0)
    value = np.where(known, (agreed - expected) / room, 0.0)
    chance = by_others.ravel()[pair * levels + met.one] + by_own.ravel()[pair * levels + met.other]
    gain = (_agreement(met, agree) - agreed[pair]) - (1 - value)[pair] * (chance - 2 * expected[pair])
    influence = gain / room[pair]
    spread = Spread.of(n, lambda power: met.per_pair(met.weight * power(influence)))
    minority = n * (1 - (own + others).max(axis=1, initial=0.0) / 2)
    return value, *Many(value, 1 / room, spread, minority).bounds(confidence), known


def _margins(pair: Longs, code: Longs, met: Confusions, levels: int) -> Floats:
    size = len(met.shared) * levels
    counts = np.bincount(pair * levels + code, weights=met.weight, minlength=size).reshape(-1, levels)
    return np.asarray(counts / met.shared[:, None], np.float64)
