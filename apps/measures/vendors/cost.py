"""What quality costs: prevention, appraisal, and failure inside and outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.measures.estimate import Estimate, Figure, Undefined


@dataclass(frozen=True, slots=True)
class CostOfQuality:
    """The four costs of quality (Feigenbaum 1956; PAF model) of one delivery, all in one currency.

    `fees` paid for `labels` accepted labels; `prevention` (guidelines, training, making gold), `appraisal` (audits,
    gold time, double labels), `internal` failure (rework, adjudication, rejected lots), and `cost_per_error` for
    every error that gets out, of which there are `error_rate`. Raises `ValueError` for negative amounts.
    """

    fees: float
    labels: int
    prevention: float
    appraisal: float
    internal: float
    cost_per_error: float
    error_rate: Figure

    def __post_init__(self) -> None:
        amounts = (self.fees, self.labels, self.prevention, self.appraisal, self.internal, self.cost_per_error)
        if min(amounts) < 0:
            raise ValueError(f"costs and labels cannot be negative, got {amounts}")

    @property
    def external(self) -> Figure:
        """What errors that got out cost, with the interval of the error rate."""
        return self._figure(self._external, "expected errors that got out, times the cost of each")

    @property
    def total(self) -> Figure:
        """The cost of quality: all four together."""
        known = self.prevention + self.appraisal + self.internal
        return self._figure(lambda rate: known + self._external(rate), "prevention, appraisal, internal and external")

    @property
    def per_correct_label(self) -> Figure:
        """(fees + cost of quality) / correct labels accepted, with the interval of the error rate."""
        if isinstance(self.error_rate, Estimate) and self.labels * (1 - self.error_rate.high) <= 0:
            return Undefined("no accepted label may be correct: a cost for each has no bound")
        spent = self.fees + self.prevention + self.appraisal + self.internal
        return self._figure(
            lambda rate: (spent + self._external(rate)) / (self.labels * (1 - rate)),
            "fees and cost of quality for each accepted correct label",
        )

    def _external(self, rate: float) -> float:
        return self.labels * rate * self.cost_per_error

    def _figure(self, cost: Callable[[float], float], method: str) -> Figure:
        """Every cost grows with the error rate, so its bounds carry over."""
        rate = self.error_rate
        if isinstance(rate, Undefined):
            return rate
        how = f"{method}; interval from the error rate ({rate.method})"
        return Estimate(cost(rate.value), cost(rate.low), cost(rate.high), rate.n, how)
