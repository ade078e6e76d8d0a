"""Circular triads of one judge, and the pull of the first place."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.preferences import Comparisons, Consistency, consistency, favoured, position_bias
from tests.measures.build import estimate

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "preferences.json").read_text())


def judged(beats: np.ndarray) -> Consistency:
    found = consistency(Comparisons.from_wins(beats))
    assert isinstance(found, Consistency), found
    return found


def test_published_triads() -> None:
    five, seven = VECTORS["tri"]
    found = judged(np.array(five["beats"]))
    assert found.circular == five["circular"]
    assert found.zeta == pytest.approx(five["zeta"])
    ring = np.array([[int((j - i) % 7 in (1, 2, 3)) for j in range(7)] for i in range(7)])
    found = judged(ring)
    assert (found.circular, found.most, found.zeta) == (seven["circular"], 14, seven["zeta"])


@given(st.integers(3, 8), st.integers(0, 10**6))
def test_circles_are_those_one_counts_by_hand(items: int, seed: int) -> None:
    upper = np.triu(np.random.default_rng(seed).integers(0, 2, (items, items)), 1)
    beats = upper + np.tril(1 - upper.T, -1)
    circles = int(np.trace(np.linalg.matrix_power(beats, 3))) // 3
    assert judged(beats).circular == circles


def test_a_ranking_is_wholly_consistent() -> None:
    found = judged(np.triu(np.ones((6, 6), np.int64), 1))
    assert (found.circular, found.zeta) == (0, 1.0)


@pytest.mark.parametrize(
    ("wins", "why"),
    [
        ([[0, 1], [0, 0]], "three items"),
        ([[0, 1, 0], [0, 0, 1], [0, 0, 0]], "not every pair"),
        ([[0, 1, 1], [1, 0, 1], [0, 0, 0]], "repeatedly"),
    ],
)
def test_an_incomplete_or_repeated_tournament_is_undefined(wins: list[list[int]], why: str) -> None:
    refused = consistency(Comparisons.from_wins(np.array(wins)))
    assert isinstance(refused, Undefined)
    assert why in refused.reason


def test_published_position_tests() -> None:
    first, flips = VECTORS["pos"]
    found = favoured(first["first_chosen"], first["n"] - first["first_chosen"])
    assert found.p == pytest.approx(first["p_two_sided"], rel=1e-6)
    assert estimate(found.share).value == 0.58
    assert favoured(31, 15).p == pytest.approx(flips["p_two_sided"], rel=1e-6)


def test_ties_say_nothing_about_position() -> None:
    data = Comparisons(np.array([0, 1, 0]), np.array([1, 0, 1]), np.zeros(3, np.int8), 2)
    assert isinstance(position_bias(data).share, Undefined)
    assert position_bias(data).p == 1.0


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        favoured(-1, 3)


def test_judges_of_language_models_lean_to_the_second_response(shared_data: Path) -> None:
    with (shared_data / "pandalm_preference" / "annotations.csv").open(encoding="utf-8", newline="") as stream:
        labels = [row["label"] for row in csv.DictReader(stream) if row["annotator_id"] == "annotator1"]
    outcome = np.array([{"response1": 1, "response2": -1, "tie": 0}[label] for label in labels])
    place = np.zeros(len(labels), np.int64)
    found = position_bias(Comparisons(place, place + 1, outcome, 2))  # type: ignore[arg-type]
    assert estimate(found.share).n == 427 + 475
    assert estimate(found.share).value == pytest.approx(427 / 902)
    assert 0.05 < found.p < 0.2
