"""Random continua: what annotators would have marked if place did not matter to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.spans.dissimilarity import Line

Longs = NDArray[np.int64]
_TRIES = 100


def shuffled(
    lines: Sequence[Line], begin: int, end: int, samples: int, random: np.random.Generator
) -> Iterator[list[Line]]:
    """`samples` random continua of as many annotators (Mathet et al. 2015, section 5.2).

    Each random annotator is a real one drawn with replacement, cut at a random position (the pivot) of
    `begin`..`end` - 1 and put together again the other way round. A span that the edge would cut stays whole and sticks
    out. Pivots of one continuum keep half a mean span length apart, where there is room, so that nobody is shuffled
    along with the others.
    """
    width = end - begin
    lengths = np.concatenate([line.end - line.begin for line in lines])
    source = random.integers(0, len(lines), (samples, len(lines)))
    pivot = _pivots(samples, len(lines), width, float(lengths.mean()) / 2, random)
    for sources, pivots in zip(source, pivot, strict=True):
        yield [_turned(lines[s], int(p), begin, width) for s, p in zip(sources, pivots, strict=True)]


def _pivots(samples: int, annotators: int, width: int, apart: float, random: np.random.Generator) -> Longs:
    """int64[samples, annotators] in 0..width - 1; after a hundred tries a pivot may lie where it wants."""
    pivots = random.integers(0, width, (samples, annotators))
    for annotator in range(1, annotators):
        for _ in range(_TRIES):
            distance = np.abs(pivots[:, :annotator] - pivots[:, annotator, None])
            near = (np.minimum(distance, width - distance) < apart).any(axis=1)
            if not near.any():
                break
            pivots[near, annotator] = random.integers(0, width, int(near.sum()))
    return pivots


def _turned(line: Line, pivot: int, begin: int, width: int) -> Line:
    start = begin + (line.begin - begin + pivot) % width
    return Line(start, start + line.end - line.begin, line.category)
