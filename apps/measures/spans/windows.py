"""Segmentation errors seen through a window that slides over the text: Pk and WindowDiff."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.estimate import Undefined

Longs = NDArray[np.int64]


def pk(reference: ArrayLike, hypothesis: ArrayLike, positions: int, window: int | None = None) -> float | Undefined:
    """The share of windows in which only one of the two has a boundary (Beeferman, Berger and Lafferty 1999).

    `reference` and `hypothesis` int64 are boundaries among `positions` possible places 0..positions - 1. A window
    covers `window` places; half the mean segment length of the reference, rounded, where none is given. 0 is best; it
    is an error, no agreement, and not symmetric in its default window. Undefined where no window fits.
    Raises `ValueError` for a boundary outside and a window without a place.
    """
    return _errors(reference, hypothesis, positions, window, 1)


def window_diff(
    reference: ArrayLike, hypothesis: ArrayLike, positions: int, window: int | None = None
) -> float | Undefined:
    """The share of windows in which both have different numbers of boundaries (Pevzner and Hearst 2002); see `pk`."""
    return _errors(reference, hypothesis, positions, window, positions)


def _errors(
    reference: ArrayLike, hypothesis: ArrayLike, positions: int, window: int | None, most: int
) -> float | Undefined:
    """Between the places where a boundary enters or leaves the window nothing changes, so only those are looked at."""
    a, b = _boundaries(reference, positions), _boundaries(hypothesis, positions)
    size = max(1, round(positions / (len(a) + 1) / 2)) if window is None else window
    if size < 1:
        raise ValueError(f"a window covers at least one place, got {size}")
    if size > positions:
        return Undefined(f"a window of {size} places does not fit into {positions}")
    last = positions - size
    every = np.append(a, b)
    changes = np.unique(np.concatenate([[0], every + 1, every - size + 1]))
    start = changes[(changes >= 0) & (changes <= last)]
    inside = [np.searchsorted(one, start + size) - np.searchsorted(one, start) for one in (a, b)]
    wrong = np.minimum(inside[0], most) != np.minimum(inside[1], most)
    lasting = np.diff(np.append(start, last + 1))
    return float(lasting[wrong].sum()) / (last + 1)


def _boundaries(places: ArrayLike, positions: int) -> Longs:
    array = np.unique(np.asarray(places, np.int64))
    if len(array) and (int(array[0]) < 0 or int(array[-1]) >= positions):
        raise ValueError(f"boundaries lie in 0..{positions - 1}, got {int(array[0])}..{int(array[-1])}")
    return array
