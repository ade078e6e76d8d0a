"""The error rate of a lot whose inspection stopped as soon as it was decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import hypergeometric

_MEDIAN = 1e-9


def curtailed_error_rate(
    nonconforming: int, inspected: int, n: int, c: int, lot: int, confidence: float = 0.95
) -> Figure:
    """The unbiased error rate of the lot where inspection stopped at the item that decided the plan (n, c).

    Stopping at a nonconforming item makes the plain share too high, so that item is left out: (x - 1) / (m - 1) for a
    rejected lot, x / (m - 1) for an accepted one, x found among m inspected. This is the minimum variance unbiased
    estimate of sequential sampling by attributes (Girshick, Mosteller, Savage 1946: paths to the stopping point that
    begin with a nonconforming item, over all paths), and unbiased without replacement too. A plan without an allowed
    error has only 0 or 1 as unbiased values for a rejected lot; the median unbiased rate is given there.

    The interval inverts the exact test that orders stopping points from early acceptance to early rejection.
    `Undefined` before inspection has stopped. Where the counts show that the whole sample was inspected in spite of the
    decision, it is the plain share. Raises `ValueError` for counts that do not fit, or go beyond the stopping point.
    """
    if not 0 <= nonconforming <= inspected <= n <= lot or not 0 <= c < n:
        raise ValueError(f"{nonconforming} of {inspected} inspected does not fit plan ({n}, {c}) for a lot of {lot}")
    rejected, accepted = nonconforming == c + 1, inspected - nonconforming == n - c
    how = f"exact {100 * confidence:.6g} % interval for the whole lot"
    if inspected == n and not (rejected or accepted):
        low, high = hypergeometric(nonconforming, n, lot, confidence)
        return _figure(nonconforming / n, low / lot, high / lot, n, f"share of nonconforming items; {how}")
    if nonconforming > c + 1 or inspected - nonconforming > n - c:
        raise ValueError(f"inspection by plan ({n}, {c}) stops before {nonconforming} of {inspected}")
    if not (rejected or accepted):
        return Undefined("inspection has not come to its decision yet")
    low, high = _bounds(nonconforming, inspected, rejected, lot, confidence)
    if rejected and c == 0:
        middle = sum(_bounds(nonconforming, inspected, rejected, lot, _MEDIAN)) / 2
        return _figure(
            middle / lot, low / lot, high / lot, inspected, f"median unbiased where one error decides; {how}"
        )
    value = (nonconforming - rejected) / (inspected - 1) if inspected > 1 else float(nonconforming)
    return _figure(value, low / lot, high / lot, inspected, f"unbiased for inspection stopped when decided; {how}")


def deciding_item(nonconforming: NDArray[np.bool_], n: int, c: int) -> int | None:
    """After how many items the plan (n, c) is decided, for what was found in the order of inspection, bool[m].

    None where it is not decided yet. What was inspected beyond is to be left out of `curtailed_error_rate`.
    """
    found = np.cumsum(nonconforming[:n])
    decided = (found > c) | (np.arange(1, len(found) + 1) - found >= n - c)
    return int(decided.argmax()) + 1 if decided.any() else None


def _bounds(x: int, m: int, rejected: bool, lot: int, confidence: float) -> tuple[int, int]:
    """A rejection by item m has x errors in m items; one before it would have had them in m - 1, and so mirrored."""
    if m == 1:
        return hypergeometric(x, m, lot, confidence)
    if rejected:
        return hypergeometric(x, m, lot, confidence)[0], hypergeometric(x - 1, m - 1, lot, confidence)[1]
    return hypergeometric(x, m - 1, lot, confidence)[0], hypergeometric(x, m, lot, confidence)[1]


def _figure(value: float, low: float, high: float, n: int, method: str) -> Estimate:
    return Estimate(value, min(low, value), max(high, value), n, method)
