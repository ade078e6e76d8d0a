"""Alpha at any level of measurement without each annotator, by the coincidences of codes that remain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Undefined
from apps.measures.raters.cells import Cells
from apps.measures.raters.influence import LeaveOneOut, sort_influence
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Distance = Callable[[Floats], Floats]
_MOST = 2**25
_BLOCK = 2**21


def leave_one_out_by_distance(ratings: Ratings, distance: Floats | Distance) -> LeaveOneOut | Undefined:
    """Alpha under `distance` without each annotator.

    `distance` is float64[levels, levels], symmetric with a zero diagonal, or a function from the numbers of labels
    left, float64[B, levels], to distances [B, levels, levels], for those that depend on the data (`ordinal_distance`).
    Needs annotators x levels squared numbers, and is Undefined where these are more than 33 million.
    """
    levels, annotators = max(ratings.levels, 1), ratings.annotators
    if (annotators + 1) * levels**2 > _MOST:
        return Undefined(f"influence at this level is computed for at most {_MOST} annotators x levels x levels")
    cells = Cells.of(ratings)
    cells = cells.only(cells.all >= 2)
    rest = np.where((cells.all - cells.own >= 2)[cells.cell], cells.total - cells.mine, 0)
    place = cells.annotator[cells.cell] * levels + cells.code
    gone = np.asarray(np.bincount(place, cells.total - rest, annotators * levels), np.float64)
    totals = np.asarray(np.bincount(cells.code, cells.mine, levels), np.float64)
    together, change = _coincidences(cells, rest, levels)
    kept = totals - gone.reshape(annotators, levels)
    of = distance if callable(distance) else (lambda left: np.broadcast_to(distance, (len(left), levels, levels)))
    whole = _disagreement(together[None], totals[None], of)
    parts = [np.zeros((2, 0))]
    for at in range(0, annotators, rows := max(1, _BLOCK // levels**2)):
        block = slice(at, at + rows)
        parts.append(_disagreement(together + change[block], kept[block], of))
    observed, expected = np.concatenate(parts, axis=1)
    return sort_influence(
        cells, (float(totals.sum()), float(whole[0, 0]), float(whole[1, 0])), (kept.sum(axis=1), observed, expected)
    )


def ordinal_distance(totals: Floats) -> Floats:
    """Krippendorff's ordinal distance for each row of numbers of labels, [B, levels, levels]."""
    rank = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray(np.square(rank[:, :, None] - rank[:, None, :]), np.float64)


def _disagreement(together: Floats, totals: Floats, distance: Distance) -> Floats:
    """D and E for each row of coincidences [B, levels, levels] (c < k) and numbers of labels [B, levels]; [2, B]."""
    apart = distance(totals)
    expected = np.einsum("bc,bck,bk->b", totals, apart, totals)
    return np.array([2 * np.maximum(together * apart, 0).sum(axis=(1, 2)), expected])


def _coincidences(cells: Cells, rest: Longs, levels: int) -> tuple[Floats, Floats]:
    """sum_u n_uc n_uk / (m_u - 1) for c < k of all labels, [levels, levels], and how each annotator's absence changes
    it, [annotators, levels, levels]."""
    together = np.zeros(levels**2)
    change = np.zeros(cells.annotators * levels**2)
    size, left = np.maximum(cells.all - 1, 1), np.maximum(cells.all - cells.own - 1, 1)
    part = cells.own / np.maximum(cells.all, 1) / size
    one, distance = np.arange(len(cells.cell)), 1
    while len(one := one[: np.searchsorted(one, len(cells.cell) - distance)]):
        one = one[cells.cell[one] == cells.cell[one + distance]]
        other, cell = one + distance, cells.cell[one]
        before = cells.total[one] * cells.total[other]
        codes = cells.code[one] * levels + cells.code[other]
        together += np.bincount(codes, weights=before * part[cell], minlength=len(together))
        moved = rest[one] * rest[other] / left[cell] - before / size[cell]
        change += np.bincount(cells.annotator[cell] * levels**2 + codes, weights=moved, minlength=len(change))
        distance += 1
    return together.reshape(levels, levels), change.reshape(-1, levels, levels)
