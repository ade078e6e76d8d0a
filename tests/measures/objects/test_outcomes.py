import numpy as np
import pytest

from apps.measures.objects import boxes
from apps.measures.objects.comparisons import Comparisons, candidates
from apps.measures.objects.outcomes import Outcomes, outcomes
from apps.measures.objects.overlap_agreement import Measure, overlap_agreement
from tests.measures.build import estimate
from tests.measures.objects.build import marks_of

CAR, BUS = 0, 1


def judged() -> Outcomes:
    """Gold has a car, a bus and a distant car; the first annotator names the bus a car and adds one, the second finds
    the car alone, the third nothing."""
    gold_boxes = np.array([[0, 0, 10, 10], [20, 0, 10, 10], [50, 0, 4, 4.0]])
    gold = marks_of([(0, 0, CAR), (0, 0, BUS), (0, 0, CAR)], sizes=(1, 1, 2))
    found = np.array([[0, 0, 10, 9], [20, 0, 9, 10], [80, 0, 5, 5], [0, 0, 9, 9.0]])
    marks = marks_of([(0, 0, CAR), (0, 0, CAR), (0, 0, CAR), (0, 1, CAR)], looked=[(0, 2)], sizes=(1, 3, 2))
    comparisons = Comparisons.against(marks, gold)
    pairs = candidates(comparisons, lambda a, b: boxes.paired_iou(found[a], gold_boxes[b]), 0.5)
    return outcomes(comparisons, pairs)


def test_a_wrong_name_is_no_miss() -> None:
    made = judged()
    assert list(zip(made.right.left, made.right.right, strict=True)) == [(0, 0), (3, 0)]
    assert list(zip(made.misnamed.left, made.misnamed.right, strict=True)) == [(1, 1)]
    assert made.extra.tolist() == [2]
    assert sorted(zip(made.missing_in, made.missing, strict=True)) == [(0, 2), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]


def test_finding_and_naming_are_separate_figures() -> None:
    made = judged()
    named, found = made.counts(), made.counts(named=False)
    assert estimate(overlap_agreement(named, Measure.RECALL)).value == pytest.approx((1 / 3 + 1 / 3 + 0) / 3)
    assert found.both.tolist() == [2, 1, 0]
    assert made.naming().both.tolist() == [1, 1, 0]
    assert made.naming().of_left.tolist() == [2, 1, 0]


def test_the_confusion_table_holds_every_mark_and_every_miss() -> None:
    table = judged().confusion()
    assert table.tolist() == [[2, 0, 4], [1, 0, 2], [1, 0, 0]]


def test_the_same_class_goes_before_the_better_overlap() -> None:
    gold_boxes = np.array([[0, 0, 10, 10.0]])
    found = np.array([[0, 0, 10, 10], [0, 0, 10, 6.0]])
    gold, marks = marks_of([(0, 0, CAR)], sizes=(1, 1, 2)), marks_of([(0, 0, BUS), (0, 0, CAR)])
    comparisons = Comparisons.against(marks, gold)
    pairs = candidates(comparisons, lambda a, b: boxes.paired_iou(found[a], gold_boxes[b]), 0.5)
    made = outcomes(comparisons, pairs)
    assert (made.right.left.tolist(), made.misnamed.left.tolist(), made.extra.tolist()) == ([1], [], [0])


def test_units_without_gold_are_not_judged() -> None:
    marks, gold = marks_of([(0, 0, CAR), (1, 0, CAR)]), marks_of([(0, 0, CAR)], sizes=(2, 1, 1))
    comparisons = Comparisons.against(marks, gold)
    made = outcomes(comparisons, candidates(comparisons, lambda a, b: np.zeros(len(a)), 0.5))
    assert (comparisons.n, made.extra.tolist(), made.missing.tolist()) == (1, [0], [0])


def test_empty_gold_makes_every_mark_extra() -> None:
    marks, gold = marks_of([(0, 0, CAR)]), marks_of([], looked=[(0, 0)])
    comparisons = Comparisons.against(marks, gold)
    made = outcomes(comparisons, candidates(comparisons, lambda a, b: np.ones(len(a)), 0.5))
    assert (made.extra.tolist(), made.missing.tolist()) == ([0], [])


def test_two_gold_answers_to_one_unit_are_refused() -> None:
    gold = marks_of([(0, 0, CAR), (0, 1, CAR)])
    with pytest.raises(ValueError, match="one answer"):
        Comparisons.against(marks_of([(0, 0, CAR)]), gold)
