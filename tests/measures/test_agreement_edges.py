"""Where a figure does not exist, or its interval says less than usual. Any numpy warning fails these tests."""

from collections.abc import Callable

import numpy as np
import pytest

from apps.measures.agreement import (
    ac1,
    alpha,
    alpha_of_scores,
    brennan_prediger,
    fleiss_kappa,
    pair_kappas,
    percent_agreement,
)
from apps.measures.estimate import Figure, Undefined
from apps.measures.ratings import Ratings, Scores
from tests.measures.build import estimate, ratings_of

LEVELS = ["nominal", "ordinal", "interval", "ratio"]
EMPTY = np.zeros(0, np.int32)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("rows", [[[0], [1], [0]], [[0, None], [None, 1]]])
def test_without_a_second_label_alpha_is_undefined(level: str, rows: list[list[int | None]]) -> None:
    figure = alpha(ratings_of(rows), level)
    assert figure == Undefined("no unit has two labels, so there is nothing to compare")


@pytest.mark.parametrize("level", LEVELS)
def test_one_category_only_leaves_alpha_undefined(level: str) -> None:
    figure = alpha(ratings_of([[1, 1], [1, 1, 1], [1, None, 1]], order=[0, 1, 2]), level)
    assert isinstance(figure, Undefined)
    assert "the same" in figure.reason


def test_one_category_only_still_has_a_percent_agreement_with_an_honest_interval() -> None:
    ratings = ratings_of([[1, 1]] * 25, order=[0, 1])
    percent = estimate(percent_agreement(ratings))
    assert (percent.value, percent.high) == (1.0, 1.0)
    assert percent.low == pytest.approx(0.025 ** (1 / 25))
    assert estimate(ac1(ratings)).low == pytest.approx(percent.low)


@pytest.mark.parametrize("level", LEVELS)
def test_perfect_agreement_is_one_but_not_certain(level: str) -> None:
    figure = estimate(alpha(ratings_of([[1, 1], [2, 2], [3, 3], [1, 1]] * 10), level))
    assert (figure.value, figure.high) == (1.0, 1.0)
    assert 0.5 < figure.low < 1


@pytest.mark.parametrize("level", LEVELS)
def test_a_single_unit_has_a_value_and_an_interval_that_says_nothing(level: str) -> None:
    figure = estimate(alpha(ratings_of([[1, 2]]), level, values=[1.0, 2.0]))
    assert (figure.value, figure.low, figure.high) == pytest.approx((0.0, -1.0, 1.0))


@pytest.mark.parametrize("figure", [ac1, fleiss_kappa, brennan_prediger])
def test_a_single_unit_of_other_coefficients_says_nothing_either(figure: Callable[[Ratings], Figure]) -> None:
    known = estimate(figure(ratings_of([[0, 1], [1, None]])))
    assert (known.low, known.high) == (-1.0, 1.0)


def test_a_single_unit_of_percent_agreement_says_nothing_either() -> None:
    known = estimate(percent_agreement(ratings_of([[0, 1], [1, None]])))
    assert (known.low, known.high) == (0.0, 1.0)


def test_total_disagreement_is_not_certain_either() -> None:
    figure = estimate(percent_agreement(ratings_of([[0, 1]] * 25)))
    assert figure.value == 0.0
    assert figure.high == pytest.approx(1 - 0.025 ** (1 / 25))


@pytest.mark.parametrize("figure", [alpha, ac1, percent_agreement, fleiss_kappa, brennan_prediger])
def test_empty_input_is_undefined(figure: object) -> None:
    assert callable(figure)
    for levels in (0, 1, 5):
        assert isinstance(figure(Ratings(EMPTY, EMPTY, EMPTY, 0, 0, levels)), Undefined)


@pytest.mark.parametrize("level", LEVELS)
def test_empty_scores_are_undefined(level: str) -> None:
    assert isinstance(alpha_of_scores(Scores(EMPTY, EMPTY, np.zeros(0), 0, 0), level), Undefined)


def test_scores_that_are_all_equal_are_undefined() -> None:
    scores = Scores.from_labels([1, 1, 2, 2], [1, 2, 1, 2], [0.1, 0.1, 0.1, 0.1])
    assert isinstance(alpha_of_scores(scores), Undefined)


def test_a_schema_of_one_label_leaves_ac1_undefined() -> None:
    assert isinstance(ac1(ratings_of([[0, 0]])), Undefined)


def test_negative_numbers_have_no_ratio_alpha() -> None:
    scores = Scores.from_labels([1, 1, 2, 2], [1, 2, 1, 2], [-1, 2, 3, 3])
    figure = alpha_of_scores(scores, "ratio")
    assert isinstance(figure, Undefined)
    assert "negative" in figure.reason


def test_many_thousand_different_values_have_no_ratio_alpha_but_an_interval_alpha() -> None:
    rng = np.random.default_rng(1)
    unit = np.repeat(np.arange(3000), 2)
    scores = Scores(unit, np.tile([0, 1], 3000), rng.random(6000) + unit, 3000, 2)
    assert isinstance(alpha_of_scores(scores, "ratio"), Undefined)
    assert estimate(alpha_of_scores(scores)).value > 0.99


@pytest.mark.parametrize(
    "distance", [np.ones((2, 2)), np.array([[0, 1], [2, 0]]), np.array([[0, -1], [-1, 0]]), np.zeros((3, 3))]
)
def test_what_is_no_distance_is_refused(distance: np.ndarray) -> None:
    with pytest.raises(ValueError, match="distance"):
        alpha(ratings_of([[0, 1]]), distance=distance)


def test_few_units_have_a_value_and_no_interval_and_the_method_says_why() -> None:
    figure = estimate(alpha(ratings_of([[0, 0], [1, 1], [0, 1]])))
    assert (figure.low, figure.high) == (-1.0, 1.0)
    assert "only 3 units" in figure.method


def test_a_rare_class_takes_the_interval_of_alpha_and_kappa_but_not_that_of_ac1() -> None:
    rare = ratings_of([[0, 0]] * 98 + [[1, 1]] * 2)
    for coefficient in (alpha, fleiss_kappa):
        figure = estimate(coefficient(rare))
        assert (figure.low, figure.high) == (-1.0, 1.0)
        assert "no interval" in figure.method
    assert estimate(ac1(rare)).low > 0.9


def test_a_rare_third_class_takes_no_interval() -> None:
    ratings = ratings_of([[0, 0]] * 30 + [[1, 1]] * 30 + [[0, 1]] * 5 + [[2, 2]])
    assert estimate(alpha(ratings)).low > 0.5


@pytest.mark.parametrize("figure", [alpha, fleiss_kappa])
def test_fifty_agreements_and_one_disagreement_are_no_better_than_chance(
    figure: Callable[[Ratings], Figure],
) -> None:
    known = estimate(figure(ratings_of([[0, 0]] * 50 + [[0, 1]])))
    assert known.value == pytest.approx(0.0, abs=0.01)
    assert (known.low, known.high) == (-1.0, 1.0)


def test_units_with_one_label_are_no_category_of_their_own() -> None:
    ratings = ratings_of([[0, 0, 1], [1, 1, None], [0, None, None], [0, 0, 0]])
    without = ratings_of([[0, 0, 1], [1, 1, None], [0, 0, 0]])
    assert estimate(alpha(ratings)) == estimate(alpha(without))
    assert estimate(percent_agreement(ratings)) == estimate(percent_agreement(without))
    assert estimate(fleiss_kappa(ratings)).value != estimate(fleiss_kappa(without)).value


@pytest.mark.parametrize("figure", [fleiss_kappa, alpha])
def test_one_category_only_leaves_coefficients_with_that_chance_undefined(
    figure: Callable[[Ratings], Figure],
) -> None:
    assert isinstance(figure(ratings_of([[1, 1]] * 30, order=[0, 1])), Undefined)


def test_a_pair_that_always_says_the_same_one_thing_has_no_kappa() -> None:
    kappas, shared = pair_kappas(ratings_of([[0, 0]] * 30, order=[0, 1])).tables(np.arange(2))
    assert (kappas, shared) == ([[None, None], [None, None]], [[0, 30], [30, 0]])


def test_a_pair_with_too_little_in_common_has_no_kappa() -> None:
    ratings = ratings_of([[0, 1], [1, 1], [0, 0]])
    assert pair_kappas(ratings, 4).tables(np.arange(2))[0][0][1] is None
    assert pair_kappas(ratings, 3).tables(np.arange(2))[0][0][1] == pytest.approx(0.4)


def test_annotators_without_anything_in_common_are_not_listed() -> None:
    assert len(pair_kappas(ratings_of([[0, None], [None, 1]])).first) == 0
    assert len(pair_kappas(Ratings(EMPTY, EMPTY, EMPTY, 0, 0, 0)).first) == 0


def test_repeated_labels_of_one_annotator_weigh_one_unit_in_kappa() -> None:
    unit, who, code = [0, 0, 0, 1, 1, 2, 2], [0, 0, 1, 0, 1, 0, 1], [0, 1, 0, 1, 1, 0, 0]
    pairs = pair_kappas(Ratings(np.array(unit), np.array(who), np.array(code), 3, 2, 2), 1)
    observed, chance = 2.5 / 3, (1.5 * 2 + 1.5 * 1) / 9
    assert pairs.shared.tolist() == [3]
    assert pairs.kappa.tolist() == pytest.approx([(observed - chance) / (1 - chance)])
