import numpy as np
import pytest

from apps.measures.consensus import consensus_accuracy, plurality
from apps.measures.ratings import Ratings
from apps.measures.truth import agreement_with_majority, majority, vote_shares, weighted_majority
from tests.measures.build import estimate, random_ratings, ratings_of
from tests.measures.truth.crowds import rows_only

ROWS = [[0, 0, 1], [0, 1, None], [2, 1, 0], [1, None, None]]


def test_shares_are_votes_over_labels() -> None:
    shares = vote_shares(ratings_of(ROWS))
    np.testing.assert_allclose(shares, [[2 / 3, 1 / 3, 0], [1 / 2, 1 / 2, 0], [1 / 3] * 3, [0, 1, 0]])


def test_a_tie_stays_a_tie() -> None:
    found = majority(ratings_of(ROWS))
    assert found.code.tolist() == [0, -1, -1, 1]
    assert found.leaders.tolist() == [1, 2, 3, 1]
    assert found.tied.tolist() == [False, True, True, False]


def test_the_majority_is_the_plurality_of_the_consensus_figures() -> None:
    ratings = random_ratings(3)
    gold = np.random.default_rng(3).integers(0, ratings.levels, ratings.units)
    found, reference = majority(ratings), plurality(ratings)
    assert found.code.tolist() == reference.code.tolist()
    assert found.leaders.tolist() == reference.leaders.tolist()
    judged = found.leaders > 0
    assert found.right(gold)[judged].mean() == pytest.approx(estimate(consensus_accuracy(ratings, gold)).value)


def test_agreement_counts_a_tied_label_by_its_chance() -> None:
    found = agreement_with_majority(ratings_of([[0, 0, 1], [0, 1, None], [1, None, None]]))
    np.testing.assert_allclose(found, [(1 + 1 / 2 + 1) / 3, (1 + 1 / 2) / 2, 0])


def test_the_weighted_majority_follows_those_who_agree_with_others() -> None:
    """The third annotator contradicts everybody elsewhere: the tie on the last unit goes against them."""
    found = weighted_majority(ratings_of([[0, 0, 1], [1, 1, 0], [0, 0, 1], [1, None, 0]]))
    assert found.code.tolist() == [0, 1, 0, 1]
    assert found.probability[3] > 0.8


def test_the_weighted_shares_are_votes_times_agreement() -> None:
    ratings = random_ratings(4)
    weight = agreement_with_majority(ratings)
    table = np.zeros((ratings.units, ratings.levels))
    np.add.at(table, (ratings.unit, ratings.code), weight[ratings.annotator])
    labelled = table.any(axis=1)
    expected = table[labelled].max(axis=1) / table[labelled].sum(axis=1)
    np.testing.assert_allclose(weighted_majority(ratings).probability[labelled], expected)


def test_where_nobody_ever_agreed_all_votes_weigh_the_same() -> None:
    ratings = ratings_of([[0, 0, 0, 1, 1], [None, None, None, 1, 0]])
    alone = Ratings(np.array([0, 0, 0, 0, 1]), np.array([0, 1, 2, 3, 3]), np.array([0, 0, 0, 1, 1]), 2, 4, 2)
    assert weighted_majority(ratings).leaders.tolist() == [1, 2]
    assert weighted_majority(alone).code.tolist() == [0, 1]


def test_a_unit_without_labels_has_neither_majority_nor_tie() -> None:
    ratings = rows_only(ratings_of(ROWS), np.arange(8))
    for found in (majority(ratings), weighted_majority(ratings)):
        assert (found.code[3], found.leaders[3], found.probability[3]) == (-1, 0, 0.0)
