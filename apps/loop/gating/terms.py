"""What a comparison of two versions is held to, said before anybody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from apps.measures.comparing import GateRules

NUMBERS = ("margin", "alpha", "slice_rate", "least_slice", "cost_margin")
MOST_SEVERITIES, HEAVIEST, LARGEST = 200, 1_000.0, 1e9


@dataclass(frozen=True, slots=True)
class Severity:
    """Taking gold `gold` for `label` (canonical texts) costs `weight`, where a plain error costs 1."""

    gold: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of the gate; by how much the calibration error may exceed chance; errors that cost other than 1."""

    rules: GateRules = field(default_factory=GateRules)
    most_error: float = 0.10
    severities: tuple[Severity, ...] = ()

    @property
    def costs(self) -> tuple[float, ...]:
        """Of each kind of error; the first is that of a right label, the second that of a plain error."""
        return (0.0, 1.0, *sorted({one.weight for one in self.severities} - {1.0}))

    @property
    def kinds(self) -> dict[tuple[str, str], int]:
        """(gold, label) to the place of its weight in `costs`."""
        place = {weight: kind for kind, weight in enumerate(self.costs) if kind}
        return {(one.gold, one.label): place[one.weight] for one in self.severities}

    def as_json(self) -> dict[str, Any]:
        numbers = {name: getattr(self.rules, name) for name in NUMBERS}
        named = sorted([one.gold, one.label, one.weight] for one in self.severities)
        return {**numbers, "most_error": self.most_error, "severities": named}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`; what is not said is the usual. ValueError, in words, for what is no terms."""
        unknown = sorted(document.keys() - {*NUMBERS, "most_error", "severities"})
        if unknown:
            raise ValueError(f"There are no terms {', '.join(unknown)}; there are {', '.join(NUMBERS)}, most_error.")
        numbers = {name: _number(name, document[name]) for name in NUMBERS if name in document}
        if "least_slice" in numbers:
            numbers["least_slice"] = int(numbers["least_slice"])
            if numbers["least_slice"] < 1:
                raise ValueError("A slice has at least one item.")
        most = _number("most_error", document.get("most_error", cls().most_error))
        if not 0 <= most <= 1:
            raise ValueError("The calibration error that is tolerated lies between 0 and 1.")
        return cls(GateRules(**numbers), most, _severities(document.get("severities", ())))  # type: ignore[arg-type]


def _severities(rows: Sequence[Sequence[Any]]) -> tuple[Severity, ...]:
    if isinstance(rows, str) or not isinstance(rows, Sequence) or any(not _is_severity(row) for row in rows):
        raise ValueError("Severities are rows of gold label, label given and cost.")
    found = tuple(Severity(gold, label, _number("cost", weight)) for gold, label, weight in rows)
    if len(found) > MOST_SEVERITIES:
        raise ValueError(f"Name at most {MOST_SEVERITIES} kinds of errors.")
    if any(not 0 <= one.weight <= HEAVIEST for one in found):
        raise ValueError(f"An error costs from 0 to {HEAVIEST:g} times a plain one.")
    if len({(one.gold, one.label) for one in found}) < len(found):
        raise ValueError("The same error is named twice.")
    return found


def _is_severity(row: Any) -> bool:
    return isinstance(row, list | tuple) and len(row) == 3 and isinstance(row[0], str) and isinstance(row[1], str)


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        raise ValueError(f"{name} is a number that can be used, not {str(value)[:40]!r}.")
    return float(value)
