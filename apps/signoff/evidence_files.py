"""The rows and parameters behind a report, as files of its bundle: enough to compute every figure again."""

from __future__ import annotations

import gzip
import io
import itertools
import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from apps.evidence.errors import EvidenceError
from apps.labels.columns import Columns, coded_values
from apps.labels.types import AnySchema, parse_schema
from apps.signoff.compose import canonical_bytes

EVIDENCE = "evidence/"
ANNOTATIONS = f"{EVIDENCE}annotations.jsonl.gz"
GOLD = f"{EVIDENCE}gold.jsonl"
SCHEMA = f"{EVIDENCE}schema.json"
PARAMETERS = f"{EVIDENCE}parameters.json"
INSPECTIONS = f"{EVIDENCE}inspections.json"
LONGEST_ROW = 4 << 20
ROWS_AT_ONCE = 20_000


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
    items = [f"[{_text(key)}," for key in columns.items]
    annotators = [f"{_text(key)}," for key in columns.annotators]
    values = [f"{value}]\n" for value in columns.values]
    buffer = io.BytesIO()
    # No name and no time in the header: the same rows are the same bytes.
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6, mtime=0, filename="") as file:
        for start in range(0, columns.rows, ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            unit, annotator, code = (c[part].tolist() for c in (columns.unit, columns.annotator, columns.code))
            rows = zip(unit, annotator, code, strict=True)
            file.write("".join([items[u] + annotators[a] + values[c] for u, a, c in rows]).encode())
    return buffer.getvalue()


def _text(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def read_schema(read: Callable[[str], bytes]) -> AnySchema:
    return parse_schema(json.loads(read(SCHEMA)))


def read_columns(read: Callable[[str], bytes], schema: AnySchema) -> Columns:
    """The annotations as they were written. EvidenceError EVIDENCE where a row is not what it should be."""
    items, annotators = dict[str, int](), dict[str, int]()
    values = {text: code for code, text in enumerate(coded_values(schema))}
    coded = bool(values)
    code_of = dict[str, int]()
    unit, annotator, code = array("i"), array("i"), array("i")
    for item, who, value in _rows_of(read(ANNOTATIONS)):
        key = value if isinstance(value, str) else f"\0{value!r}"
        if key not in code_of:
            text = schema.canonical(schema.parse(value))
            code_of[key] = values.setdefault(text, len(values))
        unit.append(items.setdefault(item, len(items)))
        annotator.append(annotators.setdefault(who, len(annotators)))
        code.append(code_of[key])
    rows = (np.frombuffer(unit, np.int32), np.frombuffer(annotator, np.int32), np.frombuffer(code, np.int32))
    return _sorted_values(Columns(*rows, list(items), list(annotators), list(values)), coded=coded)


def _rows_of(packed: bytes) -> Iterator[list[Any]]:
    with gzip.open(io.BytesIO(packed), "rt", encoding="utf-8") as file:
        lines = iter(partial(file.readline, LONGEST_ROW), "")
        for start in itertools.count(1, ROWS_AT_ONCE):
            some = list(itertools.islice(lines, ROWS_AT_ONCE))
            if not some:
                return
            yield from _parsed(some, start)


def _parsed(lines: Sequence[str], start: int) -> list[list[Any]]:
    """Many rows in one go; one by one where something is wrong, to say where."""
    try:
        rows: list[list[Any]] = json.loads(f"[{','.join(lines)}]")
    except ValueError:
        rows = []
    if len(rows) != len(lines) or not all(map(_is_annotation, rows)):
        rows = [_row(line, number, 3) for number, line in enumerate(lines, start)]
    return rows


def _is_annotation(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 3 and isinstance(row[0], str) and isinstance(row[1], str)


def _sorted_values(columns: Columns, *, coded: bool) -> Columns:
    """Values without a code of their own are numbered in sorted order, as they were when first measured."""
    if coded:
        return columns
    order = sorted(range(len(columns.values)), key=columns.values.__getitem__)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    values = [columns.values[old] for old in order]
    return Columns(columns.unit, columns.annotator, place[columns.code], columns.items, columns.annotators, values)


def read_gold(lines: Sequence[str], schema: AnySchema) -> dict[str, str]:
    """Item to canonical answer, of the rows [item, value]."""
    rows = (_row(line, number, 2) for number, line in enumerate(lines, 1))
    return {item: schema.canonical(schema.parse(value)) for item, value in rows}


def _row(line: str, number: int, length: int) -> list[Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, list) or len(row) != length or not all(isinstance(key, str) for key in row[:-1]):
        raise EvidenceError("EVIDENCE", f"line {number} of the evidence is not a JSON array of {length}, names first")
    return row
