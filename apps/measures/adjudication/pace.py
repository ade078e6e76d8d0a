"""How long decisions take, and which were made faster than the case can be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.adjudication.shares import share_of
from apps.measures.estimate import Figure
from apps.measures.monitoring.turnaround import percentile

Floats = NDArray[np.float64]

#: Nobody reads faster with full understanding: from 500 words a minute on, twice the usual speed, it is unlikely that
#: as much is understood (Rayner et al. 2016); most adults read non-fiction at 175 to 300 (Brysbaert 2019).
FASTEST_READING = 500.0
#: What looking and pressing a key takes where there is nothing to read.
LEAST_SECONDS = 2.0
QUANTILES = (0.5, 0.9)


@dataclass(frozen=True, eq=False)
class Pace:
    """`quantiles` of the seconds for one case by their q; `hurried` bool[n] marks decisions faster than reading, and
    `unhurried` is the share of the others."""

    quantiles: dict[float, Figure]
    hurried: NDArray[np.bool_]
    unhurried: Figure


def pace(
    seconds: ArrayLike,
    words: ArrayLike,
    *,
    words_per_minute: float = FASTEST_READING,
    least_seconds: float = LEAST_SECONDS,
    confidence: float = 0.95,
) -> Pace:
    """Times of decisions: `seconds` float[n] from opening a case to recording, `words` float[n] to be read in it.

    Hurried is a decision in less than `least_seconds`, or less than words / words_per_minute minutes. Raises
    `ValueError` for negative or unequal arrays, and a speed that is not positive.
    """
    taken, length = np.asarray(seconds, np.float64), np.asarray(words, np.float64)
    if taken.ndim != 1 or taken.shape != length.shape or not bool(((taken >= 0) & (length >= 0)).all()):
        raise ValueError("seconds and words must be two flat, equally long arrays of numbers that are not negative")
    if not (words_per_minute > 0 and least_seconds >= 0):
        raise ValueError(
            f"a reading speed must be positive and the least seconds not negative: {words_per_minute}, {least_seconds}"
        )
    hurried = taken < np.maximum(length * 60 / words_per_minute, least_seconds)
    what = f"share of decisions not faster than {words_per_minute:.6g} words a minute or {least_seconds:.6g} s"
    unhurried = share_of(~hurried, what, "no decision was timed", confidence)
    return Pace({q: percentile(taken, q, confidence) for q in QUANTILES}, hurried, unhurried)
