"""Double sampling: a second sample where the first does not settle it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class DoublePlan:
    """Inspect `n1` items: accept with at most `c1` nonconforming ones, reject from `r1`; else inspect `n2` more and
    accept with at most `c2` in both, reject from `r2` = c2 + 1.

    Raises `ValueError` for numbers that leave no second sample or no decision.
    """

    n1: int
    c1: int
    r1: int
    n2: int
    c2: int
    r2: int

    def __post_init__(self) -> None:
        if not (0 <= self.c1 < self.r1 - 1 <= self.n1 and self.c1 <= self.c2 and self.n2 >= 1):
            raise ValueError(f"a double plan needs 0 <= c1 < r1 - 1 <= n1, c1 <= c2 and n2 >= 1, got {self}")
        if self.r2 != self.c2 + 1:
            raise ValueError(f"the second sample decides: r2 must be c2 + 1, got {self.c2} and {self.r2}")

    def acceptance_probability(self, quality: float) -> float:
        """P(X1 <= c1) + sum over c1 < d < r1 of P(X1 = d) P(X2 <= c2 - d), binomial with error rate `quality`."""
        # Half a second to import, and few plans are double.
        from scipy import stats

        between = np.arange(self.c1 + 1, self.r1)
        second = stats.binom.pmf(between, self.n1, quality) @ stats.binom.cdf(self.c2 - between, self.n2, quality)
        return float(stats.binom.cdf(self.c1, self.n1, quality) + second)

    def average_sample_number(self, quality: float) -> float:
        """Items inspected on average, both samples always in full: n1 + n2 P(c1 < X1 < r1)."""
        from scipy import stats

        between = stats.binom.cdf(self.r1 - 1, self.n1, quality) - stats.binom.cdf(self.c1, self.n1, quality)
        return float(self.n1 + self.n2 * between)
