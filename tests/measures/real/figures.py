"""What a reference_figures.json holds: its numbers by their place, and how many decimals are printed."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

Figures = dict[str, float]
Columns = dict[str, tuple[str, ...]]
_FULL = 12


def reference(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    return document


def numbers(document: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """Every number with its place, such as majority_vote/tied_items or class_prior/0."""
    if isinstance(document, dict):
        for name, part in document.items():
            yield from numbers(part, f"{place}/{name}" if place else name)
    elif isinstance(document, list):
        for i, part in enumerate(document):
            yield from numbers(part, f"{place}/{i}")
    elif isinstance(document, int | float):
        yield place, document


def tolerances(printed: Figures) -> Figures:
    """Half a unit of the last decimal printed, of a figure or of others of its name; whole numbers are exact."""
    places: dict[str, int] = {}
    for place, value in printed.items():
        places[_name(place)] = max(places.get(_name(place), 0), _decimals(value))
    return {place: _tolerance(value, places[_name(place)]) for place, value in printed.items()}


def under(place: str, named: Iterable[tuple[str, float]]) -> Figures:
    return {f"{place}/{name}" if place else name: float(value) for name, value in named}


@cache
def columns(folder: Path, name: str = "annotations.csv") -> Columns:
    """A delivered table by columns."""
    csv.field_size_limit(10**9)
    rows = csv.reader(io.StringIO(_text(folder / name), newline=""))
    head = next(rows)
    return dict(zip(head, zip(*rows, strict=True), strict=True))


def chosen(table: Columns, kept: Iterable[bool]) -> Columns:
    rows = np.flatnonzero(np.fromiter(kept, np.bool_)).tolist()
    return {name: tuple(column[row] for row in rows) for name, column in table.items()}


def _text(plain: Path) -> str:
    packed = plain.with_name(f"{plain.name}.gz")
    return (plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())).decode()


def _name(place: str) -> str:
    return [part for part in place.split("/") if not part.isdigit()][-1]


def _decimals(value: float) -> int:
    return len(repr(value).partition(".")[2]) if isinstance(value, float) else 0


def _tolerance(value: float, decimals: int) -> float:
    if isinstance(value, int):
        return 0.0
    return 1e-12 if decimals >= _FULL else 0.501 * 10.0**-decimals
