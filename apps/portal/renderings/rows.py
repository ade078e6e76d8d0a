"""Answers of a few parts as plain rows: paths in a tree, preferences, ratings on several dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema
from apps.labels.types.ratings import Ratings

from .differing import Place, differences
from .markup import tag
from .rendering import Answers, Drawing, shortened

LONGEST = 200
ABSENT = "—"


def draw_taxonomy(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    deepest = max(len(path) for path in answers.values)
    levels = [
        (f"Level {depth + 1}", [path[depth] if depth < len(path) else ABSENT for path in answers.values])
        for depth in range(deepest)
    ]
    return _drawing(levels, answers)


def draw_preferences(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    rows = [("Choice", [schema.display({"choice": value["choice"]}) for value in answers.values])]
    if any("strength" in value for value in answers.values):
        rows.append(("Strength", [str(value.get("strength", ABSENT)) for value in answers.values]))
    return _drawing(rows, answers)


def draw_ratings(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    assert isinstance(schema, Ratings)
    rows = [
        (name, [rules.display(value[name]) for value in answers.values]) for name, rules in schema.dimensions.items()
    ]
    return _drawing(rows, answers)


def _drawing(rows: Sequence[tuple[str, Sequence[str]]], answers: Answers) -> Drawing:
    heads = [tag("th", answers.name(number), scope="col") for number in range(len(answers))]
    head = tag("thead", tag("tr", tag("td", ""), *heads))
    body = tag("tbody", *(_row(name, cells, answers) for name, cells in rows))
    table = tag("table", head, body, class_="dense parts stack")
    places = []
    for name, cells in rows:
        if len(set(cells)) > 1:
            places.append(Place(name, {number: [cell] for number, cell in enumerate(cells)}))
    html = tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=f"The {answers.noun}s part by part")
    return Drawing(html, differences(places, answers))


def _row(name: str, cells: Sequence[str], answers: Answers) -> SafeString:
    differs = len(set(cells)) > 1
    head = tag("th", tag("b", "≠ ") if differs else "", name, scope="row")
    data = [tag("td", shortened(cell, LONGEST), data_label=answers.name(number)) for number, cell in enumerate(cells)]
    return tag("tr", head, *data, class_="differs" if differs else None)
