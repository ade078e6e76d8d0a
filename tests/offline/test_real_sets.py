"""Real deliveries, from file to figures, against figures computed independently and a plain count."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.offline.deliveries import audit, schema

PRECISION = 1e-9
PRINTED = 5e-7
ORDERS = {"adult_content_2": ["G", "P", "R", "X"], "conv_abuse_severity": ["-3", "-2", "-1", "0", "1"]}
SETS = [
    "snow_textual_entailment",
    "snow_event_order",
    "bluebirds",
    "weather_sentiment_two_vendors",
    "adult_content_2",
    "conv_abuse_severity",
    "music_genre",
    "sentiment_polarity",
    "hit_spam",
    "zencrowd_two_pools",
    "pandalm_preference",
    "imagenet_real_raters",
]


def rows_of(folder: Path) -> list[dict[str, str]]:
    path = folder / "annotations.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    with gzip.open(f"{path}.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def delivery_of(folder: Path) -> Path:
    path = folder / "annotations.csv"
    return path if path.exists() else folder / "annotations.csv.gz"


def reference(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    whole: dict[str, Any] = document.get("all", document)
    return whole


def counted_accuracy(folder: Path) -> tuple[float, int]:
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as file:
        gold = {row["item_id"]: row["label"] for row in csv.DictReader(file)}
    marks = [row["label"] == gold[row["item_id"]] for row in rows_of(folder) if row["item_id"] in gold]
    return sum(marks) / len(marks), len(marks)


@pytest.mark.parametrize("name", SETS)
def test_an_audit_gives_the_reference_figures(shared_data: Path, tmp_path: Path, name: str) -> None:
    folder = shared_data / name
    rules = schema(tmp_path / "s.json", type="ordinal", labels=ORDERS[name]) if name in ORDERS else None
    gold = folder / "gold.csv"
    found = audit(delivery_of(folder), gold=gold if gold.exists() else None, schema=rules).body["figures"]
    expected = reference(folder)
    agreement = expected["agreement"]
    alpha = agreement["krippendorff_alpha_ordinal" if rules else "krippendorff_alpha_nominal"]
    assert found["alpha"]["value"] == pytest.approx(alpha, abs=PRECISION)
    percent = agreement["mean_pairwise_agreement_over_items"]
    assert found["percent_agreement"]["value"] == pytest.approx(percent, abs=PRECISION)
    if not gold.exists():
        assert "undefined" in found["accuracy"]
        return
    majority = expected["majority_vote"]["accuracy_random_ties"]
    assert found["consensus_accuracy"]["value"] == pytest.approx(majority, abs=PRINTED)
    assert found["consensus_accuracy"]["n"] == expected["gold_items_used"]
    accuracy, n = counted_accuracy(folder)
    assert (found["accuracy"]["value"], found["accuracy"]["n"]) == (pytest.approx(accuracy, abs=PRECISION), n)


def test_translation_scores_are_numbers_on_an_interval_scale(shared_data: Path, tmp_path: Path) -> None:
    """The reference takes the first score where an annotator scored an item twice, and each language by itself."""
    folder = shared_data / "wmt22_calibration_scores"
    expected = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))["eng-ces"]
    rows = [row for row in rows_of(folder) if row["language_pair"] == "eng-ces"]
    part = tmp_path / "eng-ces.csv"
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    body = audit(part, repeats="first").body
    assert body["schema"]["type"] == "numeric"
    assert body["figures"]["alpha"]["value"] == pytest.approx(expected["krippendorff_alpha_interval"], abs=6e-6)
    assert any("The first of each counts" in notice for notice in body["notices"])


def test_sets_of_labels_are_inferred_and_measured(shared_data: Path) -> None:
    folder = shared_data / "person_in_video_multilabel"
    body = audit(delivery_of(folder)).body
    rows = rows_of(folder)
    assert body["schema"]["type"] == "multilabel"
    assert set(body["schema"]["labels"]) == {label for row in rows for label in json.loads(row["label"])}
    assert 0 < body["figures"]["alpha"]["value"] < 1
    assert body["deliveries"][0]["rows"] == len(rows)
