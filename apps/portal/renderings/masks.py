"""Masks: rows of pixels merged into bars, sampled where there are more pixels than the page can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from numpy.typing import NDArray

from apps.labels.types import AnySchema

from .canvas import Box, Canvas
from .markup import line_class, tag
from .objects import Kind, Thing, draw_objects
from .rendering import Answers, Drawing

MOST_ROWS = 120
# The hatchings of more than two over one another cannot be told apart.
SPLIT = 3
# Direction and distance of the lines that fill each answer's masks.
HATCHES = (
    ("rising lines", "M-1 9L9 -1M-1 1L1 -1M7 9L9 7"),
    ("falling lines", "M-1 -1L9 9M-1 7L1 9M7 -1L9 1"),
    ("level lines", "M0 4H8"),
    ("upright lines", "M4 0V8"),
    ("dots", "M4 3A1 1 0 1 0 4.01 3Z"),
    ("crosses", "M4 2V6M2 4H6"),
    ("zigzags", "M0 2L4 6L8 2"),
    ("squares", "M2 2H6V6H2Z"),
)


def draw_masks(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    """A mask carries the size of its image, which the item need not do."""
    sizes = [thing["size"] for value in answers.values for thing in value]
    if sizes and "width" not in payload:
        height, width = (max(side) for side in zip(*sizes, strict=True))
        payload = {**payload, "width": width, "height": height}
    return draw_objects(schema, payload, answers, Kind(_bounds, _drawn, sample=_sample, defined=_hatch, split=SPLIT))


def _hatch_name(number: int) -> str:
    return f"hatch-{line_class(number)}"


def _hatch(number: int) -> SafeString:
    lines = tag("path", d=HATCHES[number % len(HATCHES)][1], class_=f"hatch-line {line_class(number)}")
    square = {"width": 8, "height": 8, "patternUnits": "userSpaceOnUse"}
    return tag("defs", tag("pattern", lines, id=_hatch_name(number), **square))


def _sample(number: int) -> tuple[SafeString, str]:
    path = tag("path", d="M1 0H35V12H1Z", fill=f"url(#{_hatch_name(number)})", class_="mask")
    return path, HATCHES[number % len(HATCHES)][0]


def _runs(thing: Thing) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    edges = np.append(0, np.cumsum(np.array(thing["counts"], np.int64)))
    stop = edges[2::2]
    return edges[1:-1:2][: len(stop)], stop


def _bounds(thing: Thing) -> Box:
    """Runs go down the columns; one that reaches into the next column touches both edges."""
    start, stop = _runs(thing)
    height = thing["size"][0]
    if not len(start):
        return 0.0, 0.0, 0.0, 0.0
    across = start // height != (stop - 1) // height
    low = 0 if across.any() else int((start % height).min())
    high = height if across.any() else int(((stop - 1) % height).max()) + 1
    return float(start[0] // height), float(low), float((stop[-1] - 1) // height + 1), float(high)


def _drawn(thing: Thing, canvas: Canvas, number: int | None) -> SafeString:
    bars = list(_bars(thing)) or [_bounds(thing)]
    path = "".join(
        f"M{canvas.x(left):.1f} {canvas.y(top):.1f}H{canvas.x(right):.1f}V{canvas.y(bottom):.1f}H{canvas.x(left):.1f}Z"
        for left, top, right, bottom in bars
    )
    if number is None:
        return tag("path", d=path, class_="mask same")
    return tag("path", d=path, fill=f"url(#{_hatch_name(number)})", class_="mask")


def _bars(thing: Thing) -> Iterator[Box]:
    """Row by row of a grid of at most `MOST_ROWS` by as many, what is inside at the middle of each field."""
    height, width = thing["size"]
    rows, columns = min(height, MOST_ROWS), min(width, MOST_ROWS)
    across, down = width / columns, height / rows
    xs, ys = (((np.arange(n) + 0.5) * side).astype(np.int64) for n, side in ((columns, across), (rows, down)))
    edges = np.cumsum(np.array(thing["counts"], np.int64))
    inside = np.searchsorted(edges, xs[None, :] * height + ys[:, None], side="right") % 2 == 1
    framed = np.pad(inside, ((0, 0), (1, 1)))
    row, left = np.nonzero(framed[:, 1:] & ~framed[:, :-1])
    right = np.nonzero(framed[:, :-1] & ~framed[:, 1:])[1]
    for each, begin, end in zip(row.tolist(), left.tolist(), right.tolist(), strict=True):
        yield begin * across, each * down, end * across, (each + 1) * down
