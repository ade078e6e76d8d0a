"""The best alignment of what annotators marked in one unit: which spans mean the same, and which stay alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from apps.measures.estimate import Undefined
from apps.measures.objects.assignment import heaviest
from apps.measures.spans.dissimilarity import Dissimilarity, Line

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_MOST_GROUPS = 1_000_000


@dataclass(frozen=True, eq=False)
class Alignment:
    """Each row of `groups` int64[G, annotators] is one unitary alignment: a span of each annotator, or -1 for none.

    `cost` is the sum of the disorders of the groups; `disorder` = cost / mean number of spans per annotator.
    """

    groups: Longs
    cost: float
    disorder: float


def align(lines: Sequence[Line], dissimilarity: Dissimilarity) -> Alignment | Undefined:
    """The alignment of least disorder (Mathet et al. 2015, section 4.4), exactly.

    The disorder of a group is the mean dissimilarity of its pairs of annotators, `delta_empty` where one or both have
    no span. Two annotators are a linear assignment; more are an integer programme over all groups that may pay, and
    Undefined where there are more than a million of those. Undefined where nobody marked anything.
    Raises `ValueError` for fewer than two annotators.
    """
    if len(lines) < 2:
        raise ValueError("an alignment needs two annotators or more")
    marked = sum(line.n for line in lines)
    if not marked:
        return Undefined("nobody marked anything")
    best = _two(lines[0], lines[1], dissimilarity) if len(lines) == 2 else _many(lines, dissimilarity)
    if isinstance(best, Undefined):
        return best
    groups, cost = best
    return Alignment(groups, cost, cost * len(lines) / marked)


def _two(left: Line, right: Line, dissimilarity: Dissimilarity) -> tuple[Longs, float]:
    """A pair spares what both would cost alone; pairs that spare nothing need not be looked at."""
    alone = dissimilarity.delta_empty
    spared = 2 * alone - dissimilarity.between(left, right)
    rows, columns = (side.astype(np.int64) for side in np.nonzero(spared > 0))
    kept = heaviest(rows, columns, spared[rows, columns])
    rows, columns = rows[kept], columns[kept]
    single = [np.setdiff1d(np.arange(line.n), used) for line, used in ((left, rows), (right, columns))]
    none = [np.full(len(one), -1) for one in single]
    groups = np.column_stack(
        [np.concatenate([rows, single[0], none[1]]), np.concatenate([columns, none[0], single[1]])]
    )
    return groups, (left.n + right.n) * alone - float(spared[rows, columns].sum())


def _many(lines: Sequence[Line], dissimilarity: Dissimilarity) -> tuple[Longs, float] | Undefined:
    """Every span in exactly one group, at the least total cost."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    made = _groups(lines, dissimilarity)
    if isinstance(made, Undefined):
        return made
    groups, cost = made
    before = np.cumsum([0, *(line.n for line in lines)])
    group, annotator = np.nonzero(groups >= 0)
    span = before[annotator] + groups[group, annotator]
    once = coo_array((np.ones(len(span)), (span, group)), shape=(int(before[-1]), len(groups))).tocsc()
    solved = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=LinearConstraint(once, 1, 1))
    chosen = solved.x > 0.5
    return groups[chosen], float(cost[chosen].sum())


def _groups(lines: Sequence[Line], dissimilarity: Dissimilarity) -> tuple[Longs, Floats] | Undefined:
    """All groups that cost less than their spans alone, and each span alone, with their disorders."""
    alone = dissimilarity.delta_empty
    pairs = len(lines) * (len(lines) - 1) / 2
    tables = {
        (i, j): np.pad(dissimilarity.between(lines[i], lines[j]), ((0, 1), (0, 1)), constant_values=alone)
        for i, j in combinations(range(len(lines)), 2)
    }
    groups, cost = np.arange(-1, lines[0].n)[:, None], np.zeros(lines[0].n + 1)
    for added in range(1, len(lines)):
        width = lines[added].n + 1
        if len(groups) * width > _MOST_GROUPS:
            return Undefined(f"more than {_MOST_GROUPS} groups of spans may belong together")
        following = np.tile(np.arange(-1, width - 1), len(groups))
        groups, cost = np.repeat(groups, width, axis=0), np.repeat(cost, width)
        for earlier in range(added):
            cost = cost + tables[earlier, added][groups[:, earlier], following]
        groups = np.column_stack([groups, following])
        # Even if every annotator had a span in it, the group could not cost less than they do alone.
        open_still = cost < pairs * len(lines) * alone
        groups, cost = groups[open_still], cost[open_still]
    spans = (groups >= 0).sum(axis=1)
    pays = (spans == 1) | ((spans > 1) & (cost / pairs < spans * alone))
    return groups[pays], cost[pays] / pairs
