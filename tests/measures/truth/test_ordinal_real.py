"""Ordinal truth on a real delivery with gold."""

import csv
import gzip
from pathlib import Path

import numpy as np

from apps.measures.ratings import Ratings
from apps.measures.truth.dawid_skene import dawid_skene
from apps.measures.truth.ordinal import OrdinalTruth, ordinal_truth

LEVELS = ["G", "P", "R", "X"]


def test_adult_content_is_rated_better_in_levels_than_without_their_order(shared_data: Path) -> None:
    folder = shared_data / "adult_content_2"
    with gzip.open(folder / "annotations.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    items, people, labels = ([row[name] for row in rows] for name in ("item_id", "annotator_id", "label"))
    ratings = Ratings.from_labels(items, people, labels, LEVELS)
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as stream:
        answers = {row["item_id"]: LEVELS.index(row["label"]) for row in csv.DictReader(stream)}
    truth = np.array([answers.get(item, -1) for item in sorted({row["item_id"] for row in rows})])
    judged = truth >= 0
    found = ordinal_truth(ratings)
    assert isinstance(found, OrdinalTruth)
    assert found.converged
    assert np.count_nonzero(judged) == 333
    nominal = dawid_skene(ratings)
    accuracy = found.answers().right(truth)[judged].mean()
    assert accuracy > 0.75
    assert accuracy >= nominal.answers().right(truth)[judged].mean()
    assert np.abs(found.median() - truth)[judged].mean() < 0.3
