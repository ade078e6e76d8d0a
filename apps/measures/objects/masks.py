"""Intersection over union of masks, from their run-length encodings alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Masks:
    """Mask i covers pixels `start[r]`..`stop[r]` - 1 for r in first[i]..first[i + 1] - 1.

    Pixels are numbered 0..pixels - 1 in any order that all masks share (COCO: column by column). `start` and `stop`
    int64[R] ascend inside a mask and do not overlap; `first` int64[n + 1].
    """

    start: Longs
    stop: Longs
    first: Longs
    pixels: int

    @classmethod
    def from_counts(cls, counts: Sequence[ArrayLike], pixels: int) -> Self:
        """From uncompressed run lengths: outside, inside, outside, ... beginning with outside (COCO's "counts").

        Raises `ValueError` where the lengths of a mask do not add up to `pixels`.
        """
        lengths = [np.asarray(one, np.int64) for one in counts]
        for number, one in enumerate(lengths):
            if one.ndim != 1 or bool((one < 0).any()) or int(one.sum()) != pixels:
                raise ValueError(f"the runs of mask {number} do not add up to {pixels} pixels")
        edges = [np.append(0, np.cumsum(one)) for one in lengths]
        start = [edge[1:-1:2] for edge in edges]
        stop = [edge[2::2] for edge in edges]
        first = np.append(0, np.cumsum([len(one) for one in stop])).astype(np.int64)
        empty = np.zeros(0, np.int64)
        return cls(np.concatenate([empty, *start]), np.concatenate([empty, *stop]), first, pixels)

    @property
    def n(self) -> int:
        """The number of masks."""
        return len(self.first) - 1

    @property
    def area(self) -> Longs:
        """The number of pixels of each mask, int64[n]."""
        total = np.append(0, np.cumsum(self.stop - self.start))
        return np.asarray(np.diff(total[self.first]), np.int64)

    def covered(self, mask: Longs, before: Longs) -> Longs:
        """How many of the pixels 0..before[i] - 1 mask `mask[i]` covers, counted from the first mask on, int64[k]."""
        length = self.stop - self.start
        total = np.append(0, np.cumsum(length))
        owner = np.repeat(np.arange(self.n), np.diff(self.first))
        # One line of pixels for all masks: each has its stretch.
        at = np.searchsorted(owner * (self.pixels + 1) + self.start, mask * (self.pixels + 1) + before)
        last = np.maximum(at - 1, 0)
        inside = at > self.first[mask]
        beyond = np.where(inside, np.maximum(np.append(self.stop, 0)[last] - before, 0), 0)
        return np.asarray(total[at] - beyond, np.int64)


def mask_iou(a: Masks, b: Masks) -> Floats:
    """The IoU of each mask of `a` with each of `b`, float64[m, n]; 0 for two empty masks."""
    rows, columns = (index.ravel() for index in np.indices((a.n, b.n)))
    return paired_mask_iou(a, rows, b, columns).reshape(a.n, b.n)


def paired_mask_iou(a: Masks, rows: Longs, b: Masks, columns: Longs) -> Floats:
    """The IoU of mask `rows[i]` of `a` with mask `columns[i]` of `b`, float64[k].

    The pixels common to both are those that b covers inside the runs of a: two sorted searches, no pixel is touched.
    Raises `ValueError` where the images differ in size.
    """
    if a.pixels != b.pixels:
        raise ValueError(f"masks of images of {a.pixels} and {b.pixels} pixels cannot be compared")
    runs = np.diff(a.first)[rows]
    pair = np.repeat(np.arange(len(rows)), runs)
    run = np.arange(int(runs.sum())) - np.repeat(np.cumsum(runs) - runs, runs) + a.first[rows][pair]
    common = b.covered(columns[pair], a.stop[run]) - b.covered(columns[pair], a.start[run])
    shared = np.bincount(pair, weights=common, minlength=len(rows))
    union = a.area[rows] + b.area[columns] - shared
    return np.asarray(shared / np.where(union > 0, union, 1.0), np.float64)
