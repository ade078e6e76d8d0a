"""Boxes, upright or turned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

from .canvas import Box, Canvas
from .objects import Kind, Thing, around, draw_objects, outline
from .rendering import Answers, Drawing


def draw_boxes(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    return draw_objects(schema, payload, answers, Kind(_bounds, _drawn))


def _bounds(thing: Thing) -> Box:
    return around(_corners(thing))


def _drawn(thing: Thing, canvas: Canvas, number: int | None) -> SafeString:
    return outline(_corners(thing), canvas, number)


def _corners(thing: Thing) -> list[tuple[float, float]]:
    """Turned clockwise about the centre; y grows downwards."""
    half_x, half_y = thing["w"] / 2, thing["h"] / 2
    centre_x, centre_y = thing["x"] + half_x, thing["y"] + half_y
    angle = math.radians(thing.get("angle", 0))
    cosine, sine = math.cos(angle), math.sin(angle)
    return [
        (centre_x + dx * cosine - dy * sine, centre_y + dx * sine + dy * cosine)
        for dx, dy in ((-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y))
    ]
