"""Does an annotator say the same again: labels that one annotator gave one unit repeatedly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.agreement.bounds import percent, score_bounds
from apps.measures.agreement.many import Many
from apps.measures.agreement.meetings import LabelRows
from apps.measures.agreement.refusal import reason
from apps.measures.agreement.spread import Spread, no_variation
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.histogram import unit_counts
from apps.measures.intervals import wilson
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_NOTHING = Undefined("no annotator labelled a unit twice")


@dataclass(frozen=True, eq=False)
class Consistency:
    """Of labels repeated by the same annotator on the same unit.

    `equal` and `kappa` are of all annotators together; `repeated` int64[annotators] counts each one's units with two
    or more labels, `share` their share of equal pairs with the interval [`low`, `high`], `kappas` what is left beyond
    chance where `known`, within [`kappas_low`, `kappas_high`]. Values of annotators without repeats mean nothing.
    """

    equal: Figure
    kappa: Figure
    repeated: Longs
    share: Floats
    low: Floats
    high: Floats
    kappas: Floats
    kappas_low: Floats
    kappas_high: Floats
    known: NDArray[np.bool_]


def as_units(labels: Ratings) -> Ratings:
    """Each annotator on each unit as a unit of its own, its labels as labels by a first, a second, ... annotator.

    Any coefficient of these is one of consistency, at any level of measurement. Labels come in code order, so only
    coefficients that do not ask who labelled mean something.
    """
    rows = LabelRows.of(labels)
    start = np.flatnonzero(np.diff(rows.unit * max(labels.annotators, 1) + rows.annotator, prepend=-1))
    length = np.diff(np.append(start, len(rows.unit)))
    cell = np.repeat(np.arange(len(start)), length)
    turn = np.arange(len(cell)) - np.repeat(start, length)
    unit, first_second, code = (x.astype(np.int32) for x in (cell, turn, rows.code))
    return Ratings(unit, first_second, code, len(start), int(length.max(initial=0)), labels.levels)


def consistency(ratings: Ratings, *, confidence: float = 0.95) -> Consistency:
    """The share of equal pairs of repeated labels, mean over (annotator, unit), and what is left of it beyond chance.

    kappa = (p - p_e) / (1 - p_e) with p_e = sum_c pi_c**2 of the shares of labels among the repeated ones (Scott
    1955: labels of one annotator have no first and second rater), annotator by annotator, and of all together.
    Intervals of the whole cluster by unit or by annotator, whichever gives the wider one; those of one annotator are
    Wilson's with as many trials as units, and the score interval of any kappa.
    """
    unit, who, agreement, cell, code, part = _repeated(ratings)
    annotators, levels = ratings.annotators, max(ratings.levels, 1)
    repeated = np.bincount(who, minlength=annotators)
    n = np.maximum(repeated, 1).astype(np.float64)
    share = np.bincount(who, weights=agreement, minlength=annotators) / n
    key, place = np.unique(who[cell] * levels + code, return_inverse=True)
    owner = key // levels
    mix = np.bincount(place, weights=part, minlength=len(key)) / n[owner]
    chance = np.bincount(owner, weights=np.square(mix), minlength=annotators)
    commonest = np.zeros(annotators)
    np.maximum.at(commonest, owner, mix)
    known = (repeated > 0) & (chance < 1 - 1e-12)
    room = np.where(known, 1 - chance, 1.0)
    value = np.where(known, (share - chance) / room, 0.0)
    drift = 2 * (np.bincount(cell, weights=part * mix[place], minlength=len(who)) - chance[who])
    influence = (agreement - share[who] - (1 - value)[who] * drift) / room[who]

    def powers(power: Callable[[Floats], Floats]) -> Floats:
        return np.asarray(np.bincount(who, weights=power(influence), minlength=annotators), np.float64)

    spread = Spread.of(repeated.astype(np.float64), powers)
    low, high = wilson(np.minimum(share, 1.0) * repeated, repeated, confidence)
    bounds = Many(value, 1 / room, spread, n * (1 - commonest)).bounds(confidence)
    equal, kappa = _overall(unit, who, agreement, (cell, code, part), confidence)
    return Consistency(equal, kappa, repeated, share, low, high, value, *bounds, known)


def _repeated(ratings: Ratings) -> tuple[Longs, Longs, Floats, Longs, Longs, Floats]:
    """Unit, annotator, share of equal pairs of each cell with repeats; cell, code and share of each combination."""
    cell, code, count = unit_counts(as_units(ratings))
    rows = LabelRows.of(ratings)
    start = np.flatnonzero(np.diff(rows.unit * max(ratings.annotators, 1) + rows.annotator, prepend=-1))
    size = rows.repeats[start]
    kept = size >= 2
    inside = kept[cell]
    place, count = (np.cumsum(kept) - 1)[cell[inside]], count[inside]
    size = size[kept]
    equal = np.bincount(place, weights=count * (count - 1), minlength=len(size)) / (size * (size - 1))
    return rows.unit[start][kept], rows.annotator[start][kept], equal, place, code[inside], count / size[place]


def _overall(
    unit: Longs, who: Longs, agreement: Floats, labels: tuple[Longs, Longs, Floats], confidence: float
) -> tuple[Figure, Figure]:
    n = len(agreement)
    if not n:
        return _NOTHING, _NOTHING
    share = float(np.sort(agreement).sum()) / n
    equal = _share_figure(share, _wider(agreement - share, (unit, who), confidence), n, confidence)
    cell, code, part = labels
    mix = np.bincount(code, weights=part) / n
    chance = float(np.square(mix).sum())
    if chance >= 1 - 1e-12:
        return equal, Undefined("all repeated labels are the same: kappa has no variation to judge")
    value = (share - chance) / (1 - chance)
    drift = 2 * (np.bincount(cell, weights=part * mix[code], minlength=n) - chance)
    influence = (agreement - share - (1 - value) * drift) / (1 - chance)
    clustered, minority = _wider(influence, (unit, who), confidence), n * (1 - float(mix.max()))
    return equal, _kappa_figure(value, 1 / (1 - chance), clustered, (n, minority), confidence)


@dataclass(frozen=True, slots=True)
class _Clustered:
    """The standard error of a mean by the clusters `by`, its degrees of freedom, their number and their carriers."""

    by: str
    error: float
    freedom: float
    clusters: int
    carriers: float


def _kappa_figure(value: float, span: float, over: _Clustered, units: tuple[int, float], confidence: float) -> Figure:
    """`units` are all of them and those outside the commonest label."""
    refused = reason(*units, over.carriers if over.by == "unit" else math.inf)
    if refused or no_variation(over.error) or not math.isfinite(over.error):
        how = f"no interval: {refused or 'units or annotators do not vary'}"
        return Estimate(value, -1.0, 1.0, units[0], f"kappa of repeated labels; {how}")
    low, high = (float(x) for x in score_bounds(value, over.error, over.freedom, span, confidence))
    how = f"{percent(confidence)} score interval, clustered by {over.by}"
    return Estimate(value, max(-1.0, low), min(1.0, high), units[0], f"kappa of repeated labels; {how}")


def _share_figure(share: float, over: _Clustered, n: int, confidence: float) -> Figure:
    """Score bounds; as if each cluster said the same throughout where clusters do not vary."""
    how = f"{percent(confidence)} score interval, clustered by {over.by}"
    if no_variation(over.error) or not math.isfinite(over.error):
        low, high = (float(x) for x in wilson(share * over.clusters, over.clusters, confidence))
    else:
        low, high = (float(x) for x in score_bounds(share, over.error, over.freedom, 1.0, confidence))
    low, high = max(0.0, min(low, share)), min(1.0, max(high, share))
    return Estimate(share, low, high, n, f"share of equal pairs of repeated labels; {how}")


def _wider(influence: Floats, clusters: tuple[Longs, Longs], confidence: float) -> _Clustered:
    """By units or by annotators, whichever gives the wider interval."""
    found = [_clustered(by, cluster, influence) for by, cluster in zip(("unit", "annotator"), clusters, strict=True)]
    several = [one for one in found if one.clusters > 1]
    quantile = (1 + confidence) / 2
    return max(several or found, key=lambda one: one.error * float(special.stdtrit(one.freedom, quantile)))


def _clustered(by: str, cluster: Longs, influence: Floats) -> _Clustered:
    sums = np.sort(np.bincount(np.unique(cluster, return_inverse=True)[1], weights=influence))
    spread = Spread.over(sums * len(sums) / len(influence), np.ones(len(sums)))
    return _Clustered(by, float(spread.error), float(spread.freedom), len(sums), float(spread.carriers))
