"""What a reader asks of the strategy page: aims, costs, and the settings to try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from apps.accounts.policies import Invalid

# Name, what it is called, the least and the most that make sense.
LIMITS: dict[str, tuple[str, float, float]] = {
    "error": ("The share that may be wrong", 0.001, 0.5),
    "margin": ("The margin to people", 0.001, 0.5),
    "threshold": ("The threshold", 0.0, 1.0),
    "overlap": ("Labels for each record", 1, 25),
    "audit": ("The share of audits", 0.0, 1.0),
    "volume": ("The number of records", 1, 1_000_000_000),
    "hourly": ("The cost of an hour", 0.0, 1_000_000),
    "per_error": ("The cost of a wrong label", 0.0, 1_000_000_000),
}

WHOLE = ("overlap", "volume")


@dataclass(frozen=True, slots=True)
class Asked:
    """None: as it is now, or as nobody said. Invalid for a number that makes no sense."""

    error: float | None = None
    margin: float | None = None
    threshold: float | None = None
    overlap: float | None = None
    audit: float | None = None
    volume: float | None = None
    hourly: float | None = None
    per_error: float | None = None

    @property
    def given(self) -> dict[str, float]:
        """What was asked, by name."""
        return {name: value for name in LIMITS if (value := getattr(self, name)) is not None}

    def __post_init__(self) -> None:
        for name, (called, least, most) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise Invalid(f"{called} must be from {least:,g} to {most:,g}.")

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """From the fields of a form or the parameters of an address; empty ones are not asked."""
        given = {name: _number(name, query[name].strip()) for name in LIMITS if query.get(name, "").strip()}
        return cls(**given)


def _number(name: str, text: str) -> float:
    whole = name in WHOLE
    try:
        return int(text) if whole else float(text.replace(",", "."))
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise Invalid(f"{LIMITS[name][0]} must be {kind}, not {text[:40]!r}.") from None
