"""Overlap of boxes, and the boxes a majority drew."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from apps.measures.shapes import BoxConsensus, box_consensus, box_ious

BOX = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 8), st.integers(1, 8))


def table(*boxes: tuple[float, ...]) -> np.ndarray:
    return np.array(boxes, np.float64).reshape(-1, 4)


def test_overlap_is_that_of_areas() -> None:
    ious = box_ious(table((0, 0, 2, 2), (5, 5, 1, 1)), table((1, 1, 2, 2), (0, 0, 2, 2), (2, 0, 2, 2)))
    assert ious == pytest.approx(np.array([[1 / 7, 1, 0], [0, 0, 0]]))


def test_boxes_without_area_overlap_nothing() -> None:
    assert box_ious(table((1, 1, 0, 5)), table((1, 1, 0, 5))).tolist() == [[0.0]]


@pytest.mark.parametrize("box", [(0, 0, -1, 1), (0, np.nan, 1, 1), (0, 0, np.inf, 1)])
def test_boxes_that_make_no_sense_are_refused(box: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="four finite numbers"):
        box_ious(table(box), table(box))


def test_each_edge_is_the_median_of_those_who_drew_it() -> None:
    boxes = table((0, 0, 10, 10), (1, 0, 9, 12), (0, 1, 11, 10), (50, 50, 5, 5))
    found = box_consensus(boxes, np.array([0, 1, 2, 2]), 3)
    assert found.box.tolist() == [[0, 0, 10, 11], [50, 50, 5, 5]]
    assert found.votes.tolist() == [3, 1]
    assert found.accepted.tolist() == [True, False]
    assert found.object.tolist() == [0, 0, 0, 1]


def test_half_of_the_annotators_is_a_tie() -> None:
    found = box_consensus(table((0, 0, 4, 4), (0, 0, 4, 4)), np.array([0, 1]), 4)
    assert (found.accepted.tolist(), found.tied.tolist(), found.agreement.tolist()) == ([False], [True], [1.0])


def test_two_boxes_of_one_annotator_are_two_objects() -> None:
    found = box_consensus(table((0, 0, 4, 4), (0, 0, 4, 4), (0, 0, 4, 4)), np.array([0, 0, 1]), 2)
    assert sorted(found.votes.tolist()) == [1, 2]


def test_nobody_drew_anything() -> None:
    found = box_consensus(np.zeros((0, 4)), np.zeros(0, np.int64), 5)
    assert found.box.shape == (0, 4)
    assert len(found.votes) == len(found.object) == 0


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="needs an annotator"):
        box_consensus(table((0, 0, 1, 1)), np.array([3]), 2)
    with pytest.raises(ValueError, match="similarity"):
        box_consensus(table((0, 0, 1, 1)), np.array([0]), 2, iou_at_least=0)


@given(st.lists(st.tuples(st.integers(0, 3), BOX), min_size=1, max_size=16), st.permutations(range(4)))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_names_matter(rows: list[tuple[int, tuple[int, ...]]], names: list[int]) -> None:
    boxes, people = table(*(box for _, box in rows)), np.array([person for person, _ in rows])
    found = box_consensus(boxes, people, 4)
    order = np.random.default_rng(len(rows)).permutation(len(rows))
    again = box_consensus(boxes[order], np.array(names)[people[order]], 4)
    assert again.box.tobytes() == found.box.tobytes()
    assert again.votes.tolist() == found.votes.tolist()
    assert again.agreement.tobytes() == found.agreement.tobytes()
    for each in range(len(found.votes)):
        own = people[found.object == each]
        assert len(set(own.tolist())) == len(own) == found.votes[each]


def read(label: str) -> np.ndarray:
    return table(*((box["x"], box["y"], box["w"], box["h"]) for box in json.loads(label)))


def hits(left: np.ndarray, right: np.ndarray) -> int:
    ious = box_ious(left, right)
    rows, columns = linear_sum_assignment(np.where(ious >= 0.5, ious, -1e3), maximize=True)
    return int((ious[rows, columns] >= 0.5).sum())


def precision_recall(drawn: dict[str, np.ndarray], gold: dict[str, np.ndarray]) -> tuple[float, float]:
    right = sum(hits(drawn[image], gold[image]) for image in gold)
    return right / sum(len(drawn[image]) for image in gold), right / sum(len(boxes) for boxes in gold.values())


def consensus_of(drawn: list[np.ndarray]) -> BoxConsensus:
    owner = np.repeat(np.arange(len(drawn)), [len(boxes) for boxes in drawn])
    return box_consensus(np.concatenate(drawn), owner, len(drawn))


def test_the_consensus_of_a_crowd_is_as_good_as_the_published_one(shared_data: Path) -> None:
    folder = shared_data / "bbox_crowd"

    def rows_of(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    gold = {row["item_id"]: read(row["label"]) for row in rows_of("gold.csv")}
    published = {row["item_id"]: read(row["label"]) for row in rows_of("published_consensus.csv")}
    expected = json.loads((folder / "reference_figures.json").read_text())["published_consensus"]["iou>=0.5"]
    figures = precision_recall(published, gold)
    assert figures == pytest.approx((expected["precision"], expected["recall"]), abs=5e-5)
    crowd: dict[str, list[np.ndarray]] = {}
    for row in rows_of("annotations.csv"):
        crowd.setdefault(row["item_id"], []).append(read(row["label"]))
    found = {image: consensus_of(drawn) for image, drawn in crowd.items()}
    precision, recall = precision_recall({image: each.box[each.accepted] for image, each in found.items()}, gold)
    assert precision == pytest.approx(0.960, abs=0.001)
    assert recall == pytest.approx(0.576, abs=0.001)
