"""Typed builders of labels with gaps and repeats, and naive selections of them."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Estimate, Figure
from apps.measures.ratings import Ratings, Scores


def crowd(seed: int, n: int = 240, units: int = 60, annotators: int = 7, levels: int = 4) -> Ratings:
    """Labels at random places: units with one label, repeats, annotators who met nobody."""
    rng = np.random.default_rng(seed)
    unit, who = rng.integers(0, units, n), rng.integers(0, annotators, n)
    truth = rng.integers(0, levels, units)
    code = np.where(rng.random(n) < 0.6, truth[unit], rng.integers(0, levels, n))
    return Ratings(unit, who, code, units, annotators, levels)


def chosen(ratings: Ratings, rows: NDArray[Any]) -> Ratings:
    arrays = (ratings.unit[rows], ratings.annotator[rows], ratings.code[rows])
    return Ratings(*arrays, ratings.units, ratings.annotators, ratings.levels)


def renamed(ratings: Ratings, seed: int) -> tuple[Ratings, NDArray[np.int64]]:
    """Other numbers for units and annotators, and rows in another order; and the annotators' new numbers."""
    rng = np.random.default_rng(seed)
    unit, who, order = rng.permutation(ratings.units), rng.permutation(ratings.annotators), rng.permutation(ratings.n)
    sizes = (ratings.units, ratings.annotators, ratings.levels)
    return Ratings(unit[ratings.unit][order], who[ratings.annotator][order], ratings.code[order], *sizes), who


def without_repeats(ratings: Ratings) -> Ratings:
    _, first = np.unique(ratings.unit * ratings.annotators + ratings.annotator, return_index=True)
    return chosen(ratings, first)


def scores(table: Sequence[Sequence[float | None]] | NDArray[np.float64]) -> Scores:
    """A row for each unit, a column for each annotator, None where there is no score."""
    cells = [(u, a, x) for u, row in enumerate(table) for a, x in enumerate(row) if x is not None]
    unit, who, value = (np.array([cell[i] for cell in cells]) for i in range(3))
    return Scores(unit.astype(np.int32), who.astype(np.int32), value.astype(float), len(table), len(table[0]))


def real_rows(folder: Path) -> list[dict[str, str]]:
    plain = folder / "annotations.csv"
    if plain.exists():
        return list(csv.DictReader(plain.open(encoding="utf-8", newline="")))
    with gzip.open(folder / "annotations.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def first_labels(rows: list[dict[str, str]], each: int) -> list[dict[str, str]]:
    """The first few labels by each annotator on each item, in the order of the file."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for row in rows:
        key = (row["item_id"], row["annotator_id"])
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= each:
            kept.append(row)
    return kept


def real_ratings(rows: list[dict[str, str]], order: list[str] | None = None) -> Ratings:
    return Ratings.from_labels(*([row[name] for row in rows] for name in ("item_id", "annotator_id", "label")), order)


def same(one: Figure, other: Figure) -> bool:
    """Equal to rounding: sums over units or annotators come in the order of their numbers."""
    if not (isinstance(one, Estimate) and isinstance(other, Estimate)):
        return one == other
    pairs = zip((one.value, one.low, one.high), (other.value, other.low, other.high), strict=True)
    return (one.n, one.method) == (other.n, other.method) and all(abs(a - b) < 1e-12 for a, b in pairs)
