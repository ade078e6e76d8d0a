"""Polygons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

from .canvas import Box, Canvas
from .objects import Kind, Thing, around, draw_objects, outline
from .rendering import Answers, Drawing

MOST_POINTS = 400


def draw_polygons(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    return draw_objects(schema, payload, answers, Kind(_bounds, _drawn))


def _bounds(thing: Thing) -> Box:
    return around(thing["points"])


def _drawn(thing: Thing, canvas: Canvas, number: int | None) -> SafeString:
    """Of very many points so many that the eye sees no difference."""
    points = thing["points"]
    step = -(-len(points) // MOST_POINTS)
    return outline([(x, y) for x, y in points[::step]], canvas, number)
