"""The handwritten digits that come with scikit-learn, as small pictures, with simulated annotators."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

from apps.demo.pixels import png

SEED = 1797
SCHEMA = {"type": "nominal", "labels": [str(digit) for digit in range(10)]}
GUIDELINE = """# Which digit is it?

Choose the digit that was meant. The pictures are real (UCI optical digits, from scikit-learn); the annotators are
*simulated*.

## 1 Sloppy writing
A seven may have a bar; a one may have a foot.
"""
LOOKALIKES = {"1": "7", "7": "1", "3": "8", "8": "3", "5": "9", "9": "4", "4": "9", "2": "7", "6": "0", "0": "6"}
SKILLS = {"dg-01": 0.99, "dg-02": 0.97, "dg-03": 0.95, "dg-04": 0.90}
SCALE = 8


def pictures(count: int = 240) -> Iterator[tuple[str, str, str]]:
    """(key, data URI of a PNG, true digit)."""
    # scikit-learn takes seconds to import and only the demonstration needs it.
    from sklearn.datasets import load_digits

    digits = load_digits()
    for number in range(count):
        levels = [[round(255 - 15.9 * float(v)) for v in row] for row in digits.images[number]]
        yield f"digit-{number:04}", data_uri(levels), str(int(digits.target[number]))


def labels(truths: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(key, annotator, label): three of four simulated annotators for every picture."""
    chance = random.Random(SEED)  # noqa: S311
    for key, truth in truths.items():
        for annotator in chance.sample(sorted(SKILLS), 3):
            right = chance.random() < SKILLS[annotator]
            yield key, annotator, truth if right else LOOKALIKES[truth]


def data_uri(levels: list[list[int]]) -> str:
    """A grey PNG, each level drawn as a square of SCALE pixels."""
    rows = (b"".join(bytes([level]) * SCALE for level in row) for row in levels for _ in range(SCALE))
    picture = png(SCALE * len(levels[0]), SCALE * len(levels), rows)
    return "data:image/png;base64," + base64.b64encode(picture).decode()
