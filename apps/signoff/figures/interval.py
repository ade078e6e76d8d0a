"""An interval drawn against its floor: the one figure everybody learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.signoff.figures.numbers import figure_sentence, floor_text, reason_undefined, reason_without_interval
from apps.signoff.figures.picture import Dot, Group, Line, Mark, Picture, Words
from apps.signoff.figures.scale import Domain, domain_of

MARGIN = 10.0
MIDDLE = 14.0
AXIS = 22.0
HEIGHT = 39.0

_ROLES = {"met": "is-met", "not met": "is-unmet", "not enough evidence": "is-unsure"}


def verdict_role(verdict: str | None) -> str:
    return _ROLES.get(verdict or "", "plain")


def figure_values(figure: Mapping[str, Any], floor: float | None) -> list[float]:
    values = [] if floor is None else [floor]
    if reason_undefined(figure) is None:
        values += [figure["value"]]
        values += [] if reason_without_interval(figure) else [figure["low"], figure["high"]]
    return values


def axis_marks(domain: Domain, left: float, right: float, y: float) -> tuple[Mark, ...]:
    low, high = domain.end_labels()
    return (
        Line(left, y, right, y, "axis"),
        Line(left, y - 2, left, y + 2, "axis"),
        Line(right, y - 2, right, y + 2, "axis"),
        Words(left, y + 13, low, "tick"),
        Words(right, y + 13, high, "tick", "end"),
    )


def range_marks(
    figure: Mapping[str, Any], verdict: str | None, domain: Domain, span: tuple[float, float], y: float
) -> tuple[Mark, ...]:
    """The bar of the interval and the dot of the value; where an interval was refused, the dot alone."""
    role = verdict_role(verdict)
    low, value, high = (domain.place(figure[key], *span) for key in ("low", "value", "high"))
    dot = Dot(value, y, 4, f"dot {role}")
    return (dot,) if reason_without_interval(figure) else (Line(low, y, high, y, f"range {role}"), dot)


def interval_picture(
    figure: Mapping[str, Any],
    floor: float | None,
    verdict: str | None,
    *,
    width: float = 260,
    domain: Domain | None = None,
    href: str | None = None,
) -> Picture:
    shown = domain or domain_of(figure_values(figure, floor))
    span = (MARGIN, width - MARGIN)
    sentence = figure_sentence(figure, floor, verdict)
    groups = [Group(axis_marks(shown, *span, AXIS))]
    if floor is not None:
        x = shown.place(floor, *span)
        groups.append(Group((Line(x, 3, x, AXIS + 4, "floor"),), f"floor {floor_text(floor)}"))
    marks: tuple[Mark, ...] = ()
    missing = "not defined"
    if reason_undefined(figure) is None:
        marks = range_marks(figure, verdict, shown, span, MIDDLE)
        missing = "no interval" if reason_without_interval(figure) else ""
    if missing:
        marks = (*marks, Words(width / 2, AXIS + 13, missing, "tick", "middle"))
    groups.append(Group(marks, sentence, href))
    return Picture(width, HEIGHT, sentence, tuple(groups))
