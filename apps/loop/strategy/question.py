"""What is asked of the evidence, and what it answers: known to whoever checks a report, offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from apps.measures.strategy import (
    Advice,
    Aims,
    Basis,
    Comparison,
    Evidence,
    Outcome,
    Settings,
    advice,
    compare,
    what_if,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is aimed at, the settings of `now` and those to try (`then`); volume and costs are the same in both."""

    aims: Aims
    now: Settings
    then: Settings
    currency: str
    confidence: float

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`."""
        now, then = (Settings(**told[name]) for name in ("now", "then"))
        return cls(Aims(**told["aims"]), now, then, told["currency"], told["confidence"])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def tries(self) -> bool:
        """Does it ask for anything but how it is now?"""
        return self.now != self.then

    def outcomes(self, basis: Basis) -> tuple[Outcome, Outcome]:
        """What comes of the settings of now, and of those to try."""
        now, then = (what_if(basis, one, self.aims.error, self.confidence) for one in (self.now, self.then))
        return now, then


@dataclass(frozen=True, slots=True)
class Answered:
    """The modes side by side, the advice for each stage, and what comes of the settings of now and of those to try."""

    comparison: Comparison
    advice: tuple[Advice, ...]
    now: Outcome
    then: Outcome


def answered(question: Question, evidence: Evidence, basis: Basis) -> Answered:
    """Everything that is asked, from the evidence alone."""
    now, then = question.outcomes(basis)
    compared = compare(evidence, question.now.hourly, question.confidence)
    return Answered(compared, advice(evidence, question.aims), now, then)
