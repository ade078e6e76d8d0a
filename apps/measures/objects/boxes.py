"""Intersection over union of boxes, upright and rotated, in continuous coordinates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def iou(a: ArrayLike, b: ArrayLike) -> Floats:
    """The IoU of each box of `a` float[m, 4] with each of `b` float[n, 4], float64[m, n].

    Boxes are (x, y, w, h) with w, h >= 0; a box covers [x, x + w] x [y, y + h] (continuous, no "+ 1" for pixels).
    Where both areas are zero, so is the IoU. Raises `ValueError` for other shapes and negative sizes.
    """
    return _iou(_checked(a, 4)[:, None, :], _checked(b, 4)[None, :, :])


def paired_iou(a: ArrayLike, b: ArrayLike) -> Floats:
    """The IoU of box i of `a` with box i of `b`, float64[k]."""
    return _iou(_checked(a, 4), _checked(b, 4))


def rotated_iou(a: ArrayLike, b: ArrayLike) -> Floats:
    """The IoU of each box of `a` float[m, 5] with each of `b` float[n, 5], float64[m, n].

    Boxes are (centre x, centre y, w, h, angle), the angle in radians, counter-clockwise with y upwards (clockwise on
    a screen). The intersection is the first box clipped by the four sides of the second (Sutherland and Hodgman 1974).
    """
    left, right = _checked(a, 5), _checked(b, 5)
    rows, columns = (index.ravel() for index in np.indices((len(left), len(right))))
    return paired_rotated_iou(left[rows], right[columns]).reshape(len(left), len(right))


def paired_rotated_iou(a: ArrayLike, b: ArrayLike) -> Floats:
    """The IoU of rotated box i of `a` with rotated box i of `b`, float64[k]."""
    left, right = _checked(a, 5), _checked(b, 5)
    middle = left[:, None, :2].copy()
    subject, clip = corners(left) - middle, corners(right) - middle
    for side in range(4):
        subject = _clipped(subject, clip[:, side], clip[:, (side + 1) % 4])
    shared = np.maximum(_area(subject), 0.0)
    return _ratio(shared, left[:, 2] * left[:, 3], right[:, 2] * right[:, 3])


def corners(boxes: Floats) -> Floats:
    """The corners of (centre x, centre y, w, h, angle), counter-clockwise, float64[k, 4, 2]."""
    half = boxes[:, None, 2:4] * np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    cosine, sine = np.cos(boxes[:, 4, None]), np.sin(boxes[:, 4, None])
    turned = np.stack([half[..., 0] * cosine - half[..., 1] * sine, half[..., 0] * sine + half[..., 1] * cosine], -1)
    return np.asarray(turned + boxes[:, None, :2], np.float64)


def _iou(a: Floats, b: Floats) -> Floats:
    shared = _shared(a, b, 0) * _shared(a, b, 1)
    return _ratio(shared, a[..., 2] * a[..., 3], b[..., 2] * b[..., 3])


def _shared(a: Floats, b: Floats, axis: int) -> Floats:
    """How long both boxes are together along one axis."""
    near, far = np.maximum(a[..., axis], b[..., axis]), a[..., axis] + a[..., axis + 2]
    length = np.minimum(far, b[..., axis] + b[..., axis + 2]) - near
    return np.asarray(np.maximum(length, 0.0, out=length), np.float64)


def _ratio(shared: Floats, left: Floats, right: Floats) -> Floats:
    union = left + right - shared
    # Rounding must not make anything more than the same.
    return np.asarray(np.minimum(shared / np.where(union > 0, union, 1.0), 1.0), np.float64)


def _clipped(points: Floats, start: Floats, stop: Floats) -> Floats:
    """Polygons [k, v, 2] cut by the half-plane left of start -> stop, as [k, 2v, 2] with repeated points.

    A corner outside is dropped onto the cutting line: what the outline then does along that line encloses no area.
    """
    along = stop - start
    normal = np.stack([-along[:, 1], along[:, 0]], -1)
    length = np.maximum(np.square(normal).sum(-1), np.finfo(np.float64).tiny)
    height = ((points - start[:, None]) * normal[:, None]).sum(-1)
    kept = points - (np.minimum(height, 0.0) / length[:, None])[..., None] * normal[:, None]
    following, next_height = np.roll(points, -1, axis=1), np.roll(height, -1, axis=1)
    crosses = (height < 0) != (next_height < 0)
    share = np.where(crosses, height / np.where(crosses, height - next_height, 1.0), 0.0)
    crossing = np.where(crosses[..., None], points + share[..., None] * (following - points), kept)
    return np.stack([kept, crossing], axis=2).reshape(len(points), 2 * points.shape[1], 2)


def _area(polygon: Floats) -> Floats:
    x, y = polygon[..., 0], polygon[..., 1]
    return np.asarray((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1) / 2, np.float64)


def _checked(boxes: ArrayLike, width: int) -> Floats:
    array = np.asarray(boxes, np.float64)
    if array.ndim != 2 or array.shape[1] != width or not bool(np.isfinite(array).all()):
        raise ValueError(f"boxes are rows of {width} finite numbers, got shape {array.shape}")
    if bool((array[:, 2:4] < 0).any()):
        raise ValueError("the width and height of a box are not negative")
    return array
