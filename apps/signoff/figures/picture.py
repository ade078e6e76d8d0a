"""One description of a small figure, from which both the page (SVG) and the PDF are drawn.

Lengths are CSS pixels, y grows downwards. A role names what a mark is; stylesheet and palette decide how it looks.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal
from unicodedata import east_asian_width

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    role: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    role: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    role: str


@dataclass(frozen=True, slots=True)
class Trace:
    points: tuple[tuple[float, float], ...]
    role: str


@dataclass(frozen=True, slots=True)
class Words:
    x: float
    y: float
    text: str
    role: str = "label"
    anchor: Anchor = "start"
    room: float | None = None  # the PDF, which knows its letters, cuts what would be wider


Mark = Line | Box | Dot | Trace | Words


@dataclass(frozen=True, slots=True)
class Group:
    """Marks that mean one thing: they share a spoken title and, on the page, a link to the rows behind them."""

    marks: tuple[Mark, ...]
    title: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    width: float
    height: float
    sentence: str
    groups: tuple[Group, ...]


LETTER = 6.4
WIDE_LETTER = 11.0


def breadth(text: str) -> float:
    """About how wide text is in pixels, without knowing the page's font."""
    return sum(WIDE_LETTER if east_asian_width(one) in "WF" or one in "mwMW@%" else LETTER for one in text)


def shortened(text: str, room: float) -> str:
    if breadth(text) <= room:
        return text
    ends = list(accumulate(map(breadth, text)))
    return text[: bisect_right(ends, room - LETTER)] + "…"
