"""Whether probabilities mean what they say: what was said against what came true, in bins, beside the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from apps.signoff.figures.numbers import count, number
from apps.signoff.figures.picture import Dot, Group, Line, Mark, Picture, Words

LEFT, TOP, BOTTOM_ROOM, RIGHT_ROOM = 40.0, 22.0, 36.0, 12.0
SIZE = 250.0


class Bin(NamedTuple):
    """Of `items` with the mean `probability`, the share `right` is right, in `low`..`high`."""

    items: int
    probability: float
    right: float
    low: float
    high: float


def reliability_picture(bins: Sequence[Bin], sentence: str) -> Picture:
    """Below the diagonal, probabilities promise too much."""
    right, bottom = SIZE - RIGHT_ROOM, SIZE - BOTTOM_ROOM

    def across(share: float) -> float:
        return LEFT + share * (right - LEFT)

    def up(share: float) -> float:
        return bottom - share * (bottom - TOP)

    diagonal = Group((Line(across(0), up(0), across(1), up(1), "floor"),), "where probabilities are true")
    groups = [Group(_frame(right, bottom)), diagonal]
    for each in bins:
        x = across(each.probability)
        marks = (Line(x, up(each.low), x, up(each.high), "range plain"), Dot(x, up(each.right), 4, "dot plain"))
        groups.append(Group(marks, _told(each)))
    return Picture(SIZE, SIZE, sentence, tuple(groups))


def _told(each: Bin) -> str:
    items = "1 item" if each.items == 1 else f"{count(each.items)} items"
    interval = f"from {number(each.low)} to {number(each.high)}"
    return f"{items} with probability {number(each.probability)} on average: {number(each.right)} right, {interval}"


def _frame(right: float, bottom: float) -> tuple[Mark, ...]:
    marks: list[Mark] = [Line(LEFT, bottom, right, bottom, "axis"), Line(LEFT, TOP, LEFT, bottom, "axis")]
    for share in (0.0, 0.5, 1.0):
        x, y = LEFT + share * (right - LEFT), bottom - share * (bottom - TOP)
        marks += [Line(LEFT - 3, y, LEFT, y, "axis"), Words(LEFT - 6, y + 4, number(share, 1), "tick", "end")]
        anchor = Words(x, bottom + 15, number(share, 1), "tick", "middle")
        marks += [Line(x, bottom, x, bottom + 3, "axis"), anchor]
    marks.append(Words(0, 10, "share right on gold", "tick"))
    marks.append(Words((LEFT + right) / 2, bottom + 30, "probability", "tick", "middle"))
    return tuple(marks)
