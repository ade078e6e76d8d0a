"""Is gold leaking: are items answered better when they are seen again?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Undefined


@dataclass(frozen=True, slots=True)
class Association:
    """`chi2` on one degree of freedom without continuity correction, its two-sided `p`, the one-sided `p_greater`
    for "more often correct when repeated", and the common `odds_ratio` of Mantel and Haenszel (None where it is
    infinite)."""

    chi2: float
    p: float
    p_greater: float
    odds_ratio: float | None


def cochran_mantel_haenszel(tables: ArrayLike) -> Association | Undefined:
    """The test of Cochran (1954) and Mantel and Haenszel (1959) over strata, and their common odds ratio.

    `tables` is [strata, 4] counts: repeated and correct, repeated and wrong, first and correct, first and wrong.
    Raises `ValueError` for another shape or negative counts.
    """
    table = np.asarray(tables, np.float64)
    if table.ndim != 2 or table.shape[1] != 4 or bool(np.any(~(table >= 0))):
        raise ValueError(f"strata need four non-negative counts each, got an array of shape {table.shape}")
    table = table[table.sum(1) > 1]
    a, b, c, d = table.T
    n = table.sum(1)
    excess = float((a - (a + b) * (a + c) / n).sum())
    variance = float(((a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))).sum())
    if variance == 0:
        return Undefined("no item has both right and wrong answers, and both first and repeated ones")
    z = excess / math.sqrt(variance)
    against = float((b * c / n).sum())
    odds_ratio = float((a * d / n).sum()) / against if against else None
    return Association(z * z, 2 * float(special.ndtr(-abs(z))), float(special.ndtr(-z)), odds_ratio)


def leak_test(
    item: NDArray[np.integer], correct: NDArray[np.bool_], repeated: NDArray[np.bool_]
) -> Association | Undefined:
    """Whether gold answers get better when the item was seen before, with items as strata.

    Arrays of equal length, one entry for each answer: the item's number, whether the answer is right, and whether the
    annotator (or vendor) had seen the item before. A small `p_greater` speaks for a leak.
    """
    strata = int(item.max()) + 1 if len(item) else 0
    cell = item.astype(np.int64) * 4 + 2 * ~repeated + ~correct
    return cochran_mantel_haenszel(np.bincount(cell, minlength=4 * strata).reshape(strata, 4))
