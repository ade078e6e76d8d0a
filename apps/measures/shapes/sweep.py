"""Planes cut into slabs between all corners and crossings of polygons: areas by votes, exact, without pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.shapes.ordering import places, ranked, stable_order

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Ints = NDArray[np.integer]
_NO_POLYGON = "a polygon is a table of finite corners, one row (x, y) each"


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges of polygons that are not horizontal, from (x0, y0) up to (x1, y1); `turn` is 1 where the polygon runs
    upwards there, else -1; `polygon` says whose edge it is."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    turn: Longs
    polygon: Longs

    @classmethod
    def of(cls, polygons: Sequence[Floats]) -> Edges:
        """The edges of closed polygons, each float64[corners, 2] without the first corner repeated.

        Raises `ValueError` for another shape and for a coordinate that is not finite.
        """
        corners = np.concatenate([np.zeros((0, 2)), *(_checked(polygon) for polygon in polygons)])
        if not np.isfinite(corners).all():
            raise ValueError(_NO_POLYGON)
        size = np.fromiter(map(len, polygons), np.int64, len(polygons))
        owner, drawn = np.repeat(np.arange(len(size)), size), size > 0
        following = np.arange(1, len(corners) + 1)
        following[np.cumsum(size)[drawn] - 1] = (np.cumsum(size) - size)[drawn]
        table = np.hstack([corners, corners[following]])
        kept = table[:, 1] != table[:, 3]
        table, owner = table[kept], owner[kept]
        down = table[:, 1] > table[:, 3]
        table[down] = table[down][:, [2, 3, 0, 1]]
        x0, y0, x1, y1 = np.ascontiguousarray(table.T)
        return cls(x0, y0, x1, y1, np.where(down, -1, 1), owner)

    def of_copies(self, polygon: Longs) -> Edges:
        """The edges of `polygon[i]` as those of polygon i: a polygon may be there many times."""
        bounds = np.searchsorted(self.polygon, polygon), np.searchsorted(self.polygon, polygon, side="right")
        copy, edge = ranges(*bounds)
        x0, y0, x1, y1 = (column[edge] for column in (self.x0, self.y0, self.x1, self.y1))
        return Edges(x0, y0, x1, y1, self.turn[edge], copy)

    def at(self, edge: Longs, y: Floats) -> Floats:
        """Where the edges stand at the heights y; their own ends exactly."""
        share = (y - self.y0[edge]) / (self.y1[edge] - self.y0[edge])
        x = self.x0[edge] + share * (self.x1[edge] - self.x0[edge])
        return np.where(y == self.y0[edge], self.x0[edge], np.where(y == self.y1[edge], self.x1[edge], x))

    def slabs(self, scene: Longs) -> tuple[Floats, Longs, Longs]:
        """All heights where something changes, corners and crossings, ascending by scene; and the places among them
        of the lower and upper ends of the edges, edge i being in `scene[i]`."""
        crossing, where = self._crossings(scene)
        ends = np.concatenate([self.y0, self.y1, crossing])
        order, place = ranked(np.concatenate([scene, scene, scene[where]]), ends)
        levels = np.empty(int(place.max(initial=-1)) + 1)
        levels[place[order]] = ends[order]
        lower, upper, _ = np.split(place, [len(scene), 2 * len(scene)])
        return levels, lower, upper

    def _crossings(self, scene: Longs) -> tuple[Floats, Longs]:
        """Heights at which two edges cross, found among pairs that overlap in both directions; and one edge of each."""
        a, b = self._near(scene)
        ax, ay = self.x1[a] - self.x0[a], self.y1[a] - self.y0[a]
        bx, by = self.x1[b] - self.x0[b], self.y1[b] - self.y0[b]
        turn = ax * by - ay * bx
        apart = turn != 0
        a, b, ax, ay, bx, by, turn = (each[apart] for each in (a, b, ax, ay, bx, by, turn))
        dx, dy = self.x0[b] - self.x0[a], self.y0[b] - self.y0[a]
        on_a, on_b = (dx * by - dy * bx) / turn, (dx * ay - dy * ax) / turn
        cross = (on_a > 0) & (on_a < 1) & (on_b > 0) & (on_b < 1)
        return np.asarray((self.y0[a] + on_a * ay)[cross], np.float64), a[cross]

    def _near(self, scene: Longs) -> tuple[Longs, Longs]:
        _, place = ranked(np.append(scene, scene), np.append(self.y0, self.y1))
        lower, upper = np.split(place, 2)
        order = np.argsort(lower, kind="stable")
        beyond = np.searchsorted(lower[order], upper[order], side="left")
        after = np.arange(1, len(order) + 1)
        first, second = ranges(after, np.maximum(beyond, after))
        a, b = order[first], order[second]
        low, high = np.minimum(self.x0, self.x1), np.maximum(self.x0, self.x1)
        close = (low[a] <= high[b]) & (low[b] <= high[a])
        return a[close], b[close]


@dataclass(frozen=True, eq=False)
class Strips:
    """Trapezoids between neighbouring borders of one slab, bottom to top, left to right: all float64 or int64.

    Strip i lies in slab `slab[i]`, from `left0` to `right0` at its bottom `y0`, `left1` to `right1` at its top `y1`,
    and `votes[i]` annotators enclose it; the slab is one of `scene[i]`.
    """

    slab: Longs
    y0: Floats
    y1: Floats
    left0: Floats
    left1: Floats
    right0: Floats
    right1: Floats
    votes: Longs
    scene: Longs

    @property
    def area(self) -> Floats:
        """The area of each strip."""
        width = (self.right0 - self.left0 + self.right1 - self.left1) / 2
        return np.asarray(np.maximum(width, 0.0) * (self.y1 - self.y0), np.float64)

    def where(self, chosen: NDArray[np.bool_]) -> Strips:
        """Some of the strips."""
        return Strips(*(np.asarray(column)[chosen] for column in vars(self).values()))


def strips(edges: Edges, annotator: Ints, scene: Longs) -> Strips:
    """Cut planes along polygons; `annotator[i]` drew polygon i in plane `scene[i]`, and encloses there what any of his
    polygons does.

    Inside is what the outline winds around (the non-zero rule), so a freehand line that crosses itself leaves no
    hole. Between corners and crossings all borders are straight and do not cross: areas are exact up to rounding.
    """
    levels, lower, upper = edges.slabs(scene[edges.polygon])
    edge, slab = ranges(lower, upper)
    x = edges.at(edge, (levels[slab] + levels[slab + 1]) / 2 if len(slab) else np.zeros(0))
    place = places(x)
    polygon = edges.polygon[edge]
    change = _borders(slab, polygon, place, edges.turn[edge])
    kept = change != 0
    edge, slab, place, polygon, change = edge[kept], slab[kept], place[kept], polygon[kept], change[kept]
    change = _borders(slab, np.asarray(annotator, np.int64)[polygon], place, change)
    kept = change != 0
    edge, slab, place, change = edge[kept], slab[kept], place[kept], change[kept]
    _, course = ranked(edges.x0, edges.x1)
    order = stable_order(slab, place, 1 - change, course[edge])
    edge, slab, votes = edge[order], slab[order], np.cumsum(change[order])
    inside = np.flatnonzero(votes[:-1] > 0) if len(votes) else np.zeros(0, np.int64)
    y0, y1 = levels[slab[inside]], levels[slab[inside] + 1]
    left, right = edge[inside], edge[inside + 1]
    sides = (edges.at(left, y0), edges.at(left, y1), edges.at(right, y0), edges.at(right, y1))
    return Strips(slab[inside], y0, y1, *sides, votes[inside], scene[edges.polygon[left]])


def _checked(polygon: Floats) -> Floats:
    if polygon.ndim != 2 or polygon.shape[1] != 2:
        raise ValueError(_NO_POLYGON)
    return polygon


def _borders(slab: Longs, group: Longs, place: Longs, winding: Longs) -> Longs:
    """1 where one walks into the group's area from left to right, -1 where out of it, 0 inside; int64[crossings]."""
    order = stable_order(slab, group, place, 1 - winding)
    within = np.cumsum(winding[order]) != 0
    before = np.append(False, within[:-1]) if len(within) else within
    change = np.empty(len(order), np.int64)
    change[order] = within.astype(np.int64) - before
    return change


def ranges(first: Longs, beyond: Longs) -> tuple[Longs, Longs]:
    """The number of each range repeated over its members, and the members first..beyond-1."""
    length = beyond - first
    owner = np.repeat(np.arange(len(first)), length)
    member = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
    return owner, member
