"""Certificates and prediction-powered rates as other libraries give them, on the inputs that they were given."""

from typing import Any

import numpy as np
import pytest

from apps.measures.estimate import Undefined
from apps.measures.routing import Calibration, coverage_thresholds, learn_then_test, prediction_powered
from apps.measures.routing.learn_then_test import binomial_p
from tests.measures.build import estimate
from tests.measures.vectors import read

ORACLES = read("loop_oracles")


def sample(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(case["score"]) / 10_000, np.array([mark == "1" for mark in case["wrong"]])


def chosen(case: dict[str, Any]) -> float | None:
    score, wrong = sample(case)
    found = learn_then_test(
        Calibration.of(score, wrong, coverage_thresholds(score)), case["target"], delta=case["delta"]
    )
    return None if isinstance(found, Undefined) else found.threshold


@pytest.mark.parametrize("case", range(len(ORACLES["ltt"])))
def test_thresholds_are_those_of_the_other_library_or_looser_where_its_p_values_are_larger(case: int) -> None:
    given = ORACLES["ltt"][case]
    theirs, ours = min(given["valid"], default=None), chosen(given)
    p = binomial_p(Calibration.of(*sample(given), given["thresholds"]), given["target"])
    exact = np.cumprod(p <= given["delta"]).astype(bool)
    bounded = np.cumprod(np.array(given["p"]) <= given["delta"]).astype(bool)
    if (exact == bounded).all():
        assert ours == theirs
    else:
        assert ours is not None and (theirs is None or ours < theirs)


def test_most_thresholds_are_equal_and_a_bound_that_is_not_exact_costs_the_other_library_some() -> None:
    same = [min(case["valid"], default=None) == chosen(case) for case in ORACLES["ltt"]]
    assert same.count(True) >= 6
    assert {None} < {min(case["valid"], default=None) for case in ORACLES["ltt"]}


@pytest.mark.parametrize("case", range(len(ORACLES["ltt"])))
def test_exact_p_values_are_never_above_the_bounds_and_equal_without_an_error(case: int) -> None:
    given = ORACLES["ltt"][case]
    calibration = Calibration.of(*sample(given), given["thresholds"])
    ours, theirs = binomial_p(calibration, given["target"]), np.array(given["p"])
    assert (ours <= theirs + 1e-12).all()
    spotless = calibration.errors == 0
    assert ours[spotless] == pytest.approx(theirs[spotless], abs=1e-12)


@pytest.mark.parametrize("case", range(len(ORACLES["ppi"])))
def test_prediction_powered_rates_are_those_of_the_other_library(case: int) -> None:
    given = ORACLES["ppi"][case]
    verdict = np.array([float(mark) for mark in given["Y"]])
    predicted = np.array(given["F"]) / 1000
    n = len(verdict)
    found = prediction_powered(verdict, predicted[:n], predicted[n:], given["lam"])
    assert not isinstance(found, Undefined)
    wald = estimate(found.wald)
    assert (wald.value, wald.low, wald.high) == pytest.approx(
        (given["estimate"], given["low"], given["high"]), abs=1e-12
    )
