"""Pairs of labels that meet on a unit, weighed by how alike or unlike they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.histogram import Histogram

Floats = NDArray[np.float64]


def pair_sums(histogram: Histogram, matrix: Floats | None) -> Floats:
    """sum_ck n_pc n_pk matrix[c, k] for each pattern p, float64[P]; None is the identity matrix.

    One step for each distance between entries of a pattern, so that only labels that meet are looked at.
    """
    code, count = histogram.code, histogram.count.astype(np.float64)
    if matrix is None:
        return histogram.per_pattern(np.square(count))
    sums = histogram.per_pattern(np.square(count) * matrix[code, code])
    pattern = np.repeat(np.arange(len(histogram.times)), np.diff(histogram.start))
    left = np.arange(len(code))
    distance = 1
    while len(left := left[left < len(code) - distance]):
        left = left[pattern[left] == pattern[left + distance]]
        both = 2 * count[left] * count[left + distance] * matrix[code[left], code[left + distance]]
        sums += np.bincount(pattern[left], weights=both, minlength=len(sums))
        distance += 1
    return sums
