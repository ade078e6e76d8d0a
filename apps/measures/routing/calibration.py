"""What would have gone wrong at each threshold, on items that people labelled without seeing the model's label."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Calibration:
    """Of `n` items, `accepted[t]` score at least `threshold[t]` and `errors[t]` of those are wrong.

    float64[T] `threshold` falls strictly, so that acceptance grows; int64[T] `accepted` and `errors` follow it.
    Raises `ValueError` for counts that cannot be.
    """

    threshold: Floats
    accepted: Longs
    errors: Longs
    n: int

    def __post_init__(self) -> None:
        if not len(self.threshold) == len(self.accepted) == len(self.errors):
            raise ValueError("a calibration needs a threshold, accepted and errors for each step")
        steps = np.diff(self.accepted, prepend=0, append=self.n), np.diff(self.errors, prepend=0)
        if any(bool((step < 0).any()) for step in steps) or bool((np.diff(self.threshold) >= 0).any()):
            raise ValueError("thresholds must fall strictly, while accepted and errors do not fall nor pass n")
        if bool((self.errors > self.accepted).any()):
            raise ValueError("no more can be wrong than is accepted")

    @classmethod
    def of(cls, score: ArrayLike, wrong: ArrayLike, thresholds: ArrayLike) -> Self:
        """Count over items with float[n] `score` and bool[n] `wrong`, a uniform random sample of the stream.

        `thresholds` must not be chosen by looking at `wrong`; equal ones count once.
        Raises `ValueError` for scores that are not finite, or arrays of different length.
        """
        values, marks = np.asarray(score, np.float64), np.asarray(wrong)
        if values.ndim != 1 or values.shape != marks.shape or marks.dtype != np.bool_:
            raise ValueError("score must be flat numbers, and wrong true or false for each of them")
        limits = np.unique(np.asarray(thresholds, np.float64))[::-1]
        if not bool(np.isfinite(values).all() and np.isfinite(limits).all()):
            raise ValueError("scores and thresholds must be finite")
        order = np.argsort(-values, kind="stable")
        accepted = np.searchsorted(-values[order], -limits, side="right").astype(np.int64)
        errors = np.concatenate([np.zeros(1, np.int64), np.cumsum(marks[order], dtype=np.int64)])[accepted]
        return cls(limits, accepted, errors, len(values))


def coverage_thresholds(score: ArrayLike, step: float = 0.05) -> Floats:
    """Thresholds that accept the best `step`, 2 `step`, ... 1 of the items, strictest first.

    float[n] `score` of unlabelled items of the same stream. Raises `ValueError` for no score and a step outside (0, 1].
    """
    values = np.sort(np.asarray(score, np.float64))[::-1]
    if not len(values) or not bool(np.isfinite(values).all()):
        raise ValueError("thresholds need finite scores")
    if not 0 < step <= 1:
        raise ValueError(f"the step of coverage must be in (0, 1], got {step}")
    shares = np.minimum(np.arange(1, math.ceil(1 / step - 1e-9) + 1) * step, 1.0)
    last = np.ceil(shares * len(values) - 1e-9).astype(np.int64) - 1
    return np.unique(values[last])[::-1]
