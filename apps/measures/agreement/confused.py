"""Which two labels are given to the same unit most often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings


@dataclass(frozen=True, eq=False)
class ConfusedPairs:
    """Codes `first[i] < second[i]` met on one unit `times[i]` times, `share[i]` of all unequal pairs of labels."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    times: NDArray[np.int64]
    share: NDArray[np.float64]


def confused_pairs(data: Ratings | Histogram, limit: int = 20) -> ConfusedPairs:
    """The `limit` most confused pairs of labels, most frequent first, equal ones in code order."""
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    counts = histogram.matrix()
    weighted = csr_array(
        (histogram.count * np.repeat(histogram.times, np.diff(histogram.start)), histogram.code, histogram.start),
        shape=counts.shape,
    )
    together = triu(counts.T @ weighted, k=1).tocoo()
    first, second, times = (np.asarray(a, np.int64) for a in (together.row, together.col, together.data))
    total = max(int(times.sum()), 1)
    order = np.lexsort((second, first, -times))[:limit]
    return ConfusedPairs(first[order], second[order], times[order], times[order] / total)
