"""Who spoke when: missed speech, false alarms, and speech given to the wrong speaker."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.speech import Turns, diarisation_error_rate, speaker_errors
from tests.measures.build import estimate

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "speech.json").read_text())
TURN = st.tuples(st.integers(0, 30), st.integers(0, 8), st.sampled_from("ABC")).map(lambda t: (t[0], t[0] + t[1], t[2]))


def turns(rows: list[Any]) -> Turns:
    return Turns.from_labels([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def test_the_documented_example() -> None:
    vector = VECTORS["der"]
    found = speaker_errors(turns(vector["reference"]), turns(vector["hypothesis"]))
    assert found.rate == pytest.approx(vector["expect"]["der"], abs=5e-4)
    assert (found.missed, found.false_alarm, found.confused, found.speech) == (2, 7, 7, 31)


def test_two_who_talk_at_once_count_twice() -> None:
    found = speaker_errors(turns([(0, 10, "A"), (5, 10, "B")]), turns([(0, 10, "x")]))
    assert (found.speech, found.missed, found.confused) == (15, 5, 0)


def test_speakers_are_mapped_one_to_one_for_the_longest_agreement() -> None:
    found = speaker_errors(turns([(0, 6, "A"), (6, 10, "B")]), turns([(0, 10, "x")]))
    assert found.confused == 4
    assert found.mapping.tolist() == [[0, 0]]


def test_a_collar_forgives_both_sides_of_reference_boundaries() -> None:
    reference, late = turns([(1, 5, "A")]), turns([(1.2, 5.2, "x")])
    assert speaker_errors(reference, late).rate == pytest.approx(0.1)
    assert speaker_errors(reference, late, collar=0.25).rate == 0
    assert speaker_errors(reference, late, collar=0.25).speech == pytest.approx(3.5)


def test_without_speech_there_is_no_rate() -> None:
    assert isinstance(speaker_errors(turns([]), turns([(0, 1, "x")])).rate, Undefined)
    assert isinstance(diarisation_error_rate([]), Undefined)


def test_turns_and_collars_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="start first"):
        turns([(2, 1, "A")])
    with pytest.raises(ValueError, match="equally long"):
        Turns(np.zeros(2), np.ones(1), np.zeros(2, np.int32), 1)
    with pytest.raises(ValueError, match="collar"):
        speaker_errors(turns([]), turns([]), collar=-1)


@given(st.lists(TURN, max_size=8), st.lists(TURN, max_size=8), st.permutations("ABC"))
def test_names_and_order_do_not_matter_and_seconds_add_up(left: list[Any], right: list[Any], names: list[str]) -> None:
    found = speaker_errors(turns(left), turns(right))
    renamed = [(start, end, names["ABC".index(label)]) for start, end, label in reversed(right)]
    again = speaker_errors(turns(left), turns(renamed))
    assert (found.missed, found.false_alarm, found.confused) == (again.missed, again.false_alarm, again.confused)
    heard = speaker_errors(turns(right), turns(left)).speech
    assert found.speech - found.missed == heard - found.false_alarm
    same = speaker_errors(turns(left), turns(left))
    assert same.missed == same.false_alarm == same.confused == 0


def test_meetings_have_their_reference_rates(shared_data: Path) -> None:
    """The reference counts frames of 10 ms."""
    folder = shared_data / "ami_speaker_turns"
    expected = json.loads((folder / "reference_figures.json").read_text())["meetings"]

    def read(label: str) -> Turns:
        return turns([(turn["start_s"], turn["end_s"], turn["label"]) for turn in json.loads(label)])

    with (folder / "gold.csv").open(encoding="utf-8", newline="") as stream:
        gold = {row["item_id"]: read(row["label"]) for row in csv.DictReader(stream)}
    with gzip.open(folder / "annotations.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["annotator_id"] != "words_only"]
    found = [speaker_errors(gold[row["item_id"]], read(row["label"])) for row in rows]
    for row, errors in zip(rows, found, strict=True):
        assert errors.rate == pytest.approx(expected[row["item_id"]]["der_vs_words_only"], abs=2e-4)
        assert errors.speech == pytest.approx(expected[row["item_id"]]["speech_s"], abs=0.1)
    assert estimate(diarisation_error_rate(found)).n == 16
