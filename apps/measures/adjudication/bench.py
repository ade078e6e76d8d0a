"""The adjudicators judged: consistent, right, upheld on appeal, and not faster than reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.adjudication.pace import FASTEST_READING, LEAST_SECONDS, pace
from apps.measures.adjudication.repeats import blind_repeats
from apps.measures.adjudication.shares import share_of
from apps.measures.estimate import Figure, Judgement, judge
from apps.measures.gold.marks import Marks
from apps.measures.ratings import Ratings

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Appeals:
    """Decisions that were appealed and decided in second instance: whose, int[m], and `overturned` bool[m]."""

    adjudicator: NDArray[np.integer]
    overturned: Flags


@dataclass(frozen=True, eq=False)
class Timings:
    """Whose decision, int[d], how many `seconds` it took and how many `words` there were to read, float[d] each."""

    adjudicator: NDArray[np.integer]
    seconds: NDArray[np.float64]
    words: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BenchRules:
    """What is asked of an adjudicator: least shares of repeats decided alike, of known cases decided rightly, of
    appealed decisions upheld, and of decisions not faster than reading; and what counts as that.

    Raises `ValueError` for floors outside [0, 1].
    """

    consistent: float = 0.90
    right: float = 0.90
    upheld: float = 0.80
    unhurried: float = 0.95
    words_per_minute: float = FASTEST_READING
    least_seconds: float = LEAST_SECONDS

    def __post_init__(self) -> None:
        if not all(0 <= floor <= 1 for floor in (self.consistent, self.right, self.upheld, self.unhurried)):
            raise ValueError(f"floors are shares between 0 and 1: {self}")


@dataclass(frozen=True, eq=False)
class AdjudicatorRecord:
    """The figures of one adjudicator, and which of their timed decisions were `hurried` bool[theirs, in order].

    `overturned` is 1 - `upheld`, told the other way round. `times` are quantiles of the seconds by their q.
    """

    consistent: Figure
    beyond_chance: Figure
    right: Figure
    upheld: Figure
    overturned: Figure
    times: dict[float, Figure]
    unhurried: Figure
    hurried: Flags

    def judgements(self, rules: BenchRules) -> dict[str, Judgement]:
        """Each share held against its floor: met, not met, or not enough evidence."""
        return {
            name: judge(getattr(self, name), getattr(rules, name))
            for name in ("consistent", "right", "upheld", "unhurried")
        }


def bench(
    adjudicators: int,
    *,
    repeats: Ratings,
    known: Marks,
    appeals: Appeals,
    timings: Timings,
    rules: BenchRules | None = None,
    confidence: float = 0.95,
) -> tuple[AdjudicatorRecord, ...]:
    """One record for each adjudicator 0..adjudicators-1.

    `repeats` are decisions on blind repeats (`blind_repeats`), `known` those on seeded cases of which the answer was
    known. All intervals of shares are exact. Appealed decisions are chosen by those who lost, so the share upheld is
    one of appeals, not of decisions. Raises `ValueError` for parts that are about another number of people, and for
    arrays that do not fit.
    """
    chosen = rules or BenchRules()
    if {repeats.annotators, known.annotators} != {adjudicators}:
        raise ValueError(f"repeats and known cases must be about {adjudicators} adjudicators")
    _fitting(adjudicators, appeals.adjudicator, appeals.overturned)
    _fitting(adjudicators, timings.adjudicator, timings.seconds, timings.words)
    alike = blind_repeats(repeats, confidence)
    return tuple(_record(who, alike[who], known, appeals, timings, chosen, confidence) for who in range(adjudicators))


def _record(
    who: int,
    alike: tuple[Figure, Figure],
    known: Marks,
    appeals: Appeals,
    timings: Timings,
    rules: BenchRules,
    confidence: float,
) -> AdjudicatorRecord:
    overturned = np.asarray(appeals.overturned, np.bool_)[appeals.adjudicator == who]
    own = timings.adjudicator == who
    taken = pace(
        timings.seconds[own],
        timings.words[own],
        words_per_minute=rules.words_per_minute,
        least_seconds=rules.least_seconds,
        confidence=confidence,
    )
    seeded = known.correct[known.annotator == who]
    none = "no decision of this adjudicator was appealed and decided again"
    return AdjudicatorRecord(
        *alike,
        share_of(seeded, "share of known cases decided rightly", "no known case was decided", confidence),
        share_of(~overturned, "share of appealed decisions upheld", none, confidence),
        share_of(overturned, "share of appealed decisions overturned", none, confidence),
        taken.quantiles,
        taken.unhurried,
        taken.hurried,
    )


def _fitting(adjudicators: int, who: NDArray[np.integer], *others: NDArray[np.generic]) -> None:
    if who.ndim != 1 or any(other.shape != who.shape for other in others):
        raise ValueError("the parts of a decision must be flat, equally long arrays")
    if who.size and (who.dtype.kind not in "iu" or int(who.min()) < 0 or int(who.max()) >= adjudicators):
        raise ValueError(f"adjudicators must be whole numbers in 0..{adjudicators - 1}")
