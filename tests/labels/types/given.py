"""Answers of several people to several units, as a structured label type measures them."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from apps.labels.types import AnySchema, parse_schema
from apps.labels.types.structured import Given, Structured


def structured(**definition: Any) -> Structured[Any]:
    schema: AnySchema = parse_schema(definition)
    assert isinstance(schema, Structured)
    return schema


def given_to(schema: Structured[Any], rows: Iterable[tuple[int, int, Any]]) -> Given[Any]:
    """Rows of (unit, annotator, raw answer)."""
    read = sorted((unit, annotator, schema.canonical(schema.parse(raw))) for unit, annotator, raw in rows)
    texts = sorted({text for _, _, text in read})
    unit, annotator = (np.array([row[side] for row in read], np.int32) for side in (0, 1))
    code = np.array([texts.index(text) for _, _, text in read], np.int32)
    values = [schema.load(text) for text in texts]
    return Given(unit, annotator, code, values, int(unit.max()) + 1, int(annotator.max()) + 1)
