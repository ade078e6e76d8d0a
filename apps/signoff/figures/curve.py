"""The operating characteristic of a single sampling plan: chance of acceptance against the share nonconforming."""

from __future__ import annotations

from collections.abc import Sequence

from apps.signoff.figures.numbers import number
from apps.signoff.figures.picture import Dot, Group, Line, Mark, Picture, Trace, Words

LEFT, TOP, BOTTOM_ROOM, RIGHT_ROOM = 40.0, 22.0, 36.0, 24.0

Point = tuple[float, float]


def _percent(share: float) -> str:
    text = f"{share * 100:.1f}"
    return (text[:-2] if text.endswith(".0") else text) + " %"


def curve_picture(
    points: Sequence[Point],
    sentence: str,
    *,
    marked: Sequence[tuple[float, float, str]] = (),
    width: float = 320,
    height: float = 180,
) -> Picture:
    """`points` are (share nonconforming, chance of acceptance); `marked` adds named points such as AQL and RQL."""
    right, bottom = width - RIGHT_ROOM, height - BOTTOM_ROOM
    most = max((share for share, _ in points), default=1.0) or 1.0

    def place(share: float, chance: float) -> Point:
        return LEFT + share / most * (right - LEFT), bottom - chance * (bottom - TOP)

    trace = Trace(tuple(place(*point) for point in points), "trace")
    groups = [Group(_frame(most, right, bottom)), Group((trace,), sentence)]
    for share, chance, name in marked:
        x, y = place(share, chance)
        title = f"{name}: {_percent(share)} nonconforming, accepted with chance {number(chance)}"
        marks = (Line(x, y, x, bottom, "floor"), Dot(x, y, 3.5, "dot plain"), Words(x + 6, y - 6, name))
        groups.append(Group(marks, title))
    return Picture(width, height, sentence, tuple(groups))


def _frame(most: float, right: float, bottom: float) -> tuple[Mark, ...]:
    marks: list[Mark] = [Line(LEFT, bottom, right, bottom, "axis"), Line(LEFT, TOP, LEFT, bottom, "axis")]
    for chance in (0.0, 0.5, 1.0):
        y = bottom - chance * (bottom - TOP)
        marks += [Line(LEFT - 3, y, LEFT, y, "axis"), Words(LEFT - 6, y + 4, number(chance, 1), "tick", "end")]
    for part in (0.0, 0.5, 1.0):
        x = LEFT + part * (right - LEFT)
        label = Words(x, bottom + 15, _percent(most * part), "tick", "middle")
        marks += [Line(x, bottom, x, bottom + 3, "axis"), label]
    marks.append(Words(0, 10, "chance of acceptance", "tick"))
    marks.append(Words((LEFT + right) / 2, bottom + 30, "share nonconforming", "tick", "middle"))
    return tuple(marks)
