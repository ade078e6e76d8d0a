"""Stretches of text or time laid on lanes: those that overlap lie on lanes of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .differing import Place
from .rendering import holders

MOST_LANES = 6
Told = Callable[[float, float], str]


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """`start` up to `end` is a `label`."""

    start: float
    end: float
    label: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The stretches of each answer, in order, and who has those that not every answer has."""

    given: tuple[tuple[Stretch, ...], ...]
    differs: Mapping[Stretch, frozenset[int]]

    @classmethod
    def of(cls, values: Sequence[Sequence[Mapping[str, Any]]]) -> Compared:
        given = tuple(tuple(sorted({Stretch(s["start"], s["end"], s["label"]) for s in value})) for value in values)
        return cls(given, {one: who for one, who in sorted(holders(given).items()) if len(who) < len(values)})

    @property
    def every(self) -> list[Stretch]:
        return sorted({stretch for one in self.given for stretch in one})

    @property
    def interesting(self) -> list[Stretch]:
        """What a reader looks for: the differences, or everything where there are none."""
        return list(self.differs) or self.every

    def places(self, told: Told) -> list[Place]:
        """Where answers differ, stretches that overlap being one place; `told(start, end)` says what is there."""
        together: list[list[Stretch]] = []
        reach = 0.0
        for stretch in self.differs:
            if together and stretch.start < reach:
                together[-1].append(stretch)
                reach = max(reach, stretch.end)
            else:
                together.append([stretch])
                reach = stretch.end
        return [self._place(found, told) for found in together]

    def _place(self, found: Sequence[Stretch], told: Told) -> Place:
        place = Place(told(found[0].start, max(stretch.end for stretch in found)))
        for stretch in found:
            for number in self.differs[stretch]:
                place.add(number, f"{stretch.label} {stretch.start}–{stretch.end}")
        return place


def on_lanes(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Longer ones first where several begin together; what finds no room on the last lane is left out."""
    lanes: list[list[Stretch]] = []
    for stretch in sorted(stretches, key=lambda one: (one.start, -one.end, one.label)):
        free = next((lane for lane in lanes if lane[-1].end <= stretch.start), None)
        if free is not None:
            free.append(stretch)
        elif len(lanes) < MOST_LANES:
            lanes.append([stretch])
    return lanes
