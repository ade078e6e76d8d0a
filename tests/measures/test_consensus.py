import numpy as np
import pytest

from apps.measures.consensus import consensus_accuracy, plurality
from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from tests.measures.build import estimate, random_ratings, ratings_of

ROWS = [[0, 0, 1], [0, 1, None], [2, 1, 0], [1, None, None]]


def test_a_tie_is_no_consensus() -> None:
    consensus = plurality(ratings_of(ROWS))
    assert consensus.code.tolist() == [0, -1, -1, 1]
    assert consensus.leaders.tolist() == [1, 2, 3, 1]
    assert consensus.votes.tolist() == [2, 1, 1, 1]
    assert consensus.ties == 2


def test_a_unit_without_labels_has_no_consensus_and_no_tie() -> None:
    consensus = plurality(Ratings(np.array([1]), np.array([0]), np.array([0]), 2, 1, 2))
    assert (consensus.code.tolist(), consensus.leaders.tolist()) == ([-1, 0], [0, 1])


def test_ties_count_by_their_chance() -> None:
    figure = estimate(consensus_accuracy(ratings_of(ROWS), np.array([0, 1, 1, 0])))
    assert figure.value == pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4)
    assert "2 tied units" in figure.method


def test_the_exact_expectation_is_what_random_ties_average_to() -> None:
    ratings, rng = random_ratings(11, most=4), np.random.default_rng(1)
    gold = rng.integers(0, ratings.levels, ratings.units)
    table = np.zeros((ratings.units, ratings.levels))
    np.add.at(table, (ratings.unit, ratings.code), 1)
    judged = table.any(axis=1)
    draws = [np.argmax(table + rng.random(table.shape) / 2, axis=1) for _ in range(3000)]
    average = np.mean([(draw == gold)[judged].mean() for draw in draws])
    assert estimate(consensus_accuracy(ratings, gold)).value == pytest.approx(average, abs=0.005)


def test_row_order_decides_nothing() -> None:
    ratings = random_ratings(12)
    order = np.random.default_rng(2).permutation(ratings.n)
    shuffled = Ratings(
        ratings.unit[order], ratings.annotator[order], ratings.code[order], ratings.units, ratings.annotators, 4
    )
    gold = np.zeros(ratings.units, int)
    assert consensus_accuracy(ratings, gold) == consensus_accuracy(shuffled, gold)
    assert plurality(ratings).code.tolist() == plurality(shuffled).code.tolist()


def test_gold_only_for_units_never_labelled_is_undefined() -> None:
    ratings = Ratings(np.array([0]), np.array([0]), np.array([0]), 2, 1, 2)
    assert isinstance(consensus_accuracy(ratings, np.array([-1, 1])), Undefined)
