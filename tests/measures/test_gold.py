import numpy as np
import pytest

from apps.measures.estimate import Undefined
from apps.measures.gold import Marks, Standing, accuracy, annotator_scores, class_recall, confusion
from apps.measures.intervals import clustered_wilson, wilson
from apps.measures.ratings import Ratings, Scores
from tests.measures.build import estimate, ratings_of
from tests.measures.vectors import read

ROWS = [[0, 0, 1], [1, 1, None], [0, None, None], [2, 1, 2]]
GOLD = np.array([0, 1, -1, 2])


def marks_of(correct: int, n: int) -> Marks:
    flags = np.arange(n) < correct
    return Marks(np.arange(n, dtype=np.int32), np.zeros(n, np.int32), flags, n, 1)


def test_accuracy_counts_labels_that_have_a_gold_answer() -> None:
    figure = estimate(accuracy(Marks.against(ratings_of(ROWS), GOLD)))
    assert (figure.value, figure.n) == (6 / 8, 8)


def test_one_label_for_each_item_gives_the_plain_wilson_interval() -> None:
    figure = estimate(accuracy(marks_of(45, 50)))
    assert (figure.low, figure.high) == tuple(float(b) for b in wilson(45, 50))
    assert "effective" not in figure.method


def test_several_labels_for_an_item_widen_the_interval_and_the_method_says_so() -> None:
    unit, correct = np.repeat(np.arange(50), 4).astype(np.int32), np.repeat(np.arange(50) < 45, 4)
    marks = Marks(unit, np.tile(np.arange(4, dtype=np.int32), 50), correct, 50, 4)
    figure = estimate(accuracy(marks))
    assert figure.low < float(wilson(180, 200)[0])
    assert (figure.low, figure.high) == clustered_wilson(np.where(np.arange(50) < 45, 4, 0), np.full(50, 4))[:2]
    assert "effective labels" in figure.method


def test_without_gold_accuracy_is_undefined() -> None:
    assert isinstance(accuracy(Marks.against(ratings_of(ROWS), np.full(4, -1))), Undefined)


def test_annotators_are_scored_one_by_one() -> None:
    scores = annotator_scores(Marks.against(ratings_of(ROWS), GOLD))
    assert scores.annotator.tolist() == [0, 1, 2]
    assert scores.n.tolist() == [3, 3, 2]
    assert scores.correct.tolist() == [3, 2, 1]
    assert scores.low.tolist() == wilson([3, 2, 1], [3, 3, 2])[0].tolist()


def test_an_annotator_without_gold_labels_is_not_listed() -> None:
    scores = annotator_scores(Marks.against(ratings_of([[0, None], [None, 1]]), np.array([0, -1])))
    assert scores.annotator.tolist() == [0]


@pytest.mark.parametrize("row", read("intervals")["acc"]["rows"], ids=str)
def test_the_chance_to_reach_the_standard_is_the_published_one(row: list[float]) -> None:
    scores = annotator_scores(marks_of(int(row[0]), int(row[1])), standard=row[2])
    assert float(scores.reaches[0]) == pytest.approx(row[10], abs=1e-6)


@pytest.mark.parametrize(
    ("correct", "n", "standing"),
    [
        (95, 100, Standing.QUALIFIED),
        (47, 50, Standing.NOT_ENOUGH),
        (80, 100, Standing.BELOW),
        (1, 1, Standing.NOT_ENOUGH),
    ],
)
def test_a_standing_needs_evidence(correct: int, n: int, standing: Standing) -> None:
    assert annotator_scores(marks_of(correct, n)).standing == [standing]


def test_a_standard_of_a_hundred_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        annotator_scores(marks_of(1, 1), standard=1.0)


def test_recall_of_each_class_with_gold() -> None:
    recall = class_recall(ratings_of(ROWS), GOLD)
    assert recall.code.tolist() == [0, 1, 2]
    assert recall.n.tolist() == [3, 2, 3]
    assert recall.correct.tolist() == [2, 2, 2]
    assert bool(((recall.low <= recall.value) & (recall.value <= recall.high)).all())


def test_recall_of_single_labels_has_the_plain_wilson_interval() -> None:
    recall = class_recall(ratings_of([[0], [0], [1], [1]]), np.array([0, 1, 1, 1]))
    assert recall.low.tolist() == wilson([1, 2], [1, 3])[0].tolist()


def test_the_confusion_table_has_gold_in_rows() -> None:
    assert confusion(ratings_of(ROWS), GOLD).tolist() == [[2, 1, 0], [0, 2, 0], [0, 1, 2]]


@pytest.mark.parametrize(
    ("gold", "message"), [([0, 1], "each of the 4 units"), ([0, 1, 2, 3], r"0\.\.2"), ([-2, 0, 0, 0], r"-1 \(none\)")]
)
def test_gold_that_does_not_fit_is_refused(gold: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        confusion(ratings_of(ROWS), np.array(gold))


def test_marks_of_numbers_come_from_outside() -> None:
    scores = Scores.from_labels([1, 2, 3], [1, 1, 1], [0.1, 0.2, 0.3])
    marks = Marks.of(scores, np.array([True, False, True]), np.array([True, True, False]))
    assert estimate(accuracy(marks)).value == 0.5


def test_marks_of_another_length_are_refused() -> None:
    empty = np.zeros(0, np.int32)
    with pytest.raises(ValueError, match="each of the 0 labels"):
        Marks.of(Ratings(empty, empty, empty, 0, 0, 0), np.array([True]), np.array([True]))
