"""Intersection over union of masks, from their run-length encodings alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
        if any(one.ndim != 1 for one in lengths):
            raise ValueError("the runs of a mask are a flat list")
        size = np.fromiter(map(len, lengths), np.int64, len(lengths))
        behind = np.cumsum(size)
        run = np.concatenate([np.zeros(0, np.int64), *lengths])
        # All masks end to end: each begins at a multiple of the pixels of an image.
        reached = np.append(0, np.cumsum(run))
        wrong = np.diff(reached[np.append(0, behind)]) != pixels
        if bool(wrong.any()) or bool((run < 0).any()):
            wrong[np.searchsorted(behind, np.flatnonzero(run < 0), side="right")] = True
            raise ValueError(f"the runs of mask {int(np.argmax(wrong))} do not add up to {pixels} pixels")
        stop = reached[1:] - np.repeat(np.arange(len(size)) * pixels, size)
        inside = ((np.arange(len(run)) - np.repeat(behind - size, size)) & 1).astype(np.bool_)
        first = np.append(0, np.cumsum(size // 2)).astype(np.int64)
        return cls((stop - run)[inside], stop[inside], first, pixels)

    @property
    def n(self) -> int:
        """The number of masks."""
        return len(self.first) - 1

    @property
    def area(self) -> Longs:
        """The number of pixels of each mask, int64[n]."""
        return np.asarray(np.diff(self._total[self.first]), np.int64)

    @cached_property
    def extent(self) -> tuple[Longs, Longs]:
        """The first pixel of each mask and the one behind its last, int64[n] each; an empty mask has none: (0, 0)."""
        begin, end = np.zeros((2, self.n), np.int64)
        covers = np.diff(self.first) > 0
        begin[covers], end[covers] = self.start[self.first[:-1][covers]], self.stop[self.first[1:][covers] - 1]
        return begin, end

    @cached_property
    def _total(self) -> Longs:
        """How many pixels all runs before a run cover, int64[R + 1]."""
        return np.append(0, np.cumsum(self.stop - self.start)).astype(np.int64)

    @cached_property
    def _line(self) -> Longs:
        """The starts of all runs on one line of pixels, where each mask has its stretch."""
        owner = np.repeat(np.arange(self.n), np.diff(self.first))
        return np.asarray(owner * (self.pixels + 1) + self.start, np.int64)

    def covered(self, mask: Longs, before: Longs) -> Longs:
        """How many of the pixels 0..before[i] - 1 mask `mask[i]` covers, counted from the first mask on, int64[k]."""
        at = np.searchsorted(self._line, mask * (self.pixels + 1) + before)
        last = np.maximum(at - 1, 0)
        inside = at > self.first[mask]
        beyond = np.where(inside, np.maximum(np.append(self.stop, 0)[last] - before, 0), 0)
        return np.asarray(self._total[at] - beyond, np.int64)


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
    begin, end = (side[rows] for side in a.extent)
    other_begin, other_end = (side[columns] for side in b.extent)
    near = np.flatnonzero((begin < other_end) & (other_begin < end))
    shared = np.zeros(len(rows))
    shared[near] = _shared(a, rows[near], b, columns[near])
    union = a.area[rows] + b.area[columns] - shared
    return np.asarray(shared / np.where(union > 0, union, 1.0), np.float64)


def _shared(a: Masks, rows: Longs, b: Masks, columns: Longs) -> Floats:
    """The pixels that both masks of each pair cover; only runs of a that reach into the extent of b are looked up."""
    begin, end = (side[columns] for side in b.extent)
    line = rows * (a.pixels + 1)
    first = np.maximum(np.searchsorted(a._line, line + begin, side="right") - 1, a.first[rows])
    runs = np.searchsorted(a._line, line + end) - first
    pair = np.repeat(np.arange(len(rows)), runs)
    run = np.arange(int(runs.sum())) - np.repeat(np.cumsum(runs) - runs, runs) + first[pair]
    common = b.covered(columns[pair], a.stop[run]) - b.covered(columns[pair], a.start[run])
    return np.bincount(pair, weights=common, minlength=len(rows)).astype(np.float64)
