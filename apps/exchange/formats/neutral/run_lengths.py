"""Masks as run lengths: COCO's (down the columns of the image), and CVAT's (along the rows of a rectangle)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .answers import Unreadable

MOST_PIXELS = 2**26
LONGEST = 2**53
TOO_LARGE = "Deliver masks of large images as polygons."


def decoded(text: str) -> list[int]:
    """Counts out of COCO's string: 5 bits per character, lowest first; from the fourth on the change by two places.

    Source: the comments of the COCO API's mask module. Raises Unreadable.
    """
    counts: list[int] = []
    value = shift = 0
    for sign in text:
        bits = ord(sign) - 48
        if not 0 <= bits < 64 or shift > 30:
            raise Unreadable(f"The run lengths hold {sign!r}, which is no part of COCO's code.")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
        value = shift = 0
    if shift:
        raise Unreadable("The run lengths end within a number.", "They may be truncated: export again.")
    return counts


def checked(counts: Sequence[object], height: int, width: int) -> list[int]:
    """The counts, which must be whole numbers that sum to the size of the image. Raises Unreadable."""
    good = [one for one in counts if isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= LONGEST]
    if len(good) != len(counts):
        raise Unreadable("A run length is negative, not a whole number, or too large.")
    if sum(good) != height * width:
        raise Unreadable(f"The run lengths sum to {sum(good)}, and the image has {height} × {width} pixels.")
    return good


def from_rows(runs: Sequence[int], left: int, top: int, width: int, height: int, image: tuple[int, int]) -> list[int]:
    """COCO's counts for an image of (height, width), from runs along the rows of a rectangle in it."""
    if left < 0 or top < 0 or left + width > image[1] or top + height > image[0]:
        raise Unreadable(f"The mask of {width} × {height} at ({left}, {top}) lies outside the image.")
    if width * height > MOST_PIXELS:
        raise Unreadable(f"The mask covers more than {MOST_PIXELS} pixels.", TOO_LARGE)
    checked(runs, height, width)
    values = np.arange(len(runs)) % 2 == 1
    pixels = np.repeat(values, np.asarray(runs, np.int64)).reshape(height, width)
    starts, ends = _runs_down(pixels, left * image[0] + top, image[0])
    return _counts(starts, ends, image[0] * image[1])


def run_lengths(mask: NDArray[np.bool_]) -> list[int]:
    """Lengths of the runs of equal values, those of False first."""
    edges = np.flatnonzero(mask[1:] != mask[:-1]) + 1
    runs: list[int] = np.diff(np.concatenate(([0], edges, [mask.size]))).tolist()
    return [0, *runs] if mask[0] else runs


def filled(rings: Sequence[Sequence[float]], height: int, width: int) -> list[int]:
    """COCO's counts of the pixels whose middle lies within one of the rings, each written x, y, x, y, …

    Within a ring the even-odd rule holds, so that one that crosses itself leaves out what it goes round twice.
    """
    if height * width > MOST_PIXELS:
        raise Unreadable(f"The mask covers more than {MOST_PIXELS} pixels.", TOO_LARGE)
    mask = np.zeros((width, height), np.bool_)
    for ring in rings:
        mask |= _within(np.asarray(ring, np.float64).reshape(-1, 2), height, width)
    return run_lengths(mask.ravel())


def _within(points: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    """[width, height]: down each column, every edge that is crossed turns outside into inside or back."""
    (x, y), (to_x, to_y) = points.T, np.roll(points, -1, axis=0).T
    first, end = (
        np.clip(np.ceil(edge - 0.5), 0, width).astype(np.int64) for edge in (np.minimum(x, to_x), np.maximum(x, to_x))
    )
    edge = np.repeat(np.arange(len(x)), end - first)
    column = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(end - first) - (end - first), end - first)
    crossed = y[edge] + (column + 0.5 - x[edge]) * (to_y[edge] - y[edge]) / (to_x[edge] - x[edge])
    turns = np.zeros((width, height + 1), np.int32)
    np.add.at(turns, (column, np.clip(np.ceil(crossed - 0.5), 0, height).astype(np.int64)), 1)
    inside: NDArray[np.bool_] = np.cumsum(turns, axis=1)[:, :height] % 2 == 1
    return inside


def bounds(counts: Sequence[int], height: int) -> tuple[int, int, int, int]:
    """The x, y, width and height of the smallest box around a mask; zeros where it is empty."""
    edges = np.cumsum(np.asarray(counts, np.int64))
    starts, ends = edges[0:-1:2], edges[1::2]
    keep = ends > starts
    starts, ends = starts[keep], ends[keep]
    if not len(starts) or not height:
        return 0, 0, 0, 0
    first, last = starts // height, (ends - 1) // height
    within = first == last
    top = 0 if not within.all() else int((starts % height).min())
    bottom = height if not within.all() else int(((ends - 1) % height).max()) + 1
    return int(first.min()), top, int(last.max() - first.min()) + 1, bottom - top


def _runs_down(pixels: NDArray[np.bool_], offset: int, image_height: int) -> tuple[NDArray[np.int64], ...]:
    """Starts and ends of the foreground along the columns, as positions in the image."""
    height, width = pixels.shape
    framed = np.zeros((width, height + 2), np.int8)
    framed[:, 1:-1] = pixels.T
    column, edge = np.nonzero(np.diff(framed, axis=1))
    at = offset + column * image_height + edge
    starts, ends = at[0::2], at[1::2]
    if not len(starts):
        return starts, ends
    apart = starts[1:] != ends[:-1]
    return starts[np.r_[True, apart]], ends[np.r_[apart, True]]


def _counts(starts: NDArray[np.int64], ends: NDArray[np.int64], pixels: int) -> list[int]:
    edges = np.empty(2 * len(starts) + 2, np.int64)
    edges[0], edges[-1] = 0, pixels
    edges[1:-1:2], edges[2:-1:2] = starts, ends
    counts: list[int] = np.diff(edges).tolist()
    return counts if counts[-1] or len(counts) == 1 else counts[:-1]
