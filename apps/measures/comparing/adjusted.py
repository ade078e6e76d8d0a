"""P-values adjusted for how many questions were asked at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p-values, float64[m] in the order given; the questions with a value <= q have false discovery rate <= q.

    The k-th smallest becomes min over j >= k of p_j m / j (Benjamini and Hochberg 1995): for independent or
    positively dependent questions. Raises `ValueError` for p-values outside [0, 1].
    """
    return _step_up(_checked(p), 1.0)


def benjamini_yekutieli(p: ArrayLike) -> Floats:
    """As `benjamini_hochberg`, times 1 + 1/2 + ... + 1/m: under any dependence (Benjamini and Yekutieli 2001)."""
    values = _checked(p)
    return _step_up(values, float((1 / np.arange(1, len(values) + 1)).sum()))


def holm(p: ArrayLike) -> Floats:
    """Adjusted p-values that bound the chance of even one false discovery, under any dependence (Holm 1979)."""
    values = _checked(p)
    order = np.argsort(values, kind="stable")
    remaining = np.arange(len(values), 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * remaining), 1.0)
    return adjusted


def _step_up(values: Floats, penalty: float) -> Floats:
    order = np.argsort(values, kind="stable")[::-1]
    rank = np.arange(len(values), 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.minimum.accumulate(values[order] * (penalty * len(values) / rank)), 1.0)
    return adjusted


def _checked(p: ArrayLike) -> Floats:
    values = np.asarray(p, np.float64)
    if values.ndim != 1 or not bool(((values >= 0) & (values <= 1)).all()):
        raise ValueError("p-values must be a flat array of numbers between 0 and 1")
    return values
