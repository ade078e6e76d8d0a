import numpy as np
import pytest
from scipy import optimize

from apps.measures.ratings import Ratings
from apps.measures.truth import Abilities, glad
from apps.measures.truth.crowd import Crowd
from apps.measures.truth.glad import _Objective
from tests.measures.build import ratings_of
from tests.measures.truth.crowds import simulated


def penalised_likelihood(ratings: Ratings, ability: np.ndarray, log_ease: np.ndarray) -> float:
    """Written out label by label."""
    joint = np.full((ratings.units, ratings.levels), 1 / ratings.levels)
    for u, a, c in zip(ratings.unit, ratings.annotator, ratings.code, strict=True):
        right = 1 / (1 + np.exp(-ability[a] * np.exp(log_ease[u])))
        chances = np.full(ratings.levels, (1 - right) / (ratings.levels - 1))
        chances[c] = right
        joint[u] *= chances
    penalty = (np.square(ability - 1).sum() + np.square(log_ease - 1).sum()) / 2
    return float(np.log(joint.sum(axis=1)).sum() - penalty)


def test_the_objective_is_the_marginal_likelihood_with_normal_priors() -> None:
    crowd, rng = simulated(41, units=40).ratings, np.random.default_rng(1)
    parameters = rng.normal(1, 0.7, crowd.annotators + crowd.units)
    value, _ = _Objective(Crowd.of(crowd))(parameters)
    expected = penalised_likelihood(crowd, parameters[: crowd.annotators], parameters[crowd.annotators :])
    assert -value == pytest.approx(expected, abs=1e-8)


def test_the_gradient_is_that_of_the_objective() -> None:
    crowd, rng = simulated(42, units=30).ratings, np.random.default_rng(2)
    objective = _Objective(Crowd.of(crowd))
    parameters = rng.normal(1, 0.5, crowd.annotators + crowd.units)
    numeric = optimize.approx_fprime(parameters, lambda x: objective(x)[0], 1e-6)
    np.testing.assert_allclose(objective(parameters)[1], numeric, atol=1e-4)


def test_the_likelihood_rises_to_a_maximum() -> None:
    found = glad(simulated(43).ratings, tolerance=1e-12)
    assert found.converged
    assert np.diff(found.trace).min() > -1e-9
    assert found.log_likelihood == found.trace[-1]


def test_the_able_are_told_from_the_careless() -> None:
    crowd = simulated(44, units=400, annotators=8, per_unit=6)
    skill = glad(crowd.ratings).skill
    assert isinstance(skill, Abilities)
    assert np.corrcoef(skill.ability, crowd.accuracy)[0, 1] > 0.9


def test_units_that_divide_the_able_are_hard() -> None:
    rows = [[0, 0, 0, 0, 0]] * 20 + [[1, 1, 1, 1, 1]] * 20 + [[0, 1, 0, 1, 0]]
    skill = glad(ratings_of(rows)).skill
    assert isinstance(skill, Abilities)
    assert skill.ease.argmin() == 40


def test_gold_settles_its_units() -> None:
    found = glad(ratings_of([[0, 0], [1, 1], [0, 1]]), gold=np.array([1, -1, 0]))
    assert found.posterior[[0, 2]].tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_no_labels_give_an_empty_result() -> None:
    nothing = np.zeros(0, int)
    found = glad(Ratings(nothing, nothing, nothing, 2, 0, 3))
    assert found.answers().code.tolist() == [-1, -1]
    assert found.converged
