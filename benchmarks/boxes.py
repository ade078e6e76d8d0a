"""Boxes: the matching of two annotators in every image, against `pycocotools` and scipy image by image.

Both start from the same flat arrays and end with the number of pairs that are one object. Theirs is the usual loop: a
table of IoU for each image, and one assignment of it that takes the most pairs before the greatest overlap.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects import Comparisons, Marks, candidates
from apps.measures.objects.boxes import paired_iou
from benchmarks.contest import agreed, contest

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
BOXES_PER_ANSWER = 10
AT_LEAST = 0.5


@dataclass(frozen=True, eq=False)
class Drawn:
    """Box `table[i]` (x, y, w, h) of `annotator[i]` in image `unit[i]`; rows ascend by image, then annotator."""

    table: Floats
    unit: Longs
    annotator: Longs
    images: int


def run(labels: int) -> dict[str, Any]:
    """`labels` boxes of two annotators, ten in each answer."""
    drawn = simulated(labels)
    results, found = contest({"ours": lambda: _ours(drawn), "pycocotools_and_scipy": lambda: _by_image(drawn)})
    return {"boxes": len(drawn.table), "images": drawn.images, "matched": int(agreed(results, 0)), **found}


def simulated(boxes: int) -> Drawn:
    """Both annotators jitter the same objects, and miss a tenth of them; seeded."""
    random = np.random.default_rng(20260301)
    images = max(1, round(boxes / (2 * BOXES_PER_ANSWER * 0.9)))
    corner = random.uniform(0, 900, (images, 1, BOXES_PER_ANSWER, 2))
    size = random.uniform(20, 120, (images, 1, BOXES_PER_ANSWER, 2))
    moved = corner + random.normal(0, 5, (images, 2, BOXES_PER_ANSWER, 2))
    scaled = size * random.uniform(0.8, 1.25, (images, 2, BOXES_PER_ANSWER, 2))
    seen = random.random((images, 2, BOXES_PER_ANSWER)) < 0.9
    unit, annotator, _ = np.nonzero(seen)
    return Drawn(np.concatenate([moved, scaled], axis=3)[seen], unit, annotator, images)


def _ours(drawn: Drawn) -> int:
    nothing = np.zeros(len(drawn.unit), np.int32)
    everyone = (
        np.repeat(np.arange(drawn.images, dtype=np.int32), 2),
        np.tile(np.arange(2, dtype=np.int32), drawn.images),
    )
    unit, annotator = drawn.unit.astype(np.int32), drawn.annotator.astype(np.int32)
    marks = Marks(unit, annotator, nothing, *everyone, drawn.images, 2, 1)
    comparisons = Comparisons.among(marks)
    pairs = candidates(comparisons, lambda a, b: paired_iou(drawn.table[a], drawn.table[b]), AT_LEAST)
    return len(pairs.matched(comparisons).left)


def _by_image(drawn: Drawn) -> int:
    mask = importlib.import_module("pycocotools.mask")
    assign = importlib.import_module("scipy.optimize").linear_sum_assignment
    edges = np.searchsorted(drawn.unit * 2 + drawn.annotator, np.arange(2 * drawn.images + 1)).tolist()
    matched = 0
    for image in range(drawn.images):
        first, middle, last = edges[2 * image : 2 * image + 3]
        if not first < middle < last:
            continue
        overlap = mask.iou(drawn.table[first:middle], drawn.table[middle:last], [0] * (last - middle))
        alike = overlap >= AT_LEAST
        row, column = assign(np.where(alike, overlap + BOXES_PER_ANSWER, 0.0), maximize=True)
        matched += int(alike[row, column].sum())
    return matched
