"""Outlines around strips: strips on top of each other become one polygon as long as they neither fork nor meet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from apps.measures.shapes.sweep import Floats, Longs, Strips, ranges

_STRAIGHT = 1e-12


def outlines(strips: Strips) -> list[Floats]:
    """Polygons, float64[corners, 2] each, that together cover the strips once; lowest first, then leftmost."""
    row = _rows(strips)
    if not len(row.slab):
        return []
    chain = _chains(row)
    order = np.lexsort((row.slab, chain))
    parts = np.split(order, np.flatnonzero(np.diff(chain[order])) + 1)
    drawn = [_outline(row, part) for part in parts]
    return [outline for outline in drawn if len(outline) >= 3]


def _rows(strips: Strips) -> Strips:
    """Strips of one slab that share a border are one."""
    wide = strips.where(strips.area > 0)
    joined = np.zeros(len(wide.slab), np.bool_)
    joined[1:] = (
        (wide.slab[1:] == wide.slab[:-1]) & (wide.left0[1:] == wide.right0[:-1]) & (wide.left1[1:] == wide.right1[:-1])
    )
    first = np.flatnonzero(~joined)
    last = np.append(first[1:], len(joined))[: len(first)] - 1
    start = wide.where(~joined)
    return replace(start, right0=wide.right0[last], right1=wide.right1[last])


def _chains(row: Strips) -> Longs:
    """The chain of each strip, numbered by its lowest and leftmost: neighbours that have only each other."""
    lower, upper = _touching(row)
    alone = (np.bincount(lower, minlength=len(row.slab)) == 1)[lower]
    alone &= (np.bincount(upper, minlength=len(row.slab)) == 1)[upper]
    lower, upper = lower[alone], upper[alone]
    graph = csr_array((np.ones(len(lower)), (lower, upper)), shape=(len(row.slab), len(row.slab)))
    _, label = connected_components(graph, directed=False)
    _, first, place = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place], np.int64)


def _touching(row: Strips) -> tuple[Longs, Longs]:
    """Pairs of strips, one above the other, that share a piece of their common height."""
    beyond = np.searchsorted(row.slab, row.slab + 1), np.searchsorted(row.slab, row.slab + 2)
    lower, upper = ranges(*beyond)
    shared = np.minimum(row.right1[lower], row.right0[upper]) > np.maximum(row.left1[lower], row.left0[upper])
    return lower[shared], upper[shared]


def _outline(row: Strips, part: Longs) -> Floats:
    """Up along the right side, down along the left one."""
    right = np.column_stack([row.right0[part], row.y0[part], row.right1[part], row.y1[part]]).reshape(-1, 2)
    left = np.column_stack([row.left0[part], row.y0[part], row.left1[part], row.y1[part]]).reshape(-1, 2)
    return _plain(np.concatenate([right, left[::-1]]))


def _plain(corners: Floats) -> Floats:
    """Without repeated corners, then without those on a straight line."""
    distinct = corners[(corners != np.roll(corners, 1, axis=0)).any(axis=1)]
    before, after = distinct - np.roll(distinct, 1, axis=0), np.roll(distinct, -1, axis=0) - distinct
    bend = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    onward = (before * after).sum(axis=1)
    return np.asarray(distinct[(np.abs(bend) > _STRAIGHT * onward)], np.float64)
