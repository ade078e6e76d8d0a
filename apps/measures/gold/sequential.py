"""Wald's sequential test: qualify or fail an annotator with as few gold items as possible."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special


class SequentialVerdict(StrEnum):
    """What the answers so far say about an annotator."""

    GOOD = "good"
    BAD = "bad"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class SequentialTest:
    """The sequential probability ratio test of "accuracy is `good`" against "accuracy is `bad`" (Wald 1945).

    A good annotator fails with probability about `alpha`, a bad one passes with about `beta`. Both alternatives are
    fixed beforehand: this is for hiring, not for watching. Raises `ValueError` unless 0 < bad < good < 1 and both
    error rates lie in (0, 0.5).
    """

    good: float
    bad: float
    alpha: float = 0.05
    beta: float = 0.10

    def __post_init__(self) -> None:
        if not 0 < self.bad < self.good < 1:
            raise ValueError(f"a sequential test needs 0 < bad < good < 1, got {self.bad} and {self.good}")
        if not (0 < self.alpha < 0.5 and 0 < self.beta < 0.5):
            raise ValueError(f"both error rates must be in (0, 0.5), got {self.alpha} and {self.beta}")

    @property
    def lower(self) -> float:
        """The log likelihood ratio at which an annotator is good: ln(beta / (1 - alpha))."""
        return math.log(self.beta / (1 - self.alpha))

    @property
    def upper(self) -> float:
        """The log likelihood ratio at which an annotator is bad: ln((1 - beta) / alpha)."""
        return math.log((1 - self.beta) / self.alpha)

    @property
    def steps(self) -> tuple[float, float]:
        """What one answer adds to the log likelihood ratio of bad over good: `(correct, wrong)`."""
        return math.log(self.bad / self.good), math.log((1 - self.bad) / (1 - self.good))

    @property
    def most(self) -> int:
        """Items after which the test is cut off: three times the larger of Wald's two expected sample sizes."""
        right, wrong = self.steps
        if_good = (1 - self.alpha) * self.lower + self.alpha * self.upper
        if_bad = self.beta * self.lower + (1 - self.beta) * self.upper
        sizes = (
            if_good / (self.good * right + (1 - self.good) * wrong),
            if_bad / (self.bad * right + (1 - self.bad) * wrong),
        )
        return math.ceil(3 * max(sizes))

    def log_likelihood_ratio(self, correct: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
        """ln of the likelihood of bad over that of good, float64 of the broadcast shape."""
        right, wrong = self.steps
        k, size = np.asarray(correct, np.float64), np.asarray(n, np.float64)
        return np.asarray(k * right + (size - k) * wrong, np.float64)

    def judge(self, correct: int, n: int) -> SequentialVerdict:
        """The verdict at these counts, where none was reached before them.

        From `most` items on the exact binomial test decides: bad where a good annotator would have so few correct
        answers with probability at most `alpha`. Raises `ValueError` for counts that do not fit into each other.
        """
        if not 0 <= correct <= n:
            raise ValueError(f"{correct} correct of {n} cannot be")
        ratio = float(self.log_likelihood_ratio(correct, n))
        if ratio <= self.lower:
            return SequentialVerdict.GOOD
        if ratio >= self.upper:
            return SequentialVerdict.BAD
        if n < self.most:
            return SequentialVerdict.CONTINUE
        rare = float(special.bdtr(correct, n, self.good)) <= self.alpha
        return SequentialVerdict.BAD if rare else SequentialVerdict.GOOD

    def run(self, answers: NDArray[np.bool_]) -> tuple[SequentialVerdict, int]:
        """`(verdict, items used)` for answers in the order they were given, bool[n], True where correct."""
        correct = np.cumsum(answers[: self.most])
        items = np.arange(1, len(correct) + 1)
        ratio = self.log_likelihood_ratio(correct, items)
        stopped = np.flatnonzero((ratio <= self.lower) | (ratio >= self.upper))
        used = int(stopped[0]) + 1 if stopped.size else len(correct)
        return (self.judge(int(correct[used - 1]), used) if used else SequentialVerdict.CONTINUE), used
