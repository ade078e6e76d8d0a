import csv
import gzip
from pathlib import Path

import pytest

from apps.exchange.formats import Options, Record, open_records
from apps.labels.types import infer_schema, parse_schema

SETS = {
    "adult_content_2": 92_721,
    "bluebirds": 4_212,
    "hit_spam": 28_354,
    "music_genre": 2_945,
    "pandalm_preference": 2_997,
    "person_in_video_multilabel": 1_000,
    "snow_textual_entailment": 8_000,
    "weather_sentiment_two_vendors": 7_750,
    "wmt22_calibration_scores": 9_612,
}


def delivery(folder: Path) -> Path:
    return next(folder.glob("annotations.csv*"))


def read_all(path: Path, options: Options | None = None) -> list[Record]:
    with path.open("rb") as stream:
        found = list(open_records(stream, options=options).records)
    assert all(isinstance(one, Record) for one in found)
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(("name", "rows"), SETS.items())
def test_a_real_set_is_read_without_rejects_and_its_labels_follow_the_inferred_schema(
    shared_data: Path, name: str, rows: int
) -> None:
    found = read_all(delivery(shared_data / name))
    assert len(found) == rows
    reader = infer_schema(one.label for one in found).schema.reader()
    assert all(reader(one.label)[0] for one in found)


@pytest.mark.parametrize("name", ["clinical_trial_ner", "bbox_crowd", "cat_polygons", "salami_segments"])
def test_sets_of_structured_labels_are_read_as_they_are(shared_data: Path, name: str) -> None:
    assert read_all(delivery(shared_data / name))


def test_gold_of_a_real_set_is_read(shared_data: Path) -> None:
    gold = read_all(shared_data / "adult_content_2" / "gold.csv", Options(needs_annotator=False))
    assert len(gold) == 1_517
    read = parse_schema({"type": "ordinal", "labels": ["G", "P", "R", "X"]}).reader()
    assert {read(one.label)[1] for one in gold} == {0, 1, 2, 3}


def test_records_hold_the_same_fields_as_a_plain_csv_reader(shared_data: Path) -> None:
    path = delivery(shared_data / "adult_content_2")
    with gzip.open(path, "rt", newline="") as stream:
        plain = [(row["item_id"], row["annotator_id"], row["label"]) for row in csv.DictReader(stream)]
    assert [one[1:4] for one in read_all(path)] == plain
