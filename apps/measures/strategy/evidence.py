"""What is known of the three ways to label: judged labels, times, prices, and who can be asked about a label."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
UNKNOWN = -1


class Mode(StrEnum):
    """Who makes the label that is delivered."""

    PEOPLE = "people only"
    ASSISTED = "AI-assisted"
    AUTOMATION = "automation only"


@dataclass(frozen=True, eq=False)
class Judged:
    """Labels held against an answer that was given without seeing them, one entry each.

    bool[n] `right`; int64[n] `edge` (1 an edge case, 0 a common one, -1 nobody knows), `label` (the class by the blind
    answer, an index, or -1), `group` (records that nearly copy each other share one) and `turn` (the number of the
    round, or -1). Raises `ValueError` for unequal lengths.
    """

    right: Bools
    edge: Longs
    label: Longs
    group: Longs
    turn: Longs

    def __post_init__(self) -> None:
        if {len(column) for column in (self.edge, self.label, self.group, self.turn)} != {len(self.right)}:
            raise ValueError("every judged label needs an edge, a class, a group and a round")

    @classmethod
    def of(
        cls,
        right: ArrayLike,
        *,
        edge: ArrayLike | None = None,
        label: ArrayLike | None = None,
        group: ArrayLike | None = None,
        turn: ArrayLike | None = None,
    ) -> Self:
        """What is not given is not known; without groups every record is its own."""
        marks = np.asarray(right, np.bool_)
        unknown = np.full(len(marks), UNKNOWN, np.int64)
        edges, labels, turns = (unknown if one is None else np.asarray(one, np.int64) for one in (edge, label, turn))
        return cls(marks, edges, labels, np.arange(len(marks)) if group is None else np.asarray(group, np.int64), turns)

    def only(self, which: Bools) -> Judged:
        """Those of the labels."""
        return Judged(self.right[which], self.edge[which], self.label[which], self.group[which], self.turn[which])


NOBODY = Judged.of([])


@dataclass(frozen=True, slots=True)
class Moments:
    """`n` numbers by their sum and the sum of their squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: ArrayLike) -> Self:
        found = np.asarray(values, np.float64)
        return cls(len(found), float(found.sum()), float(np.square(found).sum()))

    def mean(self, what: str, confidence: float = 0.95) -> Figure:
        """The mean with Student's interval, cut at 0."""
        if self.n < 2:
            return Undefined(f"not measured: fewer than two records have {what}")
        value = self.total / self.n
        spread = max(self.squares - self.total * value, 0.0) / (self.n - 1)
        half = float(special.stdtrit(self.n - 1, (1 + confidence) / 2)) * math.sqrt(spread / self.n)
        how = f"mean of {what}; {100 * confidence:.6g} % by Student's t"
        return Estimate(value, max(value - half, 0.0), value + half, self.n, how)


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` of `n`."""

    count: int = 0
    n: int = 0


@dataclass(frozen=True, eq=False)
class ModeEvidence:
    """What is known of one mode: labels judged by random blind answers (`live`) and by `gold`; human `seconds` for
    each delivered record, `machine` seconds of the model, its `price` for each record; of the model's errors those
    that got `through` to the delivery; of the labels those with a `trail`."""

    live: Judged = NOBODY
    gold: Judged = NOBODY
    seconds: Moments = field(default_factory=Moments)
    machine: Moments = field(default_factory=Moments)
    price: float = 0.0
    through: Tally = field(default_factory=Tally)
    trail: Tally = field(default_factory=Tally)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Of each mode, the names of the `classes` (empty: labels have none), and planted errors that were `caught`."""

    modes: Mapping[Mode, ModeEvidence]
    classes: tuple[str, ...] = ()
    caught: Tally = field(default_factory=Tally)

    def of(self, mode: Mode) -> ModeEvidence:
        """What is known of the mode; nothing where nothing was given."""
        return self.modes.get(mode) or ModeEvidence()
