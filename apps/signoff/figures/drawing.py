"""A picture as a reportlab drawing for the PDF, from the same description as the page's."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, PolyLine, Rect, String
from reportlab.graphics.shapes import Line as Stroke
from reportlab.lib.colors import HexColor

from apps.signoff.figures.palette import LOOKS, Look
from apps.signoff.figures.picture import Box, Dot, Line, Mark, Picture, Trace, Words
from apps.signoff.letters import REGULAR, Letters

TEXT_SIZE = 11.0
POINTS_PER_PIXEL = 0.72


def _colour(value: str | None) -> Any:
    return None if value is None else HexColor(value)


def _stroke(look: Look) -> dict[str, Any]:
    return {
        "strokeColor": _colour(look.stroke),
        "strokeWidth": look.width,
        "strokeDashArray": list(look.dash) if look.dash else None,
    }


def _words(mark: Words, height: float, look: Look, letters: Letters) -> list[Any]:
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor]
    text = mark.text if mark.room is None else letters.clip(mark.text, mark.room, TEXT_SIZE)
    x = mark.x - shift * letters.width(text, TEXT_SIZE)
    strings = []
    for font, piece in letters.runs(text):
        letter = {"fontName": font, "fontSize": TEXT_SIZE, "fillColor": _colour(look.fill)}
        strings.append(String(x, height - mark.y, piece, **letter))
        x += letters.width(piece, TEXT_SIZE, font)
    return strings


def _shapes(mark: Mark, height: float, letters: Letters) -> list[Any]:
    look = LOOKS[mark.role]
    stroke, fill = _stroke(look), _colour(look.fill)
    match mark:
        case Line(x1, y1, x2, y2):
            cap = 1 if mark.role.startswith("range") else 0
            return [Stroke(x1, height - y1, x2, height - y2, strokeLineCap=cap, **stroke)]
        case Box(x, y, wide, high):
            return [Rect(x, height - y - high, wide, high, fillColor=fill, **stroke)]
        case Dot(x, y, radius):
            return [Circle(x, height - y, radius, fillColor=fill, **stroke)]
        case Trace(points):
            flat = [value for x, y in points for value in (x, height - y)]
            return [PolyLine(flat, strokeLineJoin=1, **stroke)]
        case Words():
            return _words(mark, height, look, letters)


def to_drawing(
    picture: Picture, letters: Letters, *, scale: float = POINTS_PER_PIXEL, room: float | None = None
) -> Any:
    """A flowable at `scale` points per pixel, made smaller where it would be wider than `room` points."""
    if room is not None and picture.width > 0:
        scale = min(scale, room / picture.width)
    drawing = Drawing(picture.width * scale, picture.height * scale, initialFontName=REGULAR)
    drawing.scale(scale, scale)
    for group in picture.groups:
        for mark in group.marks:
            for shape in _shapes(mark, picture.height, letters):
                drawing.add(shape)
    return drawing
