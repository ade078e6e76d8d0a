"""How unusual each arrival is beside the others of its kind and the newest earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from apps.loop.arriving.copies import Before, Contents
from apps.loop.arriving.unusual import FEWEST, distances, ranks, spread, text_vectors

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


def strangeness(contents: Contents, group: Longs, before: Before) -> Floats:
    """float64[n] in [0, 1], the share of comparable records that are less far from their likes; NaN where there are
    fewer than 30 of the kind, or the content is neither text nor picture."""
    found = np.full(len(contents.looks), np.nan)
    earlier = list(before.texts)
    if len(contents.texts) and len(earlier) + len(contents.texts) >= FEWEST:
        texts: Sequence[str] = [*earlier, *contents.texts]
        learnt = spread(len(texts))
        found[contents.written] = _ranks(text_vectors(texts, learnt), group[contents.written], learnt)
    structures = [*before.structures, *contents.pictures.structure]
    if len(contents.seen) and len(structures) >= FEWEST:
        found[contents.seen] = _ranks(np.array(structures), group[contents.seen], spread(len(structures)))
    return found


def _ranks(vectors: Any, group: Longs, learnt: Longs) -> Floats:
    """Of the last rows, which have these groups. Every row before them is a group of its own."""
    earlier = vectors.shape[0] - len(group)
    # On one thread sums have one order: equal records have equal ranks on every machine.
    with threadpool_limits(1):
        distance = distances(vectors, np.concatenate([-1 - np.arange(earlier), group]), learnt)
    return ranks(distance[earlier:], distance[learnt])
