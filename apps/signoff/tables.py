"""The tables of a report as columns and rows of plain values, one per CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Table = tuple[list[str], list[list[object]]]

ROWS = (
    *("annotators", "coefficients", "bands", "categories", "annotator_agreement"),
    *("classes", "confused_pairs", "patterns", "gold_errors"),
)
_FIGURE_COLUMNS = ["value", "low", "high", "n", "method", "undefined"]


def report_tables(body: Mapping[str, Any]) -> dict[str, Table]:
    """Keyed by file name; a table the report does not have is absent."""
    made = {"figures.csv": _figures(body["figures"])}
    if body["commitments"] or "sections" not in body:
        made["commitments.csv"] = _commitments(body["commitments"])
    tables: Mapping[str, Any] = body.get("tables") or {}
    for name in ROWS:
        if tables.get(name):
            made[f"{name}.csv"] = (list(tables[name]["columns"]), [list(row) for row in tables[name]["rows"]])
    for one in body.get("sections", []):
        made[f"{one['name']}.csv"] = _section(one)
    if tables.get("confusion"):
        made["confusion.csv"] = _confusion(tables["confusion"])
    if tables.get("pairs"):
        made["pairs.csv"] = _pairs(tables["pairs"])
    return made


def _figure_cells(figure: Mapping[str, Any]) -> list[object]:
    return [figure.get(column) for column in _FIGURE_COLUMNS]


def _figures(figures: Mapping[str, Any]) -> Table:
    return ["figure", *_FIGURE_COLUMNS], [[name, *_figure_cells(figure)] for name, figure in figures.items()]


def _commitments(commitments: Iterable[Mapping[str, Any]]) -> Table:
    before, after = ["metric", "label", "floor", "confidence"], ["verdict", "settle"]
    rows = [
        [*(one.get(key) for key in before), *_figure_cells(one["figure"]), *(one.get(key) for key in after)]
        for one in commitments
    ]
    return [*before, *_FIGURE_COLUMNS, *after], rows


def _section(one: Mapping[str, Any]) -> Table:
    """A figure takes several columns: its value under the title, the rest beside it."""
    wide = [any(isinstance(row[at], Mapping) for row in one["rows"]) for at in range(len(one["columns"]))]
    columns: list[str] = []
    for title, is_figure in zip(one["columns"], wide, strict=True):
        columns += [title, *(f"{title}: {name}" for name in _FIGURE_COLUMNS[1:])] if is_figure else [title]
    return columns, [_wide_row(row, wide) for row in one["rows"]]


def _wide_row(row: Iterable[object], wide: Iterable[bool]) -> list[object]:
    cells: list[object] = []
    for value, is_figure in zip(row, wide, strict=True):
        cells += _figure_cells(value if isinstance(value, Mapping) else {}) if is_figure else [value]
    return cells


def _confusion(confusion: Mapping[str, Any]) -> Table:
    labels = confusion["labels"]
    rows: list[list[object]] = [
        [gold, answer, count]
        for gold, counts in zip(labels, confusion["counts"], strict=True)
        for answer, count in zip(labels, counts, strict=True)
    ]
    return ["gold", "answer", "count"], rows


def _pairs(pairs: Mapping[str, Any]) -> Table:
    names = pairs["annotators"]
    rows: list[list[object]] = [
        [names[second], names[first], pairs["kappa"][first][second], pairs["shared"][first][second]]
        for first in range(len(names))
        for second in range(first)
    ]
    return ["annotator a", "annotator b", "kappa", "shared"], rows
