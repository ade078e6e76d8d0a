"""A number on an interval or ratio scale, with optional bounds and a tolerance against gold."""

import math
import re
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from .base import FORM_FIELD, BadLabel, BadSchema, Level, Schema

Number = int | float
Scale = Literal["interval", "ratio"]

PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NOT_FINITE = frozenset({"nan", "inf", "infinity", "-inf", "-infinity", "+inf", "+infinity", "-nan"})
EXACT_INTEGER = 2**53
# The scale of the data is unknown without bounds; a relative slack of a few bits keeps 0.1 + 0.2 within 0.3.
ROUNDING = 1e-12


class Numeric(Schema[Number]):
    name = "numeric"
    keys = frozenset({"minimum", "maximum", "tolerance", "scale"})

    def __init__(
        self,
        *,
        minimum: Number | None = None,
        maximum: Number | None = None,
        tolerance: Number = 0,
        scale: Scale = "interval",
    ) -> None:
        self.minimum, self.maximum, self.tolerance, self.scale = minimum, maximum, tolerance, scale
        self.definition = {"type": self.name, "minimum": minimum, "maximum": maximum}
        self.definition |= {"tolerance": tolerance, "scale": scale}
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        scale = definition.get("scale", "interval")
        if scale not in ("interval", "ratio"):
            raise BadSchema(f"The scale {scale!r} is unknown.", 'Write "interval" or "ratio".')
        minimum, maximum = _bound(definition, "minimum"), _bound(definition, "maximum")
        if scale == "ratio":
            minimum = 0 if minimum is None else minimum
            if minimum < 0:
                raise BadSchema(
                    "A ratio scale starts at zero.", 'Write "scale": "interval", or a minimum of 0 or more.'
                )
        if minimum is not None and maximum is not None and minimum >= maximum:
            raise BadSchema(f"The minimum {minimum} is not below the maximum {maximum}.", "Exchange them.")
        tolerance = _bound(definition, "tolerance") or 0
        if tolerance < 0:
            raise BadSchema(f"The tolerance {tolerance} is negative.", "Write 0 or more.")
        return cls(
            minimum=minimum, maximum=maximum, tolerance=tolerance, scale="ratio" if scale == "ratio" else "interval"
        )

    @property
    def level(self) -> Level:
        return self.scale

    def parse(self, raw: object) -> Number:
        number = read_number(raw)
        if self.minimum is not None and number < self.minimum:
            raise BadLabel(f"{number} is below the minimum {self.minimum}.", "Correct the value or the schema.")
        if self.maximum is not None and number > self.maximum:
            raise BadLabel(f"{number} is above the maximum {self.maximum}.", "Correct the value or the schema.")
        return number

    def display(self, value: Number) -> str:
        return self.canonical(value)

    def editor(self) -> dict[str, object]:
        return {"kind": "number", "field": FORM_FIELD, "minimum": self.minimum, "maximum": self.maximum}

    def from_form(self, data: Mapping[str, Sequence[str]]) -> Number:
        given = data.get(FORM_FIELD, [])
        if len(given) != 1 or not given[0].strip():
            raise BadLabel("No number was entered.", "Enter one number.")
        return self.parse(given[0])

    def distance(self, a: Number, b: Number) -> float:
        """The share of the range where it is bounded, else the gap as a share of what it might be."""
        return float(self._distances(np.float64(a), np.float64(b)))

    def distance_matrix(self, values: Sequence[Number]) -> NDArray[np.float64]:
        column = self.array(values)
        return np.asarray(self._distances(column[:, None], column[None, :]), dtype=np.float64)

    def _distances(self, a: Any, b: Any) -> Any:
        """Share of the range where it is bounded; |a-b|/(a+b) on a ratio scale; else |a-b|/(1+|a-b|)."""
        gap = np.abs(a - b)
        if self.minimum is not None and self.maximum is not None:
            return gap / (self.maximum - self.minimum)
        if self.scale == "ratio":
            total = np.abs(a) + np.abs(b)
            return gap / np.where(total == 0, 1.0, total)
        return gap / (1.0 + gap)

    def matches(self, value: Number, gold: Number) -> bool:
        return bool(self.matches_array(np.float64(value), np.float64(gold)))

    def matches_array(self, values: Any, golds: Any) -> NDArray[np.bool_]:
        slack = ROUNDING * np.maximum(np.abs(values), np.abs(golds)) if self.tolerance else 0.0
        return np.asarray(np.abs(values - golds) <= self.tolerance + slack, dtype=np.bool_)

    def consensus(self, values: Sequence[Number]) -> Number | None:
        """The median."""
        return simplest(float(statistics.median(values))) if values else None

    def array(self, values: Sequence[Number]) -> NDArray[np.float64]:
        return np.asarray(values, dtype=np.float64)


def read_number(raw: object) -> Number:
    """A finite number from JSON or from text; raises BadLabel."""
    if isinstance(raw, str):
        text = raw.strip()
        if text.casefold() in NOT_FINITE:
            raise _not_finite(text)
        if not PLAIN_NUMBER.fullmatch(text):
            raise BadLabel(f"{raw[:100]!r} is not a number.", "Write a number such as 12 or 0.5, with a decimal point.")
        raw = float(text)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadLabel("A number is expected.", "Write a number such as 12 or 0.5.")
    try:
        return simplest(float(raw))
    except OverflowError:
        raise _not_finite("A number this large") from None


def simplest(number: float) -> Number:
    """An int where the number is whole, so that 5 and 5.0 have the same canonical text."""
    if not math.isfinite(number):
        raise _not_finite(str(number))
    return int(number) if number.is_integer() and abs(number) < EXACT_INTEGER else number


def _not_finite(what: str) -> BadLabel:
    return BadLabel(f"{what} is not a finite number.", "Leave the row out where there is no answer.")


def _bound(definition: Mapping[str, object], key: str) -> Number | None:
    raw = definition.get(key)
    if raw is None:
        return None
    try:
        return read_number(raw)
    except BadLabel as refusal:
        raise BadSchema(f"{key!r} of the schema is wrong: {refusal.why}", refusal.remedy) from None
