"""Axis-aligned boxes: their overlap, and the boxes that a majority of annotators drew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.shapes.clusters import (
    Floats,
    Ints,
    Longs,
    canonical_rows,
    checked,
    medians,
    votes_needed,
)
from apps.measures.shapes.linkage import Pairs, average_linkage
from apps.measures.shapes.sweep import ranges

_BLOCK = 2**13


@dataclass(frozen=True, eq=False)
class BoxConsensus:
    """One entry for each object, most votes first: `box` float64[objects, 4], `votes` int64[objects].

    `accepted` where the votes are more than the majority of all annotators, `tied` where they are exactly it;
    `agreement` is the mean overlap of the drawn boxes with the consensus. `object` int64[boxes] says which object
    each drawn box was taken for, `image` int64[objects] where the object is.
    """

    box: Floats
    votes: Longs
    accepted: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    agreement: Floats
    object: Longs
    image: Longs


def box_ious(left: Floats, right: Floats) -> Floats:
    """Intersection over union of each left box with each right one, float64[left, right].

    A box is (x, y, width, height) in a continuous plane, not counted in pixels. Two boxes without area have 0, even
    equal ones. Raises `ValueError` for a negative or infinite size.
    """
    a, b = _corners(left), _corners(right)
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.maximum(high - low, 0).prod(axis=2)
    union = _areas(a)[:, None] + _areas(b)[None, :] - common
    return np.asarray(np.where(union > 0, common / np.where(union > 0, union, 1.0), 0.0))


def box_consensus(
    boxes: Floats, annotator: Ints, annotators: int, *, iou_at_least: float = 0.4, majority: float = 0.5
) -> BoxConsensus:
    """Group boxes of one image over annotators, and take the median of each edge.

    `boxes` float64[boxes, 4] as (x, y, width, height), `annotator[i]` drew box i, and `annotators` looked at the
    image, those who drew nothing among them. Boxes are joined by mean IoU, one of each annotator at most.
    """
    checked(len(boxes), annotator, annotators, iou_at_least, majority)
    alone = np.zeros(len(boxes), np.int64)
    return box_consensuses(
        boxes, alone, annotator, np.array([annotators]), iou_at_least=iou_at_least, majority=majority
    )


def box_consensuses(
    boxes: Floats, image: Ints, annotator: Ints, looked: Ints, *, iou_at_least: float = 0.4, majority: float = 0.5
) -> BoxConsensus:
    """`box_consensus` of many images at once: `annotator[i]` drew box i in `image[i]`, and annotators
    0..looked[u] - 1 looked at image u. Objects ascend by image, inside of which those of most votes come first."""
    drawn = np.asarray(boxes, np.float64).reshape(-1, 4)
    rows = np.argsort(image, kind="stable").astype(np.int64)
    # Images stay whole; what is known of the boxes of a block stays in the second cache of usual processors.
    block = np.searchsorted(image[rows], image[rows]) // _BLOCK
    parts = np.split(rows, np.flatnonzero(np.diff(block)) + 1)
    found = [_consensus(drawn[part], image[part].astype(np.int64), annotator[part], iou_at_least) for part in parts]
    objects = np.cumsum([0, *(len(part.votes) for part in found)])
    place = np.empty(len(drawn), np.int64)
    for part, one, before in zip(parts, found, objects[:-1].tolist(), strict=True):
        place[part] = one.object + before
    box, votes, agreement, where = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("box", "votes", "agreement", "image")
    )
    decided = votes_needed(votes, looked[where].astype(np.int64), majority)
    return BoxConsensus(box, votes, *decided, agreement, place, where)


@dataclass(frozen=True, eq=False)
class _Objects:
    """As in `BoxConsensus`, before it is asked how many annotators looked."""

    box: Floats
    votes: Longs
    agreement: Floats
    object: Longs
    image: Longs


def _consensus(drawn: Floats, image: Longs, annotator: Ints, iou_at_least: float) -> _Objects:
    order = canonical_rows(drawn, image, annotator)
    pairs = _overlapping(_corners(drawn[order]), image[order], annotator[order])
    first = average_linkage(pairs, annotator[order], iou_at_least)
    group = np.empty(len(drawn), np.int64)
    groups, group[order] = np.unique(first, return_inverse=True)
    votes, where = np.bincount(group).astype(np.int64), image[order][groups]
    corners = medians(_corners(drawn), group, len(votes))
    best = np.lexsort((np.arange(len(votes)), -votes, where))
    place = np.argsort(best)[group]
    box = np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2]])[best]
    own = _paired_iou(_corners(drawn), corners[best][place])
    total = np.bincount(place[order], own[order], len(votes))
    return _Objects(box, votes[best], total / votes[best], place, where[best])


def _overlapping(corners: Floats, image: Longs, annotator: Ints) -> Pairs:
    """The overlapping boxes of different annotators in each image; rows ascend by image, then by their left edges."""
    left, right = corners[:, 0], corners[:, 2]
    # All images side by side on one line. A hair more than the box reaches, for the line rounds.
    width = float(right.max(initial=0.0) - left.min(initial=0.0)) + 1.0
    line = image * width + left
    reach = image * width + right + 4 * np.spacing(np.abs(line).max(initial=0.0) + width)
    beyond = np.minimum(np.searchsorted(line, reach, side="right"), np.searchsorted(image, image, side="right"))
    after = np.arange(1, len(image) + 1)
    low, high = ranges(after, np.maximum(beyond, after))
    kept = annotator[low] != annotator[high]
    low, high = low[kept], high[kept]
    common = _common(corners, low, corners, high)
    kept = common > 0
    low, high, common = low[kept], high[kept], common[kept]
    area = _areas(corners)
    return Pairs(low, high, common / (area[low] + area[high] - common))


def _corners(boxes: Floats) -> Floats:
    table = np.asarray(boxes, np.float64).reshape(-1, 4)
    if not np.isfinite(table).all() or bool((table[:, 2:] < 0).any()):
        raise ValueError("a box needs four finite numbers, and its width and height must not be negative")
    return np.hstack([table[:, :2], table[:, :2] + table[:, 2:]])


def _areas(corners: Floats) -> Floats:
    return np.asarray((corners[:, 2:] - corners[:, :2]).prod(axis=1), np.float64)


def _paired_iou(a: Floats, b: Floats) -> Floats:
    every = np.arange(len(a))
    common = _common(a, every, b, every)
    union = _areas(a) + _areas(b) - common
    return np.asarray(np.where(union > 0, common / np.where(union > 0, union, 1.0), 1.0))


def _common(a: Floats, rows: Longs, b: Floats, other: Longs) -> Floats:
    """The area that box `rows[i]` of a shares with box `other[i]` of b."""
    sides = [
        np.minimum(a[rows, far], b[other, far]) - np.maximum(a[rows, near], b[other, near])
        for near, far in ((0, 2), (1, 3))
    ]
    return np.asarray(np.maximum(sides[0], 0) * np.maximum(sides[1], 0), np.float64)
