"""Each label's figures are those of data in which every other label is one label."""

import numpy as np
import pytest

from apps.measures.agreement import alpha, categories, fleiss_kappa
from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from tests.measures.build import estimate, random_ratings, ratings_of


def against_others(ratings: Ratings, code: int) -> Ratings:
    binary = (ratings.code == code).astype(np.int32)
    return Ratings(ratings.unit, ratings.annotator, binary, ratings.units, ratings.annotators, 2)


@pytest.mark.parametrize("seed", range(4))
def test_alpha_and_kappa_of_a_label_are_those_of_the_label_against_all_others(seed: int) -> None:
    ratings = random_ratings(seed, units=200)
    found = categories(ratings)
    for code in range(ratings.levels):
        binary = against_others(ratings, code)
        for one, other in ((found.alpha[code], alpha(binary)), (found.kappa[code], fleiss_kappa(binary))):
            got, expected = estimate(one), estimate(other)
            assert (got.value, got.low, got.high) == pytest.approx((expected.value, expected.low, expected.high))
            assert got.n == expected.n


def test_positive_agreement_of_two_labels_a_unit_is_that_of_the_two_by_two_table() -> None:
    found = categories(ratings_of([[1, 1]] * 80 + [[1, 0]] * 10 + [[0, 1]] * 10 + [[0, 0]] * 40))
    assert estimate(found.positive[1]).value == pytest.approx(160 / 180)
    assert estimate(found.positive[0]).value == pytest.approx(80 / 100)


def test_positive_agreement_of_many_labels_is_the_chance_that_a_second_label_is_the_same() -> None:
    found = categories(ratings_of([[0, 0, 1]] * 30 + [[1, 1, 1]] * 30))
    assert estimate(found.positive[0]).value == pytest.approx(0.5)
    assert estimate(found.positive[1]).value == pytest.approx(90 / 120)


def test_prevalence_is_the_share_of_labels_with_an_interval_over_units() -> None:
    found = categories(ratings_of([[0, 0]] * 20 + [[1, 1]] * 80))
    prevalence = estimate(found.prevalence[0])
    assert prevalence.value == pytest.approx(0.2)
    assert prevalence.low == pytest.approx(0.133, abs=0.003)
    assert prevalence.high == pytest.approx(0.289, abs=0.003)


def test_a_label_nobody_gave_has_a_prevalence_and_no_agreement() -> None:
    found = categories(ratings_of([[0, 0], [1, 1], [0, 1]] * 20, order=[0, 1, 2]))
    for figures in (found.alpha, found.kappa, found.positive):
        assert figures[2] == Undefined("nobody gave this label")
    assert estimate(found.prevalence[2]).value == 0
    assert 0 < estimate(found.prevalence[2]).high < 0.1


def test_a_label_given_alone_has_nothing_to_be_told_from() -> None:
    found = categories(ratings_of([[0, 0]] * 30, order=[0, 1]))
    assert isinstance(found.alpha[0], Undefined)
    assert isinstance(found.kappa[0], Undefined)
    assert estimate(found.positive[0]).value == 1.0


def test_a_rare_label_has_no_interval_and_a_common_one_has() -> None:
    found = categories(ratings_of([[0, 0]] * 50 + [[1, 1]] * 45 + [[0, 1]] * 4 + [[2, 2]] * 2))
    rare, common = estimate(found.alpha[2]), estimate(found.alpha[0])
    assert (rare.low, rare.high) == (-1.0, 1.0)
    assert common.low > 0.7


def test_without_a_second_label_there_is_a_prevalence_alone() -> None:
    found = categories(ratings_of([[0], [1]] * 20))
    assert isinstance(found.alpha[0], Undefined)
    assert estimate(found.prevalence[0]).value == 0.5


def test_nothing_at_all_is_undefined() -> None:
    empty = np.zeros(0, np.int32)
    found = categories(Ratings(empty, empty, empty, 0, 0, 2))
    assert all(isinstance(figure, Undefined) for figure in (*found.alpha, *found.positive, *found.prevalence))


def test_a_rare_label_still_has_a_prevalence_with_an_interval() -> None:
    prevalence = estimate(categories(ratings_of([[0, 0]] * 97 + [[1, 1]] * 3)).prevalence[1])
    assert prevalence.value == pytest.approx(0.03)
    assert 0 < prevalence.low < 0.02
    assert 0.06 < prevalence.high < 0.25
