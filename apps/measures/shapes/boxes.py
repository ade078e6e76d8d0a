"""Axis-aligned boxes: their overlap, and the boxes that a majority of annotators drew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.shapes.clusters import (
    Floats,
    Ints,
    Longs,
    canonical_order,
    checked,
    medians,
    renumbered,
    same_objects,
    votes_needed,
)


@dataclass(frozen=True, eq=False)
class BoxConsensus:
    """One entry for each object, most votes first: `box` float64[objects, 4], `votes` int64[objects].

    `accepted` where the votes are more than the majority of all annotators, `tied` where they are exactly it;
    `agreement` is the mean overlap of the drawn boxes with the consensus. `object` int64[boxes] says which object
    each drawn box was taken for.
    """

    box: Floats
    votes: Longs
    accepted: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    agreement: Floats
    object: Longs


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
    drawn = np.asarray(boxes, np.float64).reshape(-1, 4)
    order = canonical_order([tuple(row) for row in drawn.tolist()], annotator)
    ious = box_ious(drawn[order], drawn[order])
    group = renumbered(same_objects(ious, annotator[order], iou_at_least), order)
    votes = np.bincount(group).astype(np.int64)
    corners = medians(_corners(drawn), group, len(votes))
    best = np.lexsort((np.arange(len(votes)), -votes))
    place = np.argsort(best)[group]
    box = np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2]])[best]
    own = _paired_iou(_corners(drawn), corners[best][place])
    total = np.bincount(place[order], own[order], len(votes))
    return BoxConsensus(box, votes[best], *votes_needed(votes[best], annotators, majority), total / votes[best], place)


def _corners(boxes: Floats) -> Floats:
    table = np.asarray(boxes, np.float64).reshape(-1, 4)
    if not np.isfinite(table).all() or bool((table[:, 2:] < 0).any()):
        raise ValueError("a box needs four finite numbers, and its width and height must not be negative")
    return np.hstack([table[:, :2], table[:, :2] + table[:, 2:]])


def _areas(corners: Floats) -> Floats:
    return np.asarray((corners[:, 2:] - corners[:, :2]).prod(axis=1), np.float64)


def _paired_iou(a: Floats, b: Floats) -> Floats:
    common = np.maximum(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]), 0).prod(axis=1)
    union = _areas(a) + _areas(b) - common
    return np.asarray(np.where(union > 0, common / np.where(union > 0, union, 1.0), 1.0))
