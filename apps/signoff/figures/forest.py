"""Many intervals on one scale, one row each: annotators or classes side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from apps.signoff.figures.interval import axis_marks, figure_values, range_marks
from apps.signoff.figures.numbers import figure_sentence, floor_text, reason_undefined, reason_without_interval
from apps.signoff.figures.picture import Group, Line, Mark, Picture, Words, breadth, shortened
from apps.signoff.figures.scale import Domain, domain_of

ROW = 20.0
NAME_ROOM = 130.0


class ForestRow(NamedTuple):
    name: str
    figure: Mapping[str, Any]
    verdict: str | None = None
    href: str | None = None


def forest_domain(rows: Sequence[ForestRow], floor: float | None) -> Domain:
    return domain_of([value for row in rows for value in figure_values(row.figure, floor)])


def forest_picture(
    rows: Sequence[ForestRow],
    floor: float | None = None,
    *,
    width: float = 420,
    domain: Domain | None = None,
    room: float = NAME_ROOM,
) -> Picture:
    """`room` is what a name may take before it is cut."""
    shown = domain or forest_domain(rows, floor)
    left = min(max((breadth(row.name) for row in rows), default=0.0), room) + 16
    span = (left, width - 10)
    bottom = 6 + len(rows) * ROW
    groups = [_row(row, 6 + ROW * (position + 0.5), shown, span, floor, room) for position, row in enumerate(rows)]
    groups.append(Group(axis_marks(shown, *span, bottom + 4)))
    if floor is not None:
        x = shown.place(floor, *span)
        groups.insert(0, Group((Line(x, 2, x, bottom + 8, "floor"),), f"floor {floor_text(floor)}"))
    return Picture(width, bottom + 20, f"{len(rows)} intervals on one scale", tuple(groups))


def _row(
    row: ForestRow, y: float, domain: Domain, span: tuple[float, float], floor: float | None, room: float
) -> Group:
    name = Words(span[0] - 8, y + 4, shortened(row.name, room), "label", "end", span[0] - 8)
    title = f"{row.name}: {figure_sentence(row.figure, floor, row.verdict)}"
    if reason_undefined(row.figure) is not None:
        return Group((name, Words(span[0], y + 4, "not defined", "tick")), title, row.href)
    marks = (name, *range_marks(row.figure, row.verdict, domain, span, y))
    if reason_without_interval(row.figure):
        marks = (*marks, _beside(domain.place(row.figure["value"], *span), span, y))
    return Group(marks, title, row.href)


def _beside(x: float, span: tuple[float, float], y: float) -> Words:
    """The words that no interval is drawn, on the side of the dot where there is room."""
    if x > sum(span) / 2:
        return Words(x - 8, y + 4, "no interval", "tick", "end")
    return Words(x + 8, y + 4, "no interval", "tick")


def strip_picture(figure: Mapping[str, Any], floor: float | None, domain: Domain, width: float) -> Picture:
    """One row of a forest for a table cell; the scale stands once, in the head of the column."""
    span, middle = (8.0, width - 8), 9.0
    marks: list[Mark] = [Line(span[0], middle, span[1], middle, "axis")]
    if floor is not None:
        x = domain.place(floor, *span)
        marks.append(Line(x, 0, x, 18, "floor"))
    if reason_undefined(figure) is None:
        marks += range_marks(figure, None, domain, span, middle)
    return Picture(width, 18, figure_sentence(figure, floor), (Group(tuple(marks)),))


def scale_picture(domain: Domain, width: float) -> Picture:
    return Picture(width, 20, "scale", (Group(axis_marks(domain, 8.0, width - 8, 5.0)),))
