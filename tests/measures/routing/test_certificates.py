from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from apps.measures.estimate import Undefined
from apps.measures.routing import (
    Calibration,
    Certificate,
    Promise,
    binomial_p,
    conformal_risk_control,
    coverage_thresholds,
    learn_then_test,
    least_accepted,
    risk_controlling,
)
from tests.measures.vectors import read

VECTORS = read("routing")
VECTOR = VECTORS["certificate"]
CALIBRATION = Calibration(
    np.array(VECTOR["thresholds"]), np.array(VECTOR["accepted_at_threshold"]), np.array(VECTOR["errors"]), 400
)


def certificate(found: Certificate | Undefined) -> Certificate:
    assert isinstance(found, Certificate), found
    return found


def test_p_values_are_exact_binomial_ones() -> None:
    assert binomial_p(CALIBRATION, 0.05) == pytest.approx(VECTOR["p_binomial"], abs=1e-6)


def test_learn_then_test_equals_the_published_threshold() -> None:
    found = certificate(learn_then_test(CALIBRATION, 0.05, 0.10))
    assert (found.accepted, found.threshold) == (280, VECTOR["ltt_fixed_sequence"]["threshold"])
    assert found.promise is Promise.SELECTIVE
    assert found.risk.high == pytest.approx(VECTOR["cp90_selective"][6], abs=1e-6)
    assert found.coverage.value == 0.7


def test_risk_controlling_equals_the_published_threshold() -> None:
    found = certificate(risk_controlling(CALIBRATION, 0.05, 0.10))
    assert (found.accepted, found.threshold) == (320, VECTOR["rcps_marginal"]["threshold"])
    assert found.risk.high == pytest.approx(VECTOR["cp90_marginal"][7], abs=1e-6)


def test_conformal_risk_control_equals_the_published_threshold() -> None:
    found = certificate(conformal_risk_control(CALIBRATION, 0.05))
    assert (found.accepted, found.threshold) == (360, VECTOR["crc_alpha_05"]["threshold"])
    assert (found.errors + 1) / 401 == pytest.approx(VECTOR["crc_lhs"][8], abs=1e-6)


@pytest.mark.parametrize(("key", "least"), VECTORS["least_accepted"].items())
def test_fewest_items_that_can_show_an_error(key: str, least: int) -> None:
    _, target, _, delta = key.replace(",", "").split()
    assert least_accepted(float(target), float(delta)) == least
    assert stats.binom.cdf(0, least, float(target)) <= float(delta) < stats.binom.cdf(0, least - 1, float(target))


def test_a_certificate_says_what_it_promises() -> None:
    found = certificate(learn_then_test(CALIBRATION, 0.05))
    assert found.as_sentence() == (
        "From score 0.650226: of the labels accepted unseen, at most 5 % is wrong, with 90 % confidence."
    )
    assert "confidence" not in certificate(conformal_risk_control(CALIBRATION, 0.05)).as_sentence()


def test_too_few_items_certify_nothing_and_say_how_many_it_takes() -> None:
    few = Calibration(np.array([0.9, 0.1]), np.array([20, 44]), np.array([0, 0]), 44)
    found = learn_then_test(few, 0.05)
    assert isinstance(found, Undefined)
    assert "45" in found.reason


def test_a_model_that_errs_at_the_top_is_not_certified() -> None:
    bad = Calibration(np.array([0.9, 0.1]), np.array([200, 400]), np.array([50, 60]), 400)
    for choose in (learn_then_test, risk_controlling, conformal_risk_control):
        assert isinstance(choose(bad, 0.05), Undefined)


def test_a_pass_after_a_failure_does_not_count() -> None:
    mixed = Calibration(np.array([0.9, 0.5, 0.1]), np.array([100, 200, 1000]), np.array([0, 15, 16]), 1000)
    assert certificate(learn_then_test(mixed, 0.05)).accepted == 100


def test_without_calibration_items_nothing_is_certified() -> None:
    nothing = Calibration.of([], np.zeros(0, np.bool_), [0.5])
    for choose in (learn_then_test, risk_controlling, conformal_risk_control):
        assert isinstance(choose(nothing, 0.05), Undefined)


def test_a_target_that_is_none_is_refused() -> None:
    for choose in (learn_then_test, risk_controlling, conformal_risk_control):
        with pytest.raises(ValueError, match="target"):
            choose(CALIBRATION, 0.0)
    with pytest.raises(ValueError, match="delta"):
        learn_then_test(CALIBRATION, 0.05, 0.7)


def stream(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores of an over-confident model, and whether each label is wrong."""
    score = rng.beta(4, 1, n)
    return score, rng.random(n) < 0.45 * (1 - score**3)


def violated(
    choose: Callable[[Calibration], Certificate | Undefined], target: float, selective: bool
) -> tuple[float, float]:
    """How often the true error of the chosen threshold exceeds the target, and the mean coverage."""
    rng = np.random.default_rng(11)
    score, wrong = stream(rng, 1_000_000)
    order = np.argsort(-score)
    falling, errors = score[order], np.cumsum(wrong[order])
    limits = coverage_thresholds(score[:20_000])
    above, coverage = [], []
    for _ in range(1000):
        found = choose(Calibration.of(*stream(rng, 1000), limits))
        accepted = int(np.searchsorted(-falling, -found.threshold)) if isinstance(found, Certificate) else 0
        risk = errors[accepted - 1] / (accepted if selective else len(score)) if accepted else 0.0
        above.append(risk > target)
        coverage.append(accepted / len(score))
    return float(np.mean(above)), float(np.mean(coverage))


def naive(target: float) -> Callable[[Calibration], Certificate | Undefined]:
    """The loosest threshold at which the error seen is at most the target: what is done without statistics."""

    def choose(calibration: Calibration) -> Certificate | Undefined:
        kept = np.flatnonzero(calibration.errors <= target * calibration.accepted)
        if not len(kept):
            return Undefined("none")
        last = int(kept[-1])
        cut = [array[last : last + 1] for array in (calibration.threshold, calibration.accepted, calibration.errors)]
        return conformal_risk_control(Calibration(cut[0], cut[1], cut[2], calibration.n), 0.99)

    return choose


@pytest.mark.simulation
def test_the_selective_promise_is_kept_where_the_naive_threshold_breaks_it() -> None:
    broken, coverage = violated(lambda calibration: learn_then_test(calibration, 0.05), 0.05, selective=True)
    assert broken <= 0.12
    assert coverage > 0.05
    assert violated(naive(0.05), 0.05, selective=True)[0] > 0.3


@pytest.mark.simulation
def test_the_marginal_promise_is_kept() -> None:
    broken, coverage = violated(lambda calibration: risk_controlling(calibration, 0.02), 0.02, selective=False)
    assert broken <= 0.12
    assert coverage > 0.1
