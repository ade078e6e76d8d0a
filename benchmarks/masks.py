"""Masks: the IoU of every two masks of an image from run lengths, against `pycocotools`.

Both start from uncompressed COCO run lengths; theirs makes its compressed form first, ours flat arrays of runs.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from apps.measures.objects.comparisons import counting
from apps.measures.objects.masks import Masks, paired_mask_iou
from benchmarks.contest import agreed, contest

HEIGHT, WIDTH = 480, 640
PER_ANSWER = 6
LABELS_PER_MASK = 100


def run(labels: int) -> dict[str, Any]:
    """A mask for every hundred labels: six in each of two answers to an image of 480 x 640, about 80 runs each."""
    counts = simulated(max(1, labels // LABELS_PER_MASK // (2 * PER_ANSWER)))
    results, found = contest({"ours": lambda: _ours(counts), "pycocotools": lambda: _theirs(counts)})
    sizes = {"masks": len(counts), "runs": sum(len(one) for one in counts), "pairs": len(counts) * PER_ANSWER // 2}
    return {**sizes, "sum_of_iou": round(agreed(results, 1e-6), 6), **found}


def simulated(images: int) -> list[list[int]]:
    """Run lengths of ellipses, the second annotator's a little beside the first's; seeded. By image, then annotator."""
    random = np.random.default_rng(20260301)
    found = []
    for _ in range(images):
        middle, radius = random.uniform(80, 400, (PER_ANSWER, 2)), random.uniform(15, 70, (PER_ANSWER, 2))
        for _ in range(2):
            places = zip(middle + random.normal(0, 4, (PER_ANSWER, 2)), radius, strict=True)
            found += [_ellipse(*place.tolist(), *size.tolist()) for place, size in places]
    return found


def _ellipse(x: float, y: float, wide: float, high: float) -> list[int]:
    column = np.arange(WIDTH)
    half = high * np.sqrt(np.maximum(1 - np.square((column - x) / wide), 0))
    low, top = (np.clip(np.rint(edge), 0, HEIGHT).astype(np.int64) for edge in (y - half, y + half))
    crossed = top > low
    edges = np.column_stack([(column * HEIGHT + low)[crossed], (column * HEIGHT + top)[crossed]]).ravel()
    return [int(run) for run in np.diff(np.concatenate([[0], edges, [HEIGHT * WIDTH]]))]


def _ours(counts: list[list[int]]) -> float:
    masks = Masks.from_counts(counts, HEIGHT * WIDTH)
    first = np.repeat(np.arange(0, masks.n, 2 * PER_ANSWER), PER_ANSWER**2)
    pair = counting(np.full(masks.n // (2 * PER_ANSWER), PER_ANSWER**2))
    left, right = first + pair // PER_ANSWER, first + PER_ANSWER + pair % PER_ANSWER
    return float(paired_mask_iou(masks, left, masks, right).sum())


def _theirs(counts: list[list[int]]) -> float:
    mask = importlib.import_module("pycocotools.mask")
    rle = mask.frPyObjects([{"size": [HEIGHT, WIDTH], "counts": one} for one in counts], HEIGHT, WIDTH)
    total = 0.0
    for first in range(0, len(rle), 2 * PER_ANSWER):
        middle, last = first + PER_ANSWER, first + 2 * PER_ANSWER
        total += float(mask.iou(rle[first:middle], rle[middle:last], [0] * PER_ANSWER).sum())
    return total
