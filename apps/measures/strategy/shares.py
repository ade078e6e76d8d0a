"""Shares of judged labels with intervals that know which records nearly copy each other."""

from __future__ import annotations

import numpy as np

from apps.measures.comparing import newcombe
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson, clustered_wilson
from apps.measures.strategy.evidence import Judged, Tally

NO_EVIDENCE = Undefined("not measured: no blind evidence")


def accuracy(judged: Judged, confidence: float = 0.95) -> Figure:
    """The share of right labels with Wilson's interval for clusters of near copies."""
    if not len(judged.right):
        return NO_EVIDENCE
    low, high, _ = _clustered(judged, confidence)
    value = float(judged.right.mean())
    how = f"share of right labels; Wilson's {100 * confidence:.6g} % interval, near copies clustered"
    return Estimate(value, min(low, value), max(high, value), len(judged.right), how)


def exact_accuracy(judged: Judged, confidence: float = 0.95) -> Figure:
    """The same share with Clopper and Pearson's bounds at the effective number of records (Korn, Graubard 1998)."""
    if not len(judged.right):
        return NO_EVIDENCE
    value, effective = float(judged.right.mean()), effective_size(judged, confidence)
    how = f"share of right labels; exact {100 * confidence:.6g} % interval at {effective:.6g} effective records"
    return _exact(value, effective, len(judged.right), confidence, how)


def effective_size(judged: Judged, confidence: float = 0.95) -> float:
    """How many records without near copies would tell as much."""
    return _clustered(judged, confidence)[2]


def share(tally: Tally, what: str, confidence: float = 0.95) -> Figure:
    """count / n with Clopper and Pearson's bounds; not measured without any."""
    if not tally.n:
        return Undefined(f"not measured: there are no {what}")
    how = f"share of {what}; exact {100 * confidence:.6g} % interval"
    return _exact(tally.count / tally.n, float(tally.n), tally.n, confidence, how)


def difference(one: Judged, other: Judged, what: str, confidence: float = 0.95) -> Figure:
    """Accuracy of `one` minus that of `other`, with Newcombe's interval for different records."""
    if not (len(one.right) and len(other.right)):
        return NO_EVIDENCE
    (first, size), (second, other_size) = (
        (float(side.right.mean()), effective_size(side, confidence)) for side in (one, other)
    )
    bounds = newcombe(first * size, size, second * other_size, other_size, confidence)
    low, high = (float(bound) for bound in bounds)
    value = first - second
    how = f"{what}; Newcombe's {100 * confidence:.6g} % interval"
    return Estimate(value, min(low, value), max(high, value), len(one.right) + len(other.right), how)


def _exact(value: float, effective: float, n: int, confidence: float, how: str) -> Estimate:
    low, high = (float(bound) for bound in clopper_pearson(min(value * effective, effective), effective, confidence))
    return Estimate(value, min(low, value), max(high, value), n, how)


def _clustered(judged: Judged, confidence: float) -> tuple[float, float, float]:
    _, place = np.unique(judged.group, return_inverse=True)
    right = np.bincount(place, weights=judged.right).astype(np.int64)
    return clustered_wilson(right, np.bincount(place).astype(np.int64), confidence)
