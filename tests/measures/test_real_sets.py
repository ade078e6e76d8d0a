"""Real deliveries, against figures computed independently (krippendorff, statsmodels, exact expectation over ties)."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.measures.agreement import alpha, alpha_of_scores, percent_agreement
from apps.measures.consensus import consensus_accuracy
from apps.measures.ratings import Ratings, Scores
from tests.measures.build import estimate

Row = dict[str, str]
ORDERS = {
    "adult_content_2": ["G", "P", "R", "X"],
    "conv_abuse_severity": ["-3", "-2", "-1", "0", "1"],
    "imagenet_real_raters": ["no", "maybe", "yes"],
}


def rows_of(folder: Path, name: str = "annotations.csv") -> list[Row]:
    plain = folder / name
    if plain.exists():
        return list(csv.DictReader(plain.open(encoding="utf-8", newline="")))
    with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def reference(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    return document


def coded(rows: list[Row], order: list[str]) -> Ratings:
    columns = ([row[name] for row in rows] for name in ("item_id", "annotator_id", "label"))
    return Ratings.from_labels(*columns, order=order)


def gold_of(folder: Path, rows: list[Row], order: list[str]) -> np.ndarray:
    answers = {row["item_id"]: order.index(row["label"]) for row in rows_of(folder, "gold.csv")}
    return np.array([answers.get(item, -1) for item in sorted({row["item_id"] for row in rows})])


def check(folder: Path, rows: list[Row], expected: dict[str, Any]) -> None:
    order = ORDERS.get(folder.name) or sorted({row["label"] for row in rows})
    ratings, agreement = coded(rows, order), expected["agreement"]
    assert estimate(alpha(ratings)).value == pytest.approx(agreement["krippendorff_alpha_nominal"], abs=1e-9)
    percent = agreement["mean_pairwise_agreement_over_items"]
    assert estimate(percent_agreement(ratings)).value == pytest.approx(percent, abs=1e-9)
    if "krippendorff_alpha_ordinal" in agreement:
        value = agreement["krippendorff_alpha_ordinal"]
        assert estimate(alpha(ratings, "ordinal")).value == pytest.approx(value, abs=1e-9)
    if "majority_vote" in expected:
        consensus = estimate(consensus_accuracy(ratings, gold_of(folder, rows, order)))
        assert consensus.value == pytest.approx(expected["majority_vote"]["accuracy_random_ties"], abs=1e-6)
        assert consensus.n == expected["gold_items_used"]


@pytest.mark.parametrize(
    "name",
    [
        "snow_event_order",
        "snow_textual_entailment",
        "bluebirds",
        "adult_content_2",
        "conv_abuse_severity",
        "imagenet_real_raters",
    ],
)
def test_a_real_set_gives_its_reference_figures(shared_data: Path, name: str) -> None:
    folder = shared_data / name
    check(folder, rows_of(folder), reference(folder))


@pytest.mark.parametrize(
    ("part", "chosen"),
    [
        ("all", lambda row: True),
        ("vendor=crowdflower", lambda row: row["vendor"] == "crowdflower"),
        ("vendor=mturk", lambda row: row["vendor"] == "mturk"),
    ],
)
def test_two_vendors_of_one_project_have_their_own_figures(
    shared_data: Path, part: str, chosen: Callable[[Row], bool]
) -> None:
    folder = shared_data / "weather_sentiment_two_vendors"
    check(folder, [row for row in rows_of(folder) if chosen(row)], reference(folder)[part])


def test_translation_scores_give_their_interval_alpha(shared_data: Path) -> None:
    """The reference takes the first score where an annotator scored an item twice."""
    folder = shared_data / "wmt22_calibration_scores"
    first: dict[tuple[str, str], Row] = {}
    for row in rows_of(folder):
        first.setdefault((row["item_id"], row["annotator_id"]), row)
    for pair, expected in reference(folder).items():
        rows = [row for row in first.values() if row["language_pair"] == pair]
        columns = ([row[name] for row in rows] for name in ("item_id", "annotator_id"))
        figure = estimate(alpha_of_scores(Scores.from_labels(*columns, [float(row["label"]) for row in rows])))
        assert figure.value == pytest.approx(expected["krippendorff_alpha_interval"], abs=6e-6)
