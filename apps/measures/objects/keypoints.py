"""Object keypoint similarity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def oks(marked: ArrayLike, reference: ArrayLike, area: ArrayLike, spread: ArrayLike) -> Floats:
    """The similarity of each figure of `marked` with each of `reference`, float64[m, n] in [0, 1].

    `marked` float[m, J, 3] and `reference` float[n, J, 3] hold (x, y, visibility) of J keypoints; `area` float[n] is
    that of the reference objects, in the same units squared; `spread` float[J] the standard deviation of each keypoint
    relative to the root of the area. OKS is the mean of exp(-d**2 / (2 area (2 spread)**2)) over the keypoints that
    are visible (> 0) in the reference (the COCO keypoint challenge; its k is 2 spread); 0 where none is. It is not
    symmetric: between two people take the mean of both directions.
    """
    a, b = np.asarray(marked, np.float64), np.asarray(reference, np.float64)
    if a.ndim != 3 or b.ndim != 3 or a.shape[1:] != b.shape[1:]:
        raise ValueError(f"keypoints are [figures, keypoints, 3] on both sides, got {a.shape} and {b.shape}")
    rows, columns = (index.ravel() for index in np.indices((len(a), len(b))))
    size = np.asarray(area, np.float64)
    _check(b, size, np.asarray(spread, np.float64))
    return paired_oks(a[rows], b[columns], size[columns], spread).reshape(len(a), len(b))


def paired_oks(marked: ArrayLike, reference: ArrayLike, area: ArrayLike, spread: ArrayLike) -> Floats:
    """The similarity of figure i of `marked` with figure i of `reference`, float64[k]; see `oks`."""
    a, b = np.asarray(marked, np.float64), np.asarray(reference, np.float64)
    size, width = np.asarray(area, np.float64), 2 * np.asarray(spread, np.float64)
    if a.ndim != 3 or a.shape != b.shape:
        raise ValueError(f"keypoints are [figures, keypoints, 3] on both sides, got {a.shape} and {b.shape}")
    _check(b, size, width)
    squared = np.square(a[:, :, :2] - b[:, :, :2]).sum(axis=-1)
    near = np.exp(-squared / (2 * size[:, None] * np.square(width)))
    visible = b[:, :, 2] > 0
    return np.asarray((near * visible).sum(axis=-1) / np.maximum(visible.sum(axis=-1), 1), np.float64)


def _check(reference: Floats, area: Floats, spread: Floats) -> None:
    if reference.shape[2:] != (3,):
        raise ValueError(f"keypoints are [figures, keypoints, 3], got {reference.shape}")
    if area.shape != reference.shape[:1] or spread.shape != reference.shape[1:2]:
        raise ValueError("each reference needs an area, each keypoint a spread")
    if bool((area <= 0).any() or (spread <= 0).any()):
        raise ValueError("each reference needs a positive area, each keypoint a positive spread")
