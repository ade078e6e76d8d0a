import math

import numpy as np
import pytest

from apps.measures.agreement import (
    IntervalBy,
    Level,
    ac1,
    ac2,
    alpha,
    brennan_prediger,
    coefficients,
    fleiss_kappa,
    percent_agreement,
)
from apps.measures.estimate import Undefined
from tests.measures.build import estimate, random_ratings, ratings_of

VALUES = [0.0, 1.0, 2.5, 10.0]


def test_all_at_once_are_those_of_their_own_functions() -> None:
    ratings = random_ratings(1)
    distance = np.abs(np.subtract.outer(VALUES, VALUES))
    got = coefficients(
        ratings, list(Level), values=VALUES, distance=distance, period=12.0, weights="linear", confidence=0.9
    )
    assert {name: one.figure for name, one in got.items()} == {
        "percent_agreement": percent_agreement(ratings, confidence=0.9),
        "fleiss_kappa": fleiss_kappa(ratings, confidence=0.9),
        "brennan_prediger": brennan_prediger(ratings, confidence=0.9),
        "ac1": ac1(ratings, confidence=0.9),
        **{f"alpha_{level}": alpha(ratings, level, values=VALUES, period=12.0, confidence=0.9) for level in Level},
        "alpha_distance": alpha(ratings, distance=distance, confidence=0.9),
        "weighted_percent_agreement": percent_agreement(ratings, weights="linear", values=VALUES, confidence=0.9),
        "weighted_fleiss_kappa": fleiss_kappa(ratings, weights="linear", values=VALUES, confidence=0.9),
        "weighted_brennan_prediger": brennan_prediger(ratings, weights="linear", values=VALUES, confidence=0.9),
        "ac2": ac2(ratings, "linear", values=VALUES, confidence=0.9),
    }


def test_each_comes_with_what_it_was_made_of() -> None:
    got = coefficients(random_ratings(1))
    for name in ("fleiss_kappa", "brennan_prediger", "ac1"):
        one = got[name]
        assert one.observed is not None
        assert one.expected is not None
        assert estimate(one.figure).value == pytest.approx((one.observed - one.expected) / (1 - one.expected))
    made = got["alpha_nominal"]
    assert made.observed is not None
    assert made.expected is not None
    assert estimate(made.figure).value == pytest.approx(1 - made.observed / made.expected)


def test_what_is_undefined_is_made_of_nothing() -> None:
    one = coefficients(ratings_of([[0, 0], [0, 0]], order=[0, 1]))["alpha_nominal"]
    assert isinstance(one.figure, Undefined)
    assert (one.observed, one.expected, one.error) == (None, None, math.inf)


def test_the_standard_error_is_infinite_where_there_is_no_honest_interval() -> None:
    assert coefficients(ratings_of([[0, 0], [1, 1], [0, 1]]))["ac1"].error == math.inf
    assert 0 < coefficients(random_ratings(1, units=200))["ac1"].error < 0.1


def test_the_interval_is_by_the_method_asked_for() -> None:
    got = coefficients(random_ratings(1), by=IntervalBy.BOOTSTRAP, seed=5, replicates=50)
    assert "50 bootstrap replicates (seed 5)" in estimate(got["ac1"].figure).method


def test_two_labels_a_unit_make_fleiss_kappa_scotts_pi() -> None:
    assert estimate(fleiss_kappa(ratings_of([[0, 0], [1, 1], [0, 1]]))).method.startswith("Scott's pi")
    assert estimate(fleiss_kappa(ratings_of([[0, 0, 0], [1, 1, 1]]))).method.startswith("Fleiss' kappa")
