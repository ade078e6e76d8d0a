"""Builders for answers with drawn objects."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from apps.labels.columns import Columns, coded
from apps.labels.types import AnySchema, parse_schema
from apps.labels.types.structured import Given, Structured

Thing = dict[str, Any]


def drawing(kind: str, *labels: str, **more: Any) -> Structured[Any]:
    schema = parse_schema({"type": kind, "labels": list(labels or ("car", "person")), **more})
    assert isinstance(schema, Structured)
    return schema


def box(x: float, y: float, w: float, h: float, label: str = "car", **more: Any) -> Thing:
    return {"label": label, "x": x, "y": y, "w": w, "h": h, **more}


def polygon(*points: tuple[float, float], label: str = "car", **more: Any) -> Thing:
    return {"label": label, "points": [list(point) for point in points], **more}


def square(x: float, y: float, side: float = 10, label: str = "car") -> Thing:
    return polygon((x, y), (x + side, y), (x + side, y + side), (x, y + side), label=label)


def mask(rows: Sequence[str], label: str = "car", **more: Any) -> Thing:
    """From lines of "#" and "."; run lengths go down the columns."""
    pixels = np.array([list(row) for row in rows]).T.ravel() == "#"
    edges = np.flatnonzero(np.diff(np.concatenate([[False], pixels, [not pixels[-1]]])))
    counts = np.diff(np.concatenate([[0], edges])).tolist()
    return {"label": label, "size": [len(rows), len(rows[0])], "counts": counts, **more}


def columns_of(schema: AnySchema, rows: Sequence[tuple[str, str, list[Thing]]]) -> Columns:
    """Rows of item, annotator, answer."""
    items, annotators = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    code, values = coded([schema.canonical(schema.parse(answer)) for _, _, answer in rows], schema)
    unit = np.array([items.index(row[0]) for row in rows], np.int32)
    annotator = np.array([annotators.index(row[1]) for row in rows], np.int32)
    return Columns(unit, annotator, code, items, annotators, values)


def given(schema: Structured[Any], rows: Sequence[tuple[str, str, list[Thing]]]) -> Given[Any]:
    columns = columns_of(schema, rows)
    values = schema.load_all(columns.values)
    return Given(columns.unit, columns.annotator, columns.code, values, len(columns.items), len(columns.annotators))


def errors_of(schema: Structured[Any], answer: list[Thing], gold: list[Thing]) -> dict[str, tuple[int, ...]]:
    """By label: right, wrong class, imprecise, missing, extra."""
    found = schema.gold_errors([schema.parse(answer)], [schema.parse(gold)])
    return {str(label): tuple(int(count) for count in counts) for label, *counts in found.rows}


def text_of(answer: list[Thing]) -> str:
    return json.dumps(answer)
