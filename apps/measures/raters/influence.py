"""What alpha would be without each annotator, for all of them in one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Undefined
from apps.measures.raters.cells import Cells
from apps.measures.ratings import Ratings, Scores

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """Krippendorff's alpha of all labels, and without one annotator after the other.

    `annotator[i]` leaves `without[i]`, which is `change[i]` more than `alpha`: those whose absence helps most come
    first, ties by number. `unknown` are annotators without whom there is no alpha. Annotators who share no unit with
    anybody change nothing and are left out.
    """

    alpha: float
    annotator: Longs
    without: Floats
    change: Floats
    unknown: Longs


def leave_one_out(ratings: Ratings) -> LeaveOneOut | Undefined:
    """Nominal alpha without each annotator, in O(labels), at any number of annotators and codes.

    A unit that has one label left leaves too, as alpha demands two.
    """
    cells = Cells.of(ratings)
    cells = cells.only(cells.all >= 2)
    totals = _totals(cells)
    labels, left = int(totals.sum()), (cells.all - cells.own).astype(np.float64)
    size = cells.all.astype(np.float64)
    rest = cells.total - cells.mine
    before = (size**2 - cells.per_cell(np.square(cells.total))) / np.maximum(size - 1, 1)
    after = np.where(left >= 2, (left**2 - cells.per_cell(np.square(rest))) / np.maximum(left - 1, 1), 0.0)
    observed = float((before * cells.own / np.maximum(size, 1)).sum())
    removed = cells.mine + np.where((left == 1)[cells.cell], rest, 0)
    place, who, code = cells.by_code()
    gone = np.bincount(place, weights=removed, minlength=len(who))
    drop = np.bincount(who, weights=(2 * totals[code] - gone) * gone, minlength=ratings.annotators)
    kept = np.asarray(labels - np.bincount(who, weights=gone, minlength=ratings.annotators), np.float64)
    squares = float(np.square(totals.astype(np.float64)).sum())
    expected = np.asarray(np.square(kept) - (squares - drop), np.float64)
    without = observed + cells.per_annotator(after - before)
    return sort_influence(cells, (labels, observed, float(labels) ** 2 - squares), (kept, without, expected))


def leave_one_out_of_scores(scores: Scores) -> LeaveOneOut | Undefined:
    """The same for interval alpha of numbers, by moments, in O(labels)."""
    plain = Ratings(scores.unit, scores.annotator, np.zeros(scores.n, np.int32), scores.units, scores.annotators, 1)
    cells = Cells.of(plain)
    cells = cells.only(cells.all >= 2)
    everybody, own = _moments(scores, cells)
    rest = everybody - own
    stays = rest[0] >= 2
    before, after = _spread(everybody), np.where(stays, _spread(rest), 0.0)
    whole = everybody * (own[0] / np.maximum(everybody[0], 1))
    observed = float((before * own[0] / np.maximum(everybody[0], 1)).sum())
    labels, first, second = whole.sum(axis=1)
    gone = np.array([cells.per_annotator(np.where(stays, mine, of)) for mine, of in zip(own, everybody, strict=True)])
    kept = np.array([labels, first, second])[:, None] - gone
    expected = 2 * (kept[0] * kept[2] - np.square(kept[1]))
    without = observed + cells.per_annotator(after - before)
    return sort_influence(cells, (labels, observed, 2 * (labels * second - first**2)), (kept[0], without, expected))


def _moments(scores: Scores, cells: Cells) -> tuple[Floats, Floats]:
    """Number, sum and sum of squares of the labels of each cell's unit, and of the cell's own, [3, cells]."""
    several = np.bincount(scores.unit, minlength=scores.units)[scores.unit] >= 2
    unit, annotator, value = scores.unit[several].astype(np.int64), scores.annotator[several], scores.value[several]
    order = np.lexsort((value, annotator, unit))
    value = value[order] - (np.rint(value.mean()) if len(value) else 0.0)
    annotators = max(scores.annotators, 1)
    place = np.searchsorted(cells.unit * annotators + cells.annotator, (unit * annotators + annotator)[order])
    powers = (np.ones(len(value)), value, np.square(value))
    own = np.array([np.bincount(place, weights=x, minlength=len(cells.unit)) for x in powers])
    of_unit = np.array([np.bincount(cells.unit, weights=x, minlength=scores.units) for x in own])
    return of_unit[:, cells.unit], own


def _spread(moments: Floats) -> Floats:
    size, first, second = moments
    return np.asarray(2 * np.maximum(size * second - np.square(first), 0) / np.maximum(size - 1, 1), np.float64)


def _totals(cells: Cells) -> Longs:
    """How often each code occurs, int64[levels]."""
    return np.bincount(cells.code, weights=cells.mine, minlength=max(cells.levels, 1)).astype(np.int64)


def sort_influence(
    cells: Cells, everybody: tuple[float, float, float], without: tuple[Floats, Floats, Floats]
) -> LeaveOneOut | Undefined:
    """From labels, D and E of everybody and without each annotator: alpha = 1 - (N - 1) D / E."""
    labels, observed, expected = everybody
    if not len(cells.unit):
        return Undefined("no unit has two labels, so there is nothing to compare")
    if expected <= 0:
        return Undefined("all labels of units with two or more labels are the same: alpha has no variation to judge")
    alpha = 1 - (labels - 1) * observed / expected
    present = np.flatnonzero(np.bincount(cells.annotator, minlength=cells.annotators))
    left, disagreement, chance = (x[present] for x in without)
    known = (left >= 2) & (chance > 1e-9 * expected / labels)
    disagreement = np.where(disagreement > 1e-12 * labels, disagreement, 0.0)
    values = 1 - (left[known] - 1) * disagreement[known] / chance[known]
    change = values - alpha
    order = np.argsort(-change, kind="stable")
    return LeaveOneOut(alpha, present[known][order], values[order], change[order], present[~known])
