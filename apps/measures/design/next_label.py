"""Which items gain most from one more label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NextLabels:
    """Items in the order in which to label them again: `unit` int64, and the `gain` float64 expected of each."""

    unit: NDArray[np.int64]
    gain: Floats

    @property
    def answers_gained(self) -> float:
        """How many more right answers the labels are expected to bring."""
        return float(np.sort(self.gain).sum())


def next_labels(posterior: ArrayLike, confusion: ArrayLike, budget: int | None = None) -> NextLabels:
    """The `budget` items (all without it) whose answer is expected to gain most by one more label, best first.

    `posterior` float[units, K] is the probability of each class for each item, `confusion` float[K, K] the
    probability that the next annotator gives the label of the column where the class is that of the row. The answer
    is right with probability max_k p_k now, and after the label with sum_l max_k p_k c_kl; the difference is never
    negative, and zero where no label could change the answer. Equal gains go by item number.
    Raises `ValueError` for rows that are no distributions, shapes that do not fit, or a negative budget.
    """
    p, c = _distributions("posterior", posterior), _distributions("confusion", confusion)
    if c.shape != (p.shape[1], p.shape[1]) or (budget is not None and budget < 0):
        raise ValueError(
            f"a posterior {p.shape} does not fit a confusion {c.shape}, or the budget {budget} is negative"
        )
    gain = np.maximum(_after(p, c) - p.max(axis=1), 0.0)
    gain[gain < 1e-12] = 0.0
    order = np.argsort(-gain, kind="stable")[:budget]
    return NextLabels(order.astype(np.int64), gain[order])


def _after(p: Floats, c: Floats) -> Floats:
    """The probability that the answer is right once one more label is in, [units]; by whole columns, K**2 of them."""
    columns = np.ascontiguousarray(p.T)
    total = np.zeros(len(p))
    for given in c.T:
        best = columns[0] * given[0]
        for column, chance in zip(columns[1:], given[1:], strict=True):
            np.maximum(best, column * chance, out=best)
        total += best
    return total


def _distributions(name: str, rows: ArrayLike) -> Floats:
    array = np.asarray(rows, np.float64)
    fine = array.ndim == 2 and array.shape[1] > 0 and bool((array >= 0).all())
    if not fine or bool((np.abs(array.sum(axis=1) - 1) > 1e-6).any()):
        raise ValueError(f"each row of the {name} must be a distribution over the classes")
    return array
