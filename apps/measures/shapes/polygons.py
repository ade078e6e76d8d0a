"""Polygons: their overlap, and the area that a majority of annotators enclose, as outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.shapes.boxes import box_ious
from apps.measures.shapes.clusters import (
    Floats,
    Ints,
    Longs,
    canonical_order,
    checked,
    renumbered,
    same_objects,
    votes_needed,
)
from apps.measures.shapes.outlines import outlines
from apps.measures.shapes.sweep import Edges, Strips, strips

# Edges of two polygons are compared all with all; so many of those pairs make a block.
_EDGE_PAIRS = 2**18


@dataclass(frozen=True, eq=False)
class Region:
    """What the annotators of one object agree on.

    `outlines` float64[corners, 2] each enclose disjoint parts; `area` is theirs, `tied_area` that which exactly half
    of the `votes` annotators enclose (left out); `agreement` the mean overlap (IoU) of two annotators.
    """

    outlines: list[Floats]
    area: float
    tied_area: float
    votes: int
    agreement: float


@dataclass(frozen=True, eq=False)
class PolygonConsensus:
    """One `region` for each object, most votes first; `accepted` and `tied` as for boxes; `object` int64[polygons]."""

    regions: list[Region]
    accepted: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    object: Longs


def areas_by_votes(polygons: Sequence[Floats], annotator: Ints) -> Floats:
    """The area that exactly v annotators enclose at index v (0 at index 0), float64[most votes + 1]."""
    found = _strips(polygons, annotator)
    area = np.bincount(found.votes, found.area, minlength=2)
    area[0] = 0.0
    return np.asarray(area, np.float64)


def polygon_area(polygon: Floats) -> float:
    """The area a polygon winds around; a line that crosses itself leaves no hole."""
    return float(areas_by_votes([polygon], np.zeros(1, np.int64))[1])


def polygon_iou(left: Floats, right: Floats) -> float:
    """Intersection over union of two polygons, each float64[corners, 2]; 0 where both have no area."""
    return region_iou([left], [right])


def region_iou(left: Sequence[Floats], right: Sequence[Floats]) -> float:
    """Intersection over union of two areas, each the union of several polygons."""
    owner = np.repeat([0, 1], [len(left), len(right)])
    area = areas_by_votes([*left, *right], owner)
    union = float(area.sum())
    return float(area[2]) / union if len(area) > 2 and union > 0 else 0.0


def polygon_ious(polygons: Sequence[Floats]) -> Floats:
    """IoU of each pair, float64[polygons, polygons]; only pairs whose boxes overlap are cut."""
    ious = np.zeros((len(polygons), len(polygons)))
    bounds = np.array([[*p.min(axis=0), *np.ptp(p, axis=0)] for p in polygons], np.float64).reshape(-1, 4)
    left, right = (side.astype(np.int64) for side in np.nonzero(np.triu(box_ious(bounds, bounds) > 0, 1)))
    ious[left, right] = ious[right, left] = paired_polygon_iou(polygons, left, right)
    return ious


def paired_polygon_iou(polygons: Sequence[Floats], left: Longs, right: Longs) -> Floats:
    """`polygon_iou(polygons[left[i]], polygons[right[i]])` for each i, float64[k]: many pairs are cut at once."""
    edges = Edges.of(polygons)
    size = np.bincount(edges.polygon, minlength=len(polygons))
    block = np.cumsum(np.square(size[left] + size[right])) // _EDGE_PAIRS
    parts = np.split(np.arange(len(left)), np.flatnonzero(np.diff(block)) + 1)
    return np.concatenate([_cut(edges, left[part], right[part]) for part in parts])


def _cut(edges: Edges, left: Longs, right: Longs) -> Floats:
    owner = np.tile(np.arange(2), len(left))
    pair = np.repeat(np.arange(len(left)), 2)
    found = strips(edges.of_copies(np.column_stack([left, right]).ravel()), owner, pair)
    one, both = (
        np.bincount(found.scene[chosen], found.area[chosen], len(left))
        for chosen in (found.votes == 1, found.votes == 2)
    )
    union = one + both
    return np.asarray(both / np.where(union > 0, union, 1.0), np.float64)


def polygon_consensus(
    polygons: Sequence[Floats], annotator: Ints, annotators: int, *, iou_at_least: float = 0.4, majority: float = 0.5
) -> PolygonConsensus:
    """Group polygons of one image over annotators by mean IoU; of each object keep what most of its annotators enclose.

    `annotator[i]` drew polygon i, and `annotators` looked at the image. An object needs more than the majority of
    all annotators to be accepted; its area is that which more than half of those who drew it enclose.
    """
    checked(len(polygons), annotator, annotators, iou_at_least, majority)
    keys = [tuple(np.asarray(polygon, np.float64).ravel().tolist()) for polygon in polygons]
    order = canonical_order(keys, annotator)
    ious = polygon_ious([polygons[i] for i in order.tolist()])
    group = renumbered(same_objects(ious, annotator[order], iou_at_least), order)
    votes = np.bincount(group).astype(np.int64)
    best = np.lexsort((np.arange(len(votes)), -votes))
    regions = []
    for each in best.tolist():
        inner = np.flatnonzero(group[order] == each)
        drawn = [polygons[i] for i in order[inner].tolist()]
        regions.append(_region(drawn, ious[np.ix_(inner, inner)]))
    return PolygonConsensus(regions, *votes_needed(votes[best], annotators, majority), np.argsort(best)[group])


def _strips(polygons: Sequence[Floats], annotator: Ints) -> Strips:
    return strips(Edges.of(polygons), annotator, np.zeros(len(polygons), np.int64))


def _region(drawn: Sequence[Floats], ious: Floats) -> Region:
    """The area that more than half of the polygons enclose; nobody drew two of them."""
    votes = len(drawn)
    found = _strips(drawn, np.arange(votes))
    area = np.bincount(found.votes, found.area, minlength=votes + 1)
    above = float(area[votes // 2 + 1 :].sum())
    tied = float(area[votes // 2]) if votes % 2 == 0 else 0.0
    pairs = votes * (votes - 1)
    agreement = float(ious.sum()) / pairs if pairs else 1.0
    return Region(outlines(found.where(2 * found.votes > votes)), above, tied, votes, agreement)
