"""What a figure is: an estimate with its interval, or a stated reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


def significant(value: float, digits: int = 12) -> float:
    """Round to `digits` significant digits, so that equal figures are equal bytes on every machine."""
    return float(f"{value:.{digits}g}") + 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point value with the interval `[low, high]`, the number `n` of units behind it, and how it was made.

    Raises `ValueError` for a value or bound that is not finite, and for an interval that is upside down.
    """

    value: float
    low: float
    high: float
    n: int
    method: str

    def __post_init__(self) -> None:
        if not all(math.isfinite(x) for x in (self.value, self.low, self.high)):
            raise ValueError(f"an estimate needs finite numbers, got {self.value}, {self.low}, {self.high}")
        if self.low > self.high:
            raise ValueError(f"the interval [{self.low}, {self.high}] is upside down")

    def as_json(self) -> dict[str, object]:
        """The figure as it appears in every report, API answer and command output."""
        return {
            "value": significant(self.value),
            "low": significant(self.low),
            "high": significant(self.high),
            "n": self.n,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Undefined:
    """There is no such figure for these data; `reason` says why in words for a person."""

    reason: str

    def as_json(self) -> dict[str, object]:
        """The figure as it appears in every report, API answer and command output."""
        return {"undefined": self.reason}


Figure = Estimate | Undefined


def figure_from_json(document: Mapping[str, object]) -> Figure:
    """The inverse of `as_json`. Raises `ValueError` where the document has another shape."""
    if "undefined" in document:
        return Undefined(str(document["undefined"]))
    try:
        value, low, high = (float(str(document[name])) for name in ("value", "low", "high"))
        return Estimate(value, low, high, int(str(document["n"])), str(document["method"]))
    except KeyError as missing:
        raise ValueError(f"a figure needs {missing}; it has {sorted(document)}") from None


class Verdict(StrEnum):
    """The three answers to "is the floor reached?"."""

    MET = "met"
    NOT_MET = "not met"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and about how many more units would settle it (`None`: settled, or nobody can say)."""

    verdict: Verdict
    settle: int | None


def judge(figure: Figure, floor: float) -> Judgement:
    """Hold a figure against a floor: met when the whole interval reaches it, not met when none of it does."""
    if isinstance(figure, Undefined):
        return Judgement(Verdict.NOT_ENOUGH, None)
    if figure.low >= floor:
        return Judgement(Verdict.MET, None)
    if figure.high < floor:
        return Judgement(Verdict.NOT_MET, None)
    return Judgement(Verdict.NOT_ENOUGH, _more_units(figure, floor))


def _more_units(figure: Estimate, floor: float) -> int | None:
    """Units to add until the half-width towards the floor, shrinking as 1/sqrt(n), is the distance to it."""
    distance = abs(figure.value - floor)
    half_width = figure.value - figure.low if figure.value > floor else figure.high - figure.value
    if distance == 0 or figure.n == 0 or half_width <= 0:
        return None
    return max(1, math.ceil(figure.n * (half_width / distance) ** 2) - figure.n)
