"""Keypoints: a sign for each point, filled where it is visible and hollow where it is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema
from apps.labels.types.keypoints import HIDDEN, NOT_LABELLED, Keypoints
from apps.labels.types.objects import Objects

from .canvas import Box, Canvas
from .markup import joined, line_class, tag
from .objects import Kind, Named, Thing, around, draw_objects
from .rendering import Answers, Drawing, listed

SIGNS = (
    ("circle", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"),
    ("square", "M-5 -5H5V5H-5Z"),
    ("triangle", "M0 -6L6 5H-6Z"),
    ("diamond", "M0 -7L7 0L0 7L-7 0Z"),
    ("upturned triangle", "M0 6L6 -5H-6Z"),
    ("bar", "M-7 -3H7V3H-7Z"),
    ("post", "M-3 -7H3V7H-3Z"),
    ("cross", "M-6 -2H-2V-6H2V-2H6V2H2V6H-2V2H-6Z"),
)
MOST_POINTS = 3


def draw_keypoints(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    assert isinstance(schema, Keypoints)

    def drawn(thing: Thing, canvas: Canvas, number: int | None) -> SafeString:
        signs = [_sign(name, row, canvas, number) for name, row in _labelled(schema.keypoints, thing)]
        return joined([_bones(schema, thing, canvas, number), *signs])

    def points(thing: Thing) -> list[Named]:
        return [(name, (row[0], row[1])) for name, row in _labelled(schema.keypoints, thing)]

    return draw_objects(schema, payload, answers, Kind(_bounds, drawn, _told, points, _sample))


def _labelled(names: Sequence[str], thing: Thing) -> list[tuple[str, Sequence[float]]]:
    rows = zip(names, thing["points"], strict=True)
    return [(name, row) for name, row in rows if row[2] != NOT_LABELLED]


def _bounds(thing: Thing) -> Box:
    points = [row for row in thing["points"] if row[2] != NOT_LABELLED]
    return around(points) if points else (0.0, 0.0, 0.0, 0.0)


def _sign(name: str, row: Sequence[float], canvas: Canvas, number: int | None) -> SafeString:
    # Where several answers put the same point, each sign shows around the next.
    size = 1.3 - 0.12 * (number or 0)
    place = f"translate({canvas.x(row[0]):.1f} {canvas.y(row[1]):.1f}) scale({size:.2f})"
    kind = "same" if number is None else line_class(number)
    shown = f"point {kind}{' hollow' * (row[2] == HIDDEN)}"
    return tag("path", tag("title", name), d=SIGNS[(number or 0) % len(SIGNS)][1], transform=place, class_=shown)


def _bones(schema: Keypoints, thing: Thing, canvas: Canvas, number: int | None) -> SafeString:
    """Lines between the points that the skeleton joins, where both are labelled."""
    rows = thing["points"]
    ends = [(rows[a], rows[b]) for a, b in schema.bones if NOT_LABELLED not in (rows[a][2], rows[b][2])]
    path = "".join(
        f"M{canvas.x(a[0]):.1f} {canvas.y(a[1]):.1f}L{canvas.x(b[0]):.1f} {canvas.y(b[1]):.1f}" for a, b in ends
    )
    return (
        tag("path", d=path, class_=f"bone {'same' if number is None else line_class(number)}") if ends else joined([])
    )


def _sample(number: int) -> tuple[SafeString, str]:
    name, path = SIGNS[number % len(SIGNS)]
    sign = tag("path", d=path, transform="translate(18 6) scale(.75)", class_=f"point {line_class(number)}")
    return sign, f"{name}, hollow where hidden"


def _told(schema: Objects, thing: Thing, others: Sequence[Thing]) -> str:
    """The points in which it differs from another that means the same."""
    assert isinstance(schema, Keypoints)
    columns = zip(schema.keypoints, thing["points"], *(other["points"] for other in others), strict=True)
    apart = [(name, row) for name, row, *rows in columns if any(row != each for each in rows)]
    if not apart:
        return f"{thing['label']} {schema.describe(dict(thing))}"
    told = [f"{name} {_where(row)}" for name, row in apart[:MOST_POINTS]]
    rest = len(apart) - len(told)
    return f"{thing['label']} with {listed([*told, f'{rest} more'] if rest else told)}"


def _where(row: Sequence[float]) -> str:
    x, y, v = row
    return "not labelled" if v == NOT_LABELLED else f"({x}, {y}){' hidden' * (v == HIDDEN)}"
