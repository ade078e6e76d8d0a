"""Accuracy on gold, standardised to the mix of classes in live work."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson


def standardised_accuracy(correct: ArrayLike, n: ArrayLike, live: ArrayLike, confidence: float = 0.95) -> Figure:
    """The accuracy to be expected on live work: sum over classes of live share x recall on gold.

    `correct[k]` of the `n[k]` gold labels of class k are right, and `live[k]` is the share of class k in live work
    (float64[K], non-negative; scaled to sum 1). Variance sum live**2 * recall * (1 - recall) / n (direct
    standardisation; Fleiss, Levin, Paik 2003, chapter 19), taken as an effective number of labels into Wilson's
    interval; where all or none are right, that number is 1 / sum(live**2 / n). `Undefined` where a class of live work
    has no gold. Raises `ValueError` for shares that are negative or all zero.
    """
    right, size, share = (np.asarray(array, np.float64) for array in (correct, n, live))
    if bool(np.any(share < 0)) or share.sum() <= 0:
        raise ValueError("live shares must be non-negative and not all zero")
    used = share > 0
    missing = int((size[used] == 0).sum())
    if missing:
        return Undefined(f"{missing} of the classes in live work have no gold label")
    right, size, share = right[used], size[used], share[used] / share.sum()
    recall = right / size
    value = float(np.clip(share @ recall, 0, 1))
    variance = float(np.square(share) @ (recall * (1 - recall) / size))
    effective = value * (1 - value) / variance if variance > 0 else 1 / float(np.square(share) @ (1 / size))
    low, high = (float(bound) for bound in wilson(value * effective, effective, confidence))
    how = f"Wilson's {100 * confidence:.6g} % interval at {effective:.6g} effective labels"
    method = f"recall of each class on gold, weighted by its share of live work; {how}"
    return Estimate(value, min(low, value), max(high, value), int(size.sum()), method)
