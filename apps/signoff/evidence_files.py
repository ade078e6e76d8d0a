"""The rows and parameters behind a report, as files of its bundle: enough to compute every figure again."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from apps.evidence.errors import EvidenceError
from apps.labels.columns import Columns, coded_values
from apps.labels.types import AnySchema, parse_schema
from apps.signoff.compose import canonical_bytes

ANNOTATIONS = "evidence/annotations.jsonl.gz"
GOLD = "evidence/gold.jsonl"
SCHEMA = "evidence/schema.json"
PARAMETERS = "evidence/parameters.json"
INSPECTIONS = "evidence/inspections.json"


def evidence_files(
    columns: Columns,
    gold: Mapping[str, str],
    schema: AnySchema,
    parameters: Mapping[str, Any],
    inspections: Sequence[Mapping[str, Any]] = (),
) -> dict[str, bytes]:
    """Name to bytes. A row of annotations is a JSON array [item, annotator, value]; of gold [item, value]."""
    return {
        ANNOTATIONS: _annotations(columns),
        GOLD: "".join(f"[{_text(item)},{value}]\n" for item, value in sorted(gold.items())).encode(),
        SCHEMA: canonical_bytes(schema.definition),
        PARAMETERS: canonical_bytes(parameters),
        INSPECTIONS: canonical_bytes({"lots": list(inspections)}),
    }


def _annotations(columns: Columns) -> bytes:
    items, annotators = [_text(key) for key in columns.items], [_text(key) for key in columns.annotators]
    rows = zip(columns.unit.tolist(), columns.annotator.tolist(), columns.code.tolist(), strict=True)
    buffer = io.BytesIO()
    # No name and no time in the header: the same rows are the same bytes.
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6, mtime=0, filename="") as file:
        file.write("".join(f"[{items[u]},{annotators[a]},{columns.values[c]}]\n" for u, a, c in rows).encode())
    return buffer.getvalue()


def _text(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def read_schema(read: Callable[[str], bytes]) -> AnySchema:
    return parse_schema(json.loads(read(SCHEMA)))


def read_columns(read: Callable[[str], bytes], schema: AnySchema) -> Columns:
    """The annotations as they were written. EvidenceError EVIDENCE where a row is not what it should be."""
    items: dict[str, int] = {}
    annotators: dict[str, int] = {}
    values: dict[str, int] = {text: code for code, text in enumerate(coded_values(schema))}
    known = len(values)
    numbers: tuple[list[int], list[int], list[int]] = ([], [], [])
    with gzip.open(io.BytesIO(read(ANNOTATIONS)), "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            item, annotator, value = _row(line, number, 3)
            text = schema.canonical(schema.parse(value))
            if known and text not in values:
                raise EvidenceError("EVIDENCE", f"{ANNOTATIONS}, line {number}: {text} is no label of the schema")
            numbers[0].append(items.setdefault(item, len(items)))
            numbers[1].append(annotators.setdefault(annotator, len(annotators)))
            numbers[2].append(values.setdefault(text, len(values)))
    unit, annotator_number, code = (np.array(column, np.int32) for column in numbers)
    return _sorted_values(
        Columns(unit, annotator_number, code, list(items), list(annotators), list(values)), coded=bool(known)
    )


def _sorted_values(columns: Columns, *, coded: bool) -> Columns:
    """Values without a code of their own are numbered in sorted order, as they were when first measured."""
    if coded:
        return columns
    order = sorted(range(len(columns.values)), key=columns.values.__getitem__)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    values = [columns.values[old] for old in order]
    return Columns(columns.unit, columns.annotator, place[columns.code], columns.items, columns.annotators, values)


def read_gold(read: Callable[[str], bytes], schema: AnySchema) -> dict[str, str]:
    rows = (_row(line, number, 2) for number, line in enumerate(read(GOLD).decode().splitlines(), 1))
    return {item: schema.canonical(schema.parse(value)) for item, value in rows}


def _row(line: str, number: int, length: int) -> list[Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, list) or len(row) != length:
        raise EvidenceError("EVIDENCE", f"line {number} of the evidence is not a JSON array of {length}")
    return row
