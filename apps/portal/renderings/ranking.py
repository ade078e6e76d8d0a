"""Rankings as columns, with a line from each item's place in one to its place in the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

from .differing import Place, differences
from .markup import sideways, tag
from .rendering import NOTHING, Answers, Drawing, shortened

COLUMN, GAP, ROW, TOP, BOTTOM = 140.0, 40.0, 28.0, 28.0, 2.0
LETTERS = 14
MOST_PLACES = 30
UNRANKED = "not ranked"
Groups = Sequence[Sequence[str]]


def draw_rankings(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    columns = [Column(value) for value in answers.values]
    items = list(dict.fromkeys(item for column in columns for item in column.place))
    apart = [item for item in items if len({column.place.get(item) for column in columns}) > 1]
    height = TOP + ROW * max(1, *(min(len(column.place), MOST_PLACES) for column in columns)) + BOTTOM
    width = len(columns) * COLUMN + (len(columns) - 1) * GAP
    drawn = [*_lines(columns, set(apart)), *_columns(columns, set(apart), answers)]
    label = f"{len(columns)} orders side by side; {len(apart)} of {len(items)} items stand in different places"
    svg = tag("svg", *drawn, viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label, class_="drawing ranks")
    html = tag("div", sideways(svg, label), class_=f"ranking of-{min(len(columns), 5)}")
    longest = max(len(column.place) for column in columns)
    notes = (f"Only the first {MOST_PLACES} places are drawn.",) if longest > MOST_PLACES else ()
    return Drawing(html, differences([_place(item, columns) for item in apart], answers), notes)


class Column:
    """`place` is 1 for the best, and the same for what is tied; `row` where the item is drawn."""

    def __init__(self, groups: Groups) -> None:
        self.place: dict[str, int] = {}
        self.tied: set[str] = set()
        for group in groups:
            place = len(self.place) + 1
            self.place |= dict.fromkeys(group, place)
            self.tied |= set(group) if len(group) > 1 else set()
        self.row = {item: row for row, item in enumerate(self.place) if row < MOST_PLACES}


def _lines(columns: Sequence[Column], apart: set[str]) -> Iterator[SafeString]:
    for number, (left, right) in enumerate(pairwise(columns)):
        x = number * (COLUMN + GAP) + COLUMN
        for item, row in left.row.items():
            if item in right.row:
                path = f"M{x:g} {_middle(row):g}L{x + GAP:g} {_middle(right.row[item]):g}"
                yield tag("path", d=path, class_="moved" if item in apart else "stays")


def _middle(row: int) -> float:
    return TOP + ROW * (row + 0.5)


def _columns(columns: Sequence[Column], apart: set[str], answers: Answers) -> Iterator[SafeString]:
    for number, column in enumerate(columns):
        x = number * (COLUMN + GAP)
        yield tag("text", answers.name(number), x=x + 4, y=TOP - 10, class_="whose")
        if not column.place:
            yield tag("text", NOTHING, x=x + 4, y=_middle(0) + 5, class_="nothing")
        for item, row in column.row.items():
            tie = "=" if item in column.tied else ""
            sign = "≠ " if item in apart and len(columns) > 1 else ""
            corners = f"M{x + 1:g} {_middle(row) - 11:g}h{COLUMN - 2:g}v22h{2 - COLUMN:g}Z"
            yield tag("path", tag("title", item), d=corners, class_="rank differs" if sign else "rank")
            text = f"{sign}{column.place[item]}{tie} {shortened(item, LETTERS)}"
            yield tag("text", text, x=x + 8, y=_middle(row) + 5)


def _place(item: str, columns: Sequence[Column]) -> Place:
    place = Place(f"“{shortened(item, 40)}”")
    for number, column in enumerate(columns):
        at = column.place.get(item)
        place.add(number, UNRANKED if at is None else f"place {at}{', tied' if item in column.tied else ''}")
    return place
