"""Kendall's tau-b of each pair of annotators, and its mean."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.agreement.bounds import percent
from apps.measures.agreement.meetings import Confusions, confusions
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.raters.concordance import jackknife_error
from apps.measures.ratings import Ratings, Scores

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_CELLS = 2**21
_MOST_VALUES = 1024
_FEW_UNITS = 10


@dataclass(frozen=True, eq=False)
class PairTaus:
    """Annotators `first[i] < second[i]` share `shared[i]` units and order them alike by `tau[i]`, where `known[i]`.

    `known` is false below the minimum overlap, and where one of the two gave all of them the same label. `error` is
    the linearised standard error over units. `mean` is that over known pairs, each weighing the same.
    """

    first: Longs
    second: Longs
    shared: Longs
    tau: Floats
    error: Floats
    known: NDArray[np.bool_]
    mean: Figure


def pair_taus(data: Ratings | Scores, minimum_overlap: int = 10, *, confidence: float = 0.95) -> PairTaus | Undefined:
    """tau-b = (C - D) / sqrt((pairs untied by one) (pairs untied by the other)) (Kendall 1945), on shared units.

    Codes are taken in their order. The interval of the mean is a jackknife over annotators; of a single pair,
    Student's t over its units. Undefined above 1024 different values.
    """
    coded = _coded(data)
    if coded.levels > _MOST_VALUES:
        return Undefined(f"tau is computed for at most {_MOST_VALUES} different values; round them")
    met = confusions(coded)
    kept = np.flatnonzero(met.shared >= max(minimum_overlap, 2))
    tau, error, known = np.zeros(len(met.shared)), np.zeros(len(met.shared)), np.zeros(len(met.shared), np.bool_)
    rows = max(1, _CELLS // max(coded.levels, 1) ** 2)
    for at in range(0, len(kept), rows):
        block = kept[at : at + rows]
        tau[block], error[block], known[block] = _taus(met.only(block), coded.levels)
    mean = _mean(met, tau, error, known, confidence)
    return PairTaus(met.first, met.second, met.shared, tau, error, known, mean)


def _coded(data: Ratings | Scores) -> Ratings:
    if isinstance(data, Ratings):
        return data
    values, code = np.unique(data.value, return_inverse=True)
    return Ratings(data.unit, data.annotator, code.astype(np.int32), data.units, data.annotators, len(values))


def _taus(met: Confusions, levels: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    pair, n = met.pair, met.shared.astype(np.float64)
    cell = (pair * levels + met.one) * levels + met.other
    counts = np.bincount(cell, weights=met.weight, minlength=len(n) * levels**2)
    table = np.asarray(counts, np.float64).reshape(-1, levels, levels)
    rows, columns = table.sum(axis=2), table.sum(axis=1)
    # Units above and to the left of each cell, edges by half: signs follow from it and from the margins.
    before = _half(_half(table, 1), 2).ravel()[cell]
    sides = ((rows, pair * levels + met.one), (columns, pair * levels + met.other))
    above, left = (_half(side, 1).ravel()[place] for side, place in sides)
    concordant = (4 * before - 2 * above - 2 * left + n[pair]) / n[pair]
    untied = [1 - side.ravel()[place] / n[pair] for side, place in sides]
    score, *room = (met.per_pair(met.weight * x) / n for x in (concordant, *untied))
    known = (room[0] > 0) & (room[1] > 0)
    rooms = [np.where(known, x, 1.0) for x in room]
    scale = np.sqrt(rooms[0] * rooms[1])
    tau = np.where(known, score / scale, 0.0)
    tied = untied[0] / rooms[0][pair] + untied[1] / rooms[1][pair]
    influence = 2 * concordant / scale[pair] - tau[pair] * tied
    spread = met.per_pair(met.weight * np.square(influence))
    return np.clip(tau, -1, 1), np.sqrt(spread / (n * np.maximum(n - 1, 1))), known


def _half(counts: Floats, axis: int) -> Floats:
    """Sums up to each place along an axis, the place itself by half."""
    return np.asarray(np.cumsum(counts, axis=axis) - counts / 2, np.float64)


def _mean(met: Confusions, tau: Floats, error: Floats, known: NDArray[np.bool_], confidence: float) -> Figure:
    chosen = np.flatnonzero(known)
    if not len(chosen):
        return Undefined("no two annotators share enough units that both of them put into an order")
    value = float(np.sort(tau[chosen]).sum()) / len(chosen)
    units = int(met.shared[chosen].min())
    if len(chosen) == 1:
        how, spread, freedom = "over units", float(error[chosen[0]]), units - 1
    else:
        spread, freedom = _over_annotators(met, tau, chosen)
        how = "by jackknife over annotators"
    method = f"Kendall's tau-b, mean over {len(chosen)} pairs; {percent(confidence)} interval {how}"
    few = units < _FEW_UNITS and len(chosen) == 1
    if few or not math.isfinite(spread) or spread < 1e-12:
        return Estimate(value, -1.0, 1.0, units, f"{method}; no interval: too few units or annotators, or all alike")
    half = spread * float(special.stdtrit(freedom, (1 + confidence) / 2))
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half), units, method)


def _over_annotators(met: Confusions, tau: Floats, chosen: Longs) -> tuple[float, int]:
    ends = np.concatenate([met.first[chosen], met.second[chosen]])
    _, place = np.unique(ends, return_inverse=True)
    sums, pairs = np.bincount(place, weights=np.tile(tau[chosen], 2)), np.bincount(place)
    left = len(chosen) - pairs
    if bool((left == 0).any()):
        return math.inf, 0
    return jackknife_error((float(tau[chosen].sum()) - sums) / left), len(sums) - 1
