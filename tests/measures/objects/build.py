"""Typed builders of marks, by hand and at random."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects import boxes
from apps.measures.objects.comparisons import Candidates, Comparisons, candidates
from apps.measures.objects.marks import Marks

Floats = NDArray[np.float64]


def marks_of(
    rows: Iterable[tuple[int, int, int]],
    looked: Iterable[tuple[int, int]] = (),
    sizes: tuple[int, int, int] | None = None,
) -> Marks:
    """Rows of (unit, annotator, category); `looked` adds answers without marks."""
    table = np.array(list(rows), np.int64).reshape(-1, 3)
    seen = np.array(list(looked), np.int64).reshape(-1, 2)
    if sizes is None:
        unit, annotator = np.append(table[:, 0], seen[:, 0]), np.append(table[:, 1], seen[:, 1])
        sizes = (int(unit.max(initial=-1)) + 1, int(annotator.max(initial=-1)) + 1, int(table[:, 2].max(initial=0)) + 1)
    columns = (*table.T, *seen.T)
    return Marks(*columns, *sizes)  # type: ignore[arg-type]


def crowd(
    seed: int, images: int = 20, annotators: int = 4, categories: int = 3
) -> tuple[list[tuple[int, int, int]], Floats, list[tuple[int, int]]]:
    """Annotators box (or miss) and name the same things with some noise: rows, boxes, and who looked where."""
    random = np.random.default_rng(seed)
    rows, found, looked = [], [], []
    for image in range(images):
        things = [(random.uniform(0, 300, 2), random.uniform(20, 60, 2), int(random.integers(categories)))
                  for _ in range(int(random.integers(0, 5)))]  # fmt: skip
        for annotator in range(annotators):
            looked.append((image, annotator))
            for place, size, category in things:
                if random.random() < 0.8:
                    named = category if random.random() < 0.8 else int(random.integers(categories))
                    rows.append((image, annotator, named))
                    found.append([*(place + random.normal(0, 2, 2)), *(size + random.normal(0, 2, 2))])
    return rows, np.array(found).reshape(-1, 4), looked


def alike(marks: Marks, found: Floats, at_least: float = 0.5) -> tuple[Comparisons, Candidates]:
    comparisons = Comparisons.among(marks)
    return comparisons, candidates(comparisons, lambda a, b: boxes.paired_iou(found[a], found[b]), at_least)


def content_of(found: Floats) -> NDArray[np.int64]:
    """The place of each box among the sorted distinct boxes."""
    return np.unique(found, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
