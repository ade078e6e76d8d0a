"""A rate over recordings of unequal length: the sum of errors over the sum of what was there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined


def ratio_of_sums(
    errors: NDArray[np.integer] | NDArray[np.floating],
    size: NDArray[np.integer] | NDArray[np.floating],
    name: str,
    parts: str,
    confidence: float = 0.95,
) -> Figure:
    """sum(errors) / sum(size) over units, with Student's t on the linearised standard error (Cochran 1977, ch. 6).

    Units are what was drawn (utterances, recordings); one of size 0 counts with its errors. With one unit, or no
    error at all, there is no spread to see: then Garwood's (1936) exact Poisson interval, which takes the `parts`
    (words, seconds) as independent, is the least one can say. Never below 0; no upper end.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    n, total, wrong = len(size), float(np.sum(size)), float(np.sum(errors))
    if total <= 0:
        return Undefined(f"the references hold no {parts}")
    value = wrong / total
    if n < 2 or wrong == 0:
        low, high = _poisson(wrong, confidence)
        how = f"exact Poisson interval as if {parts} were independent: one unit or no error shows no spread"
        return Estimate(value, min(low / total, value), max(high / total, value), n, f"{name}; {how}")
    left = np.asarray(errors, np.float64) - value * np.asarray(size, np.float64)
    se = (n / (n - 1) * float(np.square(left).sum())) ** 0.5 / total
    half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * se
    how = f"{100 * confidence:.6g} % t interval of a ratio over units"
    return Estimate(value, max(value - half, 0.0), value + half, n, f"{name}; {how}")


def _poisson(count: float, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    return low, float(special.gammainccinv(count + 1, tail))
