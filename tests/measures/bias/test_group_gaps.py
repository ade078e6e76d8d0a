import csv
from pathlib import Path

import numpy as np
import pytest

from apps.measures.bias import group_gaps
from apps.measures.estimate import Undefined
from tests.measures.build import estimate


def crowd(seed: int, gap: float = 0.0, labels: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Marks, items, annotators, and the group of each of 40 annotators; group 1 marks more, hard items too."""
    rng = np.random.default_rng(seed)
    item, annotator = rng.integers(0, 300, labels), rng.integers(0, 40, labels)
    group = np.arange(40) % 2
    habit = rng.normal(0, 0.05, 40)
    chance = 0.2 + 0.3 * (item % 3 == 0) + habit[annotator] + gap * group[annotator]
    return rng.random(labels) < chance, item, annotator, group


def test_the_gap_is_the_mantel_haenszel_risk_difference() -> None:
    marked, item, annotator, group = crowd(0, 0.15)
    found = group_gaps(marked, item, annotator, group)[1]
    mine = group[annotator] == 1
    top = bottom = 0.0
    for i in np.unique(item):
        here = item == i
        n1, n0 = int((here & mine).sum()), int((here & ~mine).sum())
        if n1 and n0:
            weight = n1 * n0 / (n1 + n0)
            top += weight * (marked[here & mine].mean() - marked[here & ~mine].mean())
            bottom += weight
    assert estimate(found.gap).value == pytest.approx(top / bottom)
    assert (found.group, found.annotators, found.p) == (1, 20, 0.0001)


def test_harder_items_are_not_taken_for_a_gap() -> None:
    """One group gets the hard items mostly; within items both are alike."""
    rng = np.random.default_rng(2)
    group = np.arange(40) % 2
    annotator = rng.integers(0, 40, 8000)
    item = np.where(rng.random(8000) < 0.2 + 0.6 * group[annotator], rng.integers(0, 100, 8000), 0)
    item = np.where(item > 0, item, rng.integers(100, 200, 8000))
    marked = rng.random(8000) < np.where(item < 100, 0.5, 0.1)
    assert marked[group[annotator] == 1].mean() - marked[group[annotator] == 0].mean() > 0.15
    found = group_gaps(marked, item, annotator, group)[1]
    assert found.p > 0.05
    assert estimate(found.gap).low < 0 < estimate(found.gap).high


def test_neither_rows_nor_names_matter() -> None:
    marked, item, annotator, group = crowd(3, 0.05)
    rng = np.random.default_rng(0)
    rows, people = rng.permutation(len(marked)), rng.permutation(40)
    renamed = np.empty(40, np.int64)
    renamed[people] = group
    one = group_gaps(marked, item, annotator, group)
    other = group_gaps(marked[rows], 1000 - item[rows], people[annotator[rows]], renamed)
    assert [gap.p for gap in one] == [gap.p for gap in other]
    assert [gap.gap.as_json() for gap in one] == [gap.gap.as_json() for gap in other]


def test_small_groups_and_people_without_one_are_left_out() -> None:
    marked, item, annotator, _ = crowd(4)
    group = np.array([0] * 4 + [1] * 18 + [2] * 13 + [-1] * 5)
    assert [(gap.group, gap.annotators) for gap in group_gaps(marked, item, annotator, group)] == [(1, 18), (2, 13)]


def test_groups_that_share_no_item_cannot_be_compared() -> None:
    annotator = np.arange(20)
    found = group_gaps(np.ones(20, np.bool_), annotator // 10, annotator, annotator // 10)
    assert all(isinstance(gap.gap, Undefined) and gap.p == 1 for gap in found)
    assert len(found) == 2


def test_annotators_who_do_not_vary_leave_everything_open() -> None:
    found = group_gaps(np.ones(12, np.bool_), np.zeros(12, np.int64), np.arange(12), np.arange(12) % 2)[0]
    gap = estimate(found.gap)
    assert (gap.value, gap.low, gap.high, found.p) == (0, -1, 1, 1)


def test_without_labels_there_are_no_groups() -> None:
    assert group_gaps(np.zeros(0, np.bool_), [], np.zeros(0, np.int64), np.zeros(0, np.int64)) == ()


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        group_gaps(np.ones(2, np.bool_), [0], [0, 0], [0])
    with pytest.raises(ValueError, match="for each has one group"):
        group_gaps(np.ones(1, np.bool_), [0], [1], [0])


def test_vendors_of_a_real_set_on_the_same_items(shared_data: Path) -> None:
    folder = shared_data / "weather_sentiment_two_vendors"
    gold = {row["item_id"]: row["label"] for row in csv.DictReader((folder / "gold.csv").open())}
    rows = list(csv.DictReader((folder / "annotations.csv").open()))
    people = sorted({(row["annotator_id"], row["vendor"]) for row in rows})
    number = {name: i for i, (name, _) in enumerate(people)}
    items = {item: i for i, item in enumerate(sorted(gold))}
    found = group_gaps(
        np.array([row["label"] != gold[row["item_id"]] for row in rows]),
        [items[row["item_id"]] for row in rows],
        [number[row["annotator_id"]] for row in rows],
        [["crowdflower", "mturk"].index(vendor) for _, vendor in people],
    )
    assert [gap.group for gap in found] == [0, 1]
    assert estimate(found[0].gap).value == pytest.approx(-estimate(found[1].gap).value)


@pytest.mark.simulation
def test_habits_of_single_annotators_are_not_called_a_gap_between_groups() -> None:
    found = [group_gaps(*crowd(seed, labels=1500), permutations=199)[1] for seed in range(200)]
    assert np.mean([gap.p <= 0.05 for gap in found]) <= 0.09
    assert np.mean([estimate(gap.gap).low <= 0 <= estimate(gap.gap).high for gap in found]) >= 0.92
