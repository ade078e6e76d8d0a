import numpy as np
import pytest

from apps.measures.ratings import Ratings, Scores

ONE = np.zeros(1, np.int32)


def test_names_are_numbered_in_order() -> None:
    ratings = Ratings.from_labels(["b", "a", "b"], ["x", "x", "y"], ["no", "yes", "no"])
    assert ratings.unit.tolist() == [1, 0, 1]
    assert ratings.code.tolist() == [0, 1, 0]
    assert (ratings.units, ratings.annotators, ratings.levels) == (2, 2, 2)


def test_a_given_order_keeps_labels_nobody_used() -> None:
    ratings = Ratings.from_labels([1, 2], [1, 1], ["low", "high"], order=["low", "middle", "high"])
    assert (ratings.code.tolist(), ratings.levels) == ([0, 2], 3)


def test_an_unknown_label_is_named() -> None:
    with pytest.raises(ValueError, match="'maybe'"):
        Ratings.from_labels([1], [1], ["maybe"], order=["no", "yes"])


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        Ratings(ONE, ONE, np.zeros(2, np.int32), 1, 1, 1)


@pytest.mark.parametrize(("unit", "message"), [([1], r"unit\[0\] is 1"), ([-1], r"unit\[0\] is -1")])
def test_an_index_out_of_range_is_named_with_its_place(unit: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Ratings(np.array(unit), ONE, ONE, 1, 1, 1)


def test_codes_that_are_not_whole_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="code must hold integers"):
        Ratings(ONE, ONE, np.array([0.5]), 1, 1, 1)


def test_a_score_that_is_not_finite_is_named_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"value\[1\]"):
        Scores.from_labels([1, 2], [1, 1], [1.0, float("nan")])


def test_no_labels_at_all_are_fine() -> None:
    empty = np.zeros(0, np.int32)
    assert Ratings(empty, empty, empty, 0, 0, 0).n == 0
