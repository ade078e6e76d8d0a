"""Typed builders of spans: by hand, at random, and from real deliveries."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from apps.measures.objects.marks import Marks
from apps.measures.spans.dissimilarity import Line
from apps.measures.spans.spans import Spans

Row = dict[str, str]
Span = tuple[int, int, int, int, int]
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "spans.json").read_text(encoding="utf-8"))


def spans_of(
    rows: Iterable[Span], looked: Iterable[tuple[int, int]] = (), sizes: tuple[int, int, int] | None = None
) -> Spans:
    """Rows of (unit, annotator, begin, end, category); `looked` adds empty answers; `sizes` fixes the numbers of
    units, annotators and categories."""
    table = np.array(list(rows), np.int64).reshape(-1, 5)
    seen = np.array(list(looked), np.int64).reshape(-1, 2)
    if sizes is None:
        unit, annotator = np.append(table[:, 0], seen[:, 0]), np.append(table[:, 1], seen[:, 1])
        sizes = (int(unit.max(initial=-1)) + 1, int(annotator.max(initial=-1)) + 1, int(table[:, 4].max(initial=0)) + 1)
    marks = Marks(table[:, 0], table[:, 1], table[:, 4], seen[:, 0], seen[:, 1], *sizes)  # type: ignore[arg-type]
    return Spans(marks, table[:, 2], table[:, 3])


def random_spans(seed: int, units: int = 30, annotators: int = 3, categories: int = 2, length: int = 200) -> Spans:
    """Annotators shift, miss and rename spans of a common truth; spans of one annotator and class do not overlap."""
    random = np.random.default_rng(seed)
    rows: list[Span] = []
    looked = []
    for unit in range(units):
        truth = [
            (b, b + int(random.integers(4, 15)), int(random.integers(categories))) for b in range(5, length - 25, 25)
        ]
        for annotator in range(annotators):
            looked.append((unit, annotator))
            for begin, end, category in truth:
                if random.random() < 0.6:
                    shift = int(random.integers(-3, 4))
                    other = int(random.integers(categories)) if random.random() < 0.2 else category
                    rows.append((unit, annotator, begin + shift, end + shift, other))
    return spans_of(rows, looked, (units, annotators, categories))


def rows_of_spans(spans: Spans) -> list[Span]:
    m = spans.marks
    columns = (m.unit, m.annotator, spans.begin, spans.end, m.category)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def looked_of(spans: Spans) -> list[tuple[int, int]]:
    m = spans.marks
    return list(zip(m.looked_unit.tolist(), m.looked_annotator.tolist(), strict=True))


def line(*spans: tuple[int, int, int]) -> Line:
    table = np.array(spans, np.int64).reshape(-1, 3)
    return Line(table[:, 0], table[:, 1], table[:, 2])


def random_line(seed: int, spans: int, width: int, categories: int = 3) -> Line:
    random = np.random.default_rng(seed)
    begin = np.sort(random.integers(0, width, spans))
    return Line(begin, begin + random.integers(3, 20, spans), random.integers(0, categories, spans))


def delivery(folder: Path, name: str = "annotations.csv") -> list[Row]:
    csv.field_size_limit(10**9)
    path = folder / name
    if path.exists():
        return list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def places(names: Iterable[Any]) -> dict[Any, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def numbered_answers(rows: Sequence[Row], *parts: str) -> list[tuple[Any, ...]]:
    """A unit for each answer: its parts, and how often the same annotator had answered it before."""
    seen: Counter[tuple[str, ...]] = Counter()
    units = []
    for row in rows:
        key = (*(row[part] for part in parts), row["annotator_id"])
        units.append((*key[:-1], seen[key]))
        seen[key] += 1
    return units


def real_spans(
    rows: Sequence[Row],
    units: Sequence[Any],
    order: dict[Any, int],
    people: dict[str, int],
    read: Callable[[dict[str, Any]], tuple[int, int, int] | None],
    categories: int = 1,
) -> Spans:
    """Row i is an answer to `units[i]`; `read` turns a marked thing into (begin, end, category), or leaves it out."""
    spans: list[Span] = []
    looked = []
    for row, name in zip(rows, units, strict=True):
        unit, annotator = order[name], people[row["annotator_id"]]
        looked.append((unit, annotator))
        found = (read(one) for one in json.loads(row["label"]))
        spans.extend((unit, annotator, *one) for one in found if one is not None)
    return spans_of(spans, looked, (len(order), len(people), categories))
