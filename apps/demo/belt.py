"""Parts on a belt, drawn from a seed, with boxes by simulated annotators who miss, misname and draw loosely."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.demo.pixels import COLOUR, png

SEED = 640
WIDTH, HEIGHT = 480, 320
SCHEMA = {"type": "boxes", "labels": ["nut", "plate", "rod"]}
GUIDELINE = """# Which parts lie on the belt?

Draw one box around every part, as tight as you can, and name the part. *The pictures are drawn by a program and the
annotators are simulated.*

## 1 What counts
A part counts if more than half of it is in the picture.

## 2 Names
A **nut** is about as wide as it is high; a **plate** is large and flat; a **rod** is several times longer than wide.
"""
SIZES = {"nut": ((26, 40), (26, 40)), "plate": ((90, 130), (60, 90)), "rod": ((110, 150), (14, 22))}
COLOURS = {"nut": (176, 141, 60), "plate": (110, 134, 152), "rod": (148, 92, 74)}
# How often a box is not quite tight, how often a part is missed, and how often it is called something else.
ANNOTATORS = {"bx-01": (0.1, 0.02, 0.02), "bx-02": (0.2, 0.08, 0.05), "bx-03": (0.4, 0.12, 0.12)}
OFF = 4.0
Box = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    key: str
    png: bytes
    parts: list[Box]


def pictures(count: int = 12) -> list[Picture]:
    chance = random.Random(SEED)  # noqa: S311
    return [_picture(f"belt-{number:02}", chance) for number in range(1, count + 1)]


def labels(shown: list[Picture]) -> Iterator[tuple[str, str, list[Box]]]:
    """(key, annotator, boxes): every annotator looks at every picture."""
    chance = random.Random(SEED + 1)  # noqa: S311
    for picture in shown:
        for annotator, (loose, missed, misnamed) in ANNOTATORS.items():
            seen = [part for part in picture.parts if chance.random() >= missed]
            yield picture.key, annotator, [_as_drawn(part, loose, misnamed, chance) for part in seen]


def _picture(key: str, chance: random.Random) -> Picture:
    noise = np.random.default_rng(chance.randrange(2**32))
    canvas = noise.integers(58, 74, (HEIGHT, WIDTH, 1)).repeat(3, axis=2)
    canvas[::40] += 10
    parts: list[Box] = []
    while len(parts) < 5:
        part = _part(chance)
        if not any(_touch(part, other) for other in parts):
            parts.append(part)
            _paint(canvas, part)
    return Picture(key, png(WIDTH, HEIGHT, (row.astype(np.uint8).tobytes() for row in canvas), COLOUR), parts)


def _part(chance: random.Random) -> Box:
    label = chance.choice(sorted(SIZES))
    w, h = (chance.randint(*sides) for sides in SIZES[label])
    if label == "rod" and chance.random() < 0.5:
        w, h = h, w
    return {
        "label": label,
        "x": chance.randint(6, WIDTH - w - 6),
        "y": chance.randint(6, HEIGHT - h - 6),
        "w": w,
        "h": h,
    }


def _touch(one: Box, other: Box) -> bool:
    gap = 10
    return all(
        one[low] < other[low] + other[side] + gap and other[low] < one[low] + one[side] + gap
        for low, side in (("x", "w"), ("y", "h"))
    )


def _paint(canvas: NDArray[np.int64], part: Box) -> None:
    """Nuts are round with a hole; all parts are lit from above."""
    x, y, w, h = (part[side] for side in ("x", "y", "w", "h"))
    rows, columns = np.mgrid[0:h, 0:w]
    light = 1.15 - 0.35 * rows[..., None] / h
    painted = (np.array(COLOURS[part["label"]]) * light).astype(np.int64)
    distance = np.hypot((rows - h / 2 + 0.5) / (h / 2), (columns - w / 2 + 0.5) / (w / 2))
    inside = (distance <= 1) & (distance > 0.45) if part["label"] == "nut" else np.ones((h, w), bool)
    canvas[y : y + h, x : x + w][inside] = painted[inside]


def _as_drawn(part: Box, loose: float, misnamed: float, chance: random.Random) -> Box:
    off = OFF if chance.random() < loose else 0.0
    left, top = (max(0, round(part[side] + chance.gauss(0, off))) for side in ("x", "y"))
    right = min(WIDTH, round(part["x"] + part["w"] + chance.gauss(0, off)))
    bottom = min(HEIGHT, round(part["y"] + part["h"] + chance.gauss(0, off)))
    others = [label for label in sorted(SIZES) if label != part["label"]]
    label = chance.choice(others) if chance.random() < misnamed else part["label"]
    return {"label": label, "x": left, "y": top, "w": max(right - left, 1), "h": max(bottom - top, 1)}
