import numpy as np
import pytest

from apps.measures.ratings import Ratings
from apps.measures.truth import Coins, one_coin
from tests.measures.build import ratings_of
from tests.measures.truth.crowds import simulated


def plain_one_coin(ratings: Ratings, sweeps: int) -> tuple[np.ndarray, np.ndarray]:
    """The same EM written out over a table of units x classes, without any care for speed."""
    votes = np.zeros((ratings.units, ratings.levels))
    np.add.at(votes, (ratings.unit, ratings.code), 1)
    posterior = votes / votes.sum(axis=1, keepdims=True)
    for _ in range(sweeps):
        accuracy = np.zeros(ratings.annotators)
        np.add.at(accuracy, ratings.annotator, posterior[ratings.unit, ratings.code])
        accuracy /= np.bincount(ratings.annotator, minlength=ratings.annotators)
        joint = np.tile(posterior.mean(axis=0), (ratings.units, 1))
        for u, a, c in zip(ratings.unit, ratings.annotator, ratings.code, strict=True):
            chances = np.full(ratings.levels, (1 - accuracy[a]) / (ratings.levels - 1))
            chances[c] = accuracy[a]
            joint[u] *= chances
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, accuracy


def test_posteriors_equal_an_em_written_out_label_by_label() -> None:
    crowd = simulated(31, units=70).ratings
    found = one_coin(crowd, tolerance=0, sweeps=20)
    posterior, accuracy = plain_one_coin(crowd, len(found.trace))
    assert isinstance(found.skill, Coins)
    np.testing.assert_allclose(found.posterior, posterior, atol=1e-8)
    np.testing.assert_allclose(found.skill.accuracy, accuracy, atol=1e-8)


def test_accuracies_come_out_near_the_true_ones() -> None:
    crowd = simulated(32, units=2000, annotators=6, per_unit=5)
    skill = one_coin(crowd.ratings).skill
    assert isinstance(skill, Coins)
    np.testing.assert_allclose(skill.accuracy, crowd.accuracy, atol=0.06)


def test_the_likelihood_never_falls() -> None:
    assert np.diff(one_coin(simulated(33).ratings, tolerance=1e-14).trace).min() > -1e-9


def test_gold_settles_its_units() -> None:
    found = one_coin(ratings_of([[0, 0], [1, 1], [0, 1]]), gold=np.array([1, -1, 0]))
    assert found.posterior[[0, 2]].tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_nobody_is_taken_for_infallible() -> None:
    """Two annotators always right and one always wrong: nobody decides against all others for sure."""
    found = one_coin(ratings_of([[0, 0, 1], [1, 1, 0]] * 10))
    assert isinstance(found.skill, Coins)
    assert 0 < found.skill.accuracy.min() < found.skill.accuracy.max() < 1
    assert found.answers().code.tolist() == [0, 1] * 10


def test_a_single_class_is_certain() -> None:
    found = one_coin(ratings_of([[0, 0], [0, 0]], order=[0]))
    assert found.posterior.tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize("levels", [2, 40])
def test_few_and_many_classes_are_alike(levels: int) -> None:
    crowd = simulated(34, units=60, levels=levels, low=0.7)
    assert one_coin(crowd.ratings).answers().right(crowd.truth).mean() > 0.85
