"""A real crowd on gold: ten genres of music, 44 people."""

import csv
from pathlib import Path

import numpy as np
import pytest

from apps.measures.gold import identical_errors
from apps.measures.ratings import Ratings


def test_chance_explains_the_identical_errors_of_most_pairs(shared_data: Path) -> None:
    folder = shared_data / "music_genre"
    with (folder / "annotations.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as stream:
        answer = {row["item_id"]: row["label"] for row in csv.DictReader(stream)}
    genres = sorted(set(answer.values()))
    items, annotators, labels = ([row[name] for row in rows] for name in ("item_id", "annotator_id", "label"))
    ratings = Ratings.from_labels(items, annotators, labels, genres)
    gold = np.array([genres.index(answer[item]) for item in sorted(answer)])
    found = identical_errors(ratings, gold)
    assert found.expected.sum() / found.identical.sum() == pytest.approx(0.97, abs=0.01)
    strongest = int(found.p.argmin())
    people = sorted({row["annotator_id"] for row in rows})
    assert [people[found.a[strongest]], people[found.b[strongest]]] == ["w010", "w019"]
    assert (found.shared[strongest], found.identical[strongest]) == (226, 21)
    assert found.suspicious.mean() < 0.1
