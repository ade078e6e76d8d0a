"""The consensus of several transcripts."""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.speech import Transcripts, rover, word_error_rate
from tests.measures.build import estimate

TEXT = st.lists(st.sampled_from(["so", "it", "is", "not"]), max_size=6).map(" ".join)


def consensus(*texts: str) -> Transcripts:
    return rover(list(texts), np.zeros(len(texts), np.int64), 1)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["the cat sat", "the cat sat", "a cat sat"], "the cat sat"),
        (["the cat sat down", "the cat down", "the cat sat"], "the cat sat down"),
        (["cat sat", "the cat sat", "the cat sat"], "the cat sat"),
        (["the big cat", "the cat", "the cat"], "the cat"),
        (["", "", "noise"], ""),
        (["only one"], "only one"),
    ],
)
def test_each_slot_goes_to_the_majority(texts: list[str], expected: str) -> None:
    assert consensus(*texts).text == [expected]


def test_errors_in_different_places_are_all_outvoted() -> None:
    found = consensus(
        "we came suddenly on a village", "we came suddenly upon village", "he came suddenly upon a village"
    )
    assert found.text == ["we came suddenly upon a village"]
    assert found.ties[0] == 0
    assert found.slots[0] == 6
    assert found.agreement[0] == pytest.approx((2 + 3 + 3 + 2 + 2 + 3) / 18)


def test_a_tie_is_reported() -> None:
    found = consensus("yes", "no")
    assert found.ties.tolist() == [1]
    assert found.text[0] in ("yes", "no")


def test_a_unit_without_transcripts_is_empty() -> None:
    found = rover(["a b"], np.array([1]), 3)
    assert found.text == ["", "a b", ""]
    assert found.slots.tolist() == [0, 2, 0]
    assert found.agreement.tolist() == [1.0, 1.0, 1.0]
    assert rover([], np.zeros(0, np.int64), 2).text == ["", ""]


def test_a_transcript_needs_a_unit() -> None:
    with pytest.raises(ValueError, match="needs a unit"):
        rover(["a"], np.array([3]), 2)


@given(st.lists(st.tuples(st.integers(0, 3), TEXT), max_size=14), st.randoms())
@settings(max_examples=60, deadline=None)
def test_neither_the_order_of_rows_nor_other_units_matter(rows: list[tuple[int, str]], random: Any) -> None:
    units, texts = np.array([unit for unit, _ in rows], np.int64), [text for _, text in rows]
    found = rover(texts, units, 4)
    order = list(range(len(rows)))
    random.shuffle(order)
    again = rover([texts[i] for i in order], units[order], 4)
    assert again.text == found.text
    assert again.ties.tolist() == found.ties.tolist()
    for unit in range(4):
        alone = [text for text, place in zip(texts, units.tolist(), strict=True) if place == unit]
        if alone:
            assert consensus(*alone).text == [found.text[unit]]


@given(TEXT, st.integers(1, 5))
def test_agreed_transcripts_are_the_consensus(text: str, times: int) -> None:
    found = consensus(*[text] * times)
    assert found.text == [text]
    assert found.agreement.tolist() == [1.0]
    assert found.ties.tolist() == [0]


@given(TEXT, st.lists(TEXT, max_size=2))
def test_a_majority_of_equal_transcripts_prevails(text: str, others: list[str]) -> None:
    assert consensus(*[text] * 3, *others).text == [text]


def test_real_transcripts_come_as_near_the_truth_as_the_published_consensus(shared_data: Path) -> None:
    folder = shared_data / "crowdspeech_clean"
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["item_id"]: row["label"] for row in csv.DictReader(stream) if row["item_id"].startswith("test")}
    with gzip.open(folder / "annotations.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["item_id"] in truth]
    place = {item: i for i, item in enumerate(sorted(truth))}
    found = rover([row["label"] for row in rows], np.array([place[row["item_id"]] for row in rows]), len(place))
    rate = estimate(word_error_rate([truth[item] for item in place], found.text))
    assert rate.value < 0.0640
    assert rate.value == pytest.approx(0.0612, abs=5e-4)
