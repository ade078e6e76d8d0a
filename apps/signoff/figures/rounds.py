"""One figure over the rounds: its value in each, with the interval as a whisker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.signoff.figures.interval import figure_values
from apps.signoff.figures.numbers import figure_sentence, number, reason_undefined, reason_without_interval
from apps.signoff.figures.picture import Dot, Group, Line, Mark, Picture, Trace, Words
from apps.signoff.figures.scale import Domain, domain_of

WIDTH, HEIGHT = 340.0, 168.0
LEFT, TOP, RIGHT_ROOM, BOTTOM_ROOM = 46.0, 12.0, 14.0, 24.0
CAP = 4.0
# So many names fit below the axis.
MOST_NAMES = 12

Point = tuple[str, Mapping[str, Any]]


def rounds_picture(name: str, points: Sequence[Point]) -> Picture:
    """`points` are the name of each round and the figure it had, as JSON; one without a figure leaves a gap."""
    domain = domain_of([value for _, figure in points for value in figure_values(figure, None)])
    step = (WIDTH - LEFT - RIGHT_ROOM) / max(len(points), 1)
    at = [LEFT + step * (place + 0.5) for place in range(len(points))]
    said = "; ".join(f"{label}: {figure_sentence(figure)}" for label, figure in points)
    groups = [Group(_frame(domain)), Group(_names(points, at)), Group(_path(points, at, domain))]
    groups += [
        Group(_marks(figure, x, domain), f"{label}: {figure_sentence(figure)}")
        for (label, figure), x in zip(points, at, strict=True)
    ]
    return Picture(WIDTH, HEIGHT, f"{name}. {said or 'no round yet'}", tuple(groups))


def _y(domain: Domain, value: float) -> float:
    return domain.place(value, HEIGHT - BOTTOM_ROOM, TOP)


def _frame(domain: Domain) -> tuple[Mark, ...]:
    right, bottom = WIDTH - RIGHT_ROOM, HEIGHT - BOTTOM_ROOM
    marks: list[Mark] = [Line(LEFT, bottom, right, bottom, "axis")]
    for value in (domain.low, (domain.low + domain.high) / 2, domain.high):
        y = _y(domain, value)
        marks += [Line(LEFT - 3, y, LEFT, y, "axis"), Words(LEFT - 6, y + 4, _tick(domain, value), "tick", "end")]
    return tuple(marks)


def _tick(domain: Domain, value: float) -> str:
    """With one digit more where the middle lies between two that the ends have."""
    for decimals in (domain.decimals, domain.decimals + 1):
        text = number(value, decimals)
        if abs(float(text.replace("\N{MINUS SIGN}", "-")) - value) < 1e-9:
            return text
    return number(value, domain.decimals + 2)


def _names(points: Sequence[Point], at: Sequence[float]) -> tuple[Mark, ...]:
    every = -(-len(points) // MOST_NAMES)
    shown = list(zip(points, at, strict=True))[::every] if points else []
    return tuple(Words(x, HEIGHT - BOTTOM_ROOM + 16, label, "tick", "middle") for (label, _), x in shown)


def _path(points: Sequence[Point], at: Sequence[float], domain: Domain) -> tuple[Mark, ...]:
    """A line from round to round, broken where one has no figure."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for (_, figure), x in zip(points, at, strict=True):
        if reason_undefined(figure) is None:
            pieces[-1].append((x, _y(domain, figure["value"])))
        elif pieces[-1]:
            pieces.append([])
    return tuple(Trace(tuple(piece), "trace") for piece in pieces if len(piece) > 1)


def _marks(figure: Mapping[str, Any], x: float, domain: Domain) -> tuple[Mark, ...]:
    if reason_undefined(figure) is not None:
        return (Words(x, HEIGHT - BOTTOM_ROOM - 6, "–", "tick", "middle"),)
    dot = Dot(x, _y(domain, figure["value"]), 4, "dot plain")
    if reason_without_interval(figure) is not None:
        return (dot,)
    low, high = _y(domain, figure["low"]), _y(domain, figure["high"])
    caps = (Line(x - CAP, y, x + CAP, y, "whisker") for y in (low, high))
    return (Line(x, low, x, high, "whisker"), *caps, dot)
