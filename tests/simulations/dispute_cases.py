"""Contested labels of real sets whose true labels are known, as a queue of disputes would hold them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.adjudication import chance_wrong, contested_pair, pooled_posterior, priority
from apps.measures.ratings import Ratings
from apps.measures.truth import dawid_skene, majority
from tests.measures.truth.crowds import real
from tests.real.parts import table

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

# Sets whose labels are classes, in the order of the table.
CROWDS = (
    "bluebirds",
    "rte",
    "events",
    "weather, CrowdFlower",
    "weather, MTurk",
    "music",
    "polarity",
    "polarity, MTurk",
    "ZenCrowd, US",
    "ZenCrowd, IN",
    "adult",
)
TRIALS, IMAGES = "clinical trials, spans", "ImageNet, gold items"
NOTHING = "nothing"


@dataclass(frozen=True, eq=False)
class Queue:
    """Cases in the order of time: whether the standing label is `wrong`, and the `orders` in which to decide them."""

    wrong: NDArray[np.bool_]
    orders: dict[str, Longs]


def queue_of(shared_data: Path, name: str) -> Queue:
    special: dict[str, Callable[[Path], tuple[Ratings, Longs]]] = {TRIALS: trials, IMAGES: images}
    return queue(*(special[name](shared_data) if name in special else real(shared_data, name)))


def queue(ratings: Ratings, gold: Longs) -> Queue:
    """A case is a unit with gold and two different labels; its standing label is the majority's, of tied ones the
    earliest given. Equals go by time, the row of their first label."""
    equal, first_row = _equal_pairs(ratings), np.full(ratings.units, ratings.n)
    np.minimum.at(first_row, ratings.unit, np.arange(ratings.n))
    case = np.flatnonzero((gold >= 0) & (equal < 1))
    case = case[np.argsort(first_row[case], kind="stable")]
    stands = _standing(ratings)[case]
    pooled, alone = pooled_posterior(ratings)[case], dawid_skene(ratings).posterior[case]
    pair = contested_pair(pooled, stands)
    wrong = chance_wrong(pooled, stands)
    orders = {
        "time": np.arange(len(case)),
        "agreement": np.argsort(equal[case], kind="stable"),
        "Dawid-Skene alone": priority(chance_wrong(alone, stands), pair=pair).order,
        "without reach": priority(wrong).order,
        "expected value": priority(wrong, pair=pair).order,
    }
    return Queue(stands != gold[case], orders)


def _equal_pairs(ratings: Ratings) -> Floats:
    """The share of equal pairs of labels of each unit, 1 where there is one label."""
    key = ratings.unit.astype(np.int64) * ratings.levels + ratings.code
    count = np.bincount(key, minlength=ratings.units * ratings.levels).reshape(ratings.units, ratings.levels)
    size = count.sum(axis=1)
    return np.where(size > 1, (count * (count - 1)).sum(axis=1) / np.maximum(size * (size - 1), 1), 1.0)


def _standing(ratings: Ratings) -> Longs:
    row = np.full((ratings.units, ratings.levels), ratings.n)
    np.minimum.at(row, (ratings.unit, ratings.code), np.arange(ratings.n))
    return np.asarray(np.where(majority(ratings).leading, row, ratings.n + 1).argmin(axis=1))


def trials(shared_data: Path) -> tuple[Ratings, Longs]:
    """Each stretch of text that any annotator marked is a unit: its entity by each annotator of the text, or nothing.

    Gold is what the team agreed afterwards.
    """
    folder = shared_data / "clinical_trial_ner"
    marked: dict[tuple[str, str], dict[tuple[int, int], str]] = {}
    for row in table(folder, "annotations.csv"):
        marked.setdefault((row["item_id"], row["annotator_id"]), _entities(row["label"]))
    agreed = {row["item_id"]: _entities(row["label"]) for row in table(folder, "gold.csv")}
    stretches: dict[str, set[tuple[int, int]]] = {}
    for (item, _), found in marked.items():
        stretches.setdefault(item, set()).update(found)
    rows = [
        ((item, place), who, found.get(place, NOTHING))
        for (item, who), found in marked.items()
        for place in sorted(stretches[item])
    ]
    units = {unit for unit, _, _ in rows}
    label = [given for _, _, given in rows]
    order = sorted({*label, *(entity for found in agreed.values() for entity in found.values())})
    gold = [order.index(agreed[item].get(place, NOTHING)) for item, place in sorted(units)]
    return Ratings.from_labels([r[0] for r in rows], [r[1] for r in rows], label, order=order), np.array(gold)


def images(shared_data: Path) -> tuple[Ratings, Longs]:
    """Only the items that experts answered as well, for the rest is of no use here."""
    folder = shared_data / "imagenet_real_raters"
    gold = {row["item_id"]: row["label"] for row in table(folder, "gold.csv")}
    rows = [row for row in table(folder, "annotations.csv") if row["item_id"] in gold]
    unit, annotator, label = ([row[name] for row in rows] for name in ("item_id", "annotator_id", "label"))
    order = sorted({*label, *gold.values()})
    codes = np.array([order.index(gold[item]) for item in sorted(set(unit))])
    return Ratings.from_labels(unit, annotator, label, order=order), codes


def _entities(raw: str) -> dict[tuple[int, int], str]:
    spans: list[dict[str, Any]] = json.loads(raw)
    return {(span["start"], span["end"]): span["label"] for span in spans}
