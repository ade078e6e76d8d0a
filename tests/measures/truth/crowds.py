"""Crowds for the tests of truth inference: simulated, and the real ones by name."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from apps.measures.ratings import Ratings

Row = dict[str, str]


@dataclass(frozen=True)
class Simulated:
    ratings: Ratings
    truth: NDArray[np.int64]
    accuracy: NDArray[np.float64]


def simulated(
    seed: int, units: int = 120, annotators: int = 8, levels: int = 3, per_unit: int = 4, low: float = 0.5
) -> Simulated:
    """Annotators right with a probability of their own between `low` and .95, and otherwise anywhere else."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), per_unit)
    annotator = np.argsort(rng.random((units, annotators)), axis=1)[:, :per_unit].ravel()
    accuracy, truth = rng.uniform(low, 0.95, annotators), rng.integers(0, levels, units)
    wrong = (truth[unit] + rng.integers(1, max(2, levels), len(unit))) % levels
    code = np.where(rng.random(len(unit)) < accuracy[annotator], truth[unit], wrong)
    return Simulated(Ratings(unit, annotator, code, units, annotators, levels), truth, accuracy)


def rows_only(ratings: Ratings, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> Ratings:
    arrays = (ratings.unit[chosen], ratings.annotator[chosen], ratings.code[chosen])
    return Ratings(*arrays, ratings.units, ratings.annotators, ratings.levels)


REAL: dict[str, tuple[str, str, str]] = {
    "bluebirds": ("bluebirds", "", ""),
    "rte": ("snow_textual_entailment", "", ""),
    "events": ("snow_event_order", "", ""),
    "weather, CrowdFlower": ("weather_sentiment_two_vendors", "vendor", "crowdflower"),
    "weather, MTurk": ("weather_sentiment_two_vendors", "vendor", "mturk"),
    "music": ("music_genre", "", ""),
    "polarity": ("sentiment_polarity", "batch", "SP"),
    "polarity, MTurk": ("sentiment_polarity", "batch", "SP_amt"),
    "ZenCrowd": ("zencrowd_two_pools", "", ""),
    "ZenCrowd, US": ("zencrowd_two_pools", "pool", "us"),
    "ZenCrowd, IN": ("zencrowd_two_pools", "pool", "in"),
    "adult": ("adult_content_2", "", ""),
}


def real(shared_data: Path, name: str) -> tuple[Ratings, NDArray[np.int64]]:
    """The labels of a real set and its gold."""
    folder, column, value = REAL[name]
    rows = [row for row in _read(shared_data / folder, "annotations.csv") if not column or row[column] == value]
    order = sorted({row["label"] for row in rows})
    items, annotators, labels = ([row[c] for row in rows] for c in ("item_id", "annotator_id", "label"))
    gold = {row["item_id"]: order.index(row["label"]) for row in _read(shared_data / folder, "gold.csv")}
    ratings = Ratings.from_labels(items, annotators, labels, order=order)
    return ratings, np.array([gold.get(item, -1) for item in sorted(set(items))])


def _read(folder: Path, name: str) -> list[Row]:
    plain = folder / name
    if plain.exists():
        return list(csv.DictReader(plain.open(encoding="utf-8", newline="")))
    with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
