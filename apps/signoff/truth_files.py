"""What was inferred as CSV files that are safe to open in a spreadsheet, however many items there are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from apps.exchange.spreadsheet import safe_cell
from apps.labels.truths import ItemTruth, Truths
from apps.labels.truths.tables import label_columns

AT_ONCE = 2000
RANGE = ("", " low", " high")


def label_lines(truths: Truths) -> Iterator[bytes]:
    """The label of each item, a piece of the file at a time."""
    columns = label_columns(truths)
    numbers = "low" in columns
    return csv_lines(columns, (_bounds(each) if numbers else _label(each) for each in truths))


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    yield _piece([columns])
    source = iter(rows)
    while some := list(islice(source, AT_ONCE)):
        yield _piece(some)


def method_rows(table: Mapping[str, Any]) -> tuple[list[str], list[list[object]]]:
    """The side-by-side table with a column for each number of a figure, and one for why there is none."""
    figures = ("score", "difference", "held_out")
    named = [f"{name.replace('_', '-')}{end}" for name in figures for end in (*RANGE, " undefined")]
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return (
        ["method", "name", *named, "differs"],
        [
            [row["method"], row["name"], *(cell for name in figures for cell in _cells(row[name])), row["differs"]]
            for row in rows
        ],
    )


def _cells(figure: Mapping[str, Any]) -> list[object]:
    return [figure.get(name) for name in ("value", "low", "high", "undefined")]


def _label(each: ItemTruth) -> list[object]:
    probability = None if each.probability is None else f"{each.probability:.6f}"
    return [each.item, each.label, probability, "yes" if each.tied else "no"]


def _bounds(each: ItemTruth) -> list[object]:
    return [each.item, each.label, *(None if bound is None else f"{bound:.6g}" for bound in (each.low, each.high))]


def _piece(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
