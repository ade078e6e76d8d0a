import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.intervals import clopper_pearson
from apps.measures.routing import PredictionPowered, prediction_powered
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTOR = read("routing")["ppi"]
UNLABELLED = [0.1] * 60 + [0.3] * 20 + [0.8] * 20


def powered(found: PredictionPowered | Undefined) -> PredictionPowered:
    assert isinstance(found, PredictionPowered), found
    return found


@pytest.mark.parametrize("row", [*VECTOR["rows"], [None, *VECTOR["tuned"][:4]]])
def test_equal_to_the_reference_implementation(row: list[float | None]) -> None:
    power, *expected = row
    found = powered(prediction_powered(VECTOR["Y"], VECTOR["F"], UNLABELLED, power, VECTOR["conf"]))
    wald = estimate(found.wald)
    assert [wald.value, found.error, wald.low, wald.high] == pytest.approx(expected, abs=1e-7)
    if power is None:
        assert found.power == pytest.approx(VECTOR["tuned"][4], abs=1e-7)


def test_without_weight_it_is_the_share_of_verdicts_with_its_exact_interval() -> None:
    found = powered(prediction_powered(VECTOR["Y"], VECTOR["F"], [], 0.0))
    rate = estimate(found.rate)
    assert rate.value == 0.15
    assert (rate.low, rate.high) == pytest.approx([float(x) for x in clopper_pearson(3, 20)])


def test_predictions_that_know_nothing_weigh_nothing() -> None:
    found = powered(prediction_powered([0, 1, 0, 1], [0.5] * 4, [0.5] * 50))
    assert (found.power, found.correlation) == (0.0, 0.0)


def test_verdicts_that_are_all_alike_still_leave_doubt() -> None:
    rate = estimate(powered(prediction_powered([0] * 30, [0.1] * 15 + [0.2] * 15, UNLABELLED)).rate)
    assert rate.value == 0
    assert rate.high == pytest.approx(1 - 0.025 ** (1 / 30))


def test_a_rate_below_zero_is_shown_as_zero() -> None:
    found = powered(prediction_powered([0] * 9 + [1], [0.9] * 10, [0.1] * 50, 1.0))
    assert estimate(found.rate).value == 0
    assert estimate(found.wald).value < 0


@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=30), st.integers(2, 30))
def test_the_rate_is_always_inside_its_interval(items: list[tuple[int, float]], rest: int) -> None:
    verdict, predicted = zip(*items, strict=True)
    rate = estimate(powered(prediction_powered(verdict, predicted, np.linspace(0, 1, rest))).rate)
    assert 0 <= rate.low <= rate.value <= rate.high <= 1


@pytest.mark.parametrize(("verdict", "predicted", "unlabelled"), [([1], [0.5], [0.1, 0.2]), ([], [], [])])
def test_too_few_verdicts_give_no_rate(verdict: list[int], predicted: list[float], unlabelled: list[float]) -> None:
    assert isinstance(prediction_powered(verdict, predicted, unlabelled), Undefined)


def test_a_weight_without_unlabelled_items_gives_no_rate() -> None:
    assert isinstance(prediction_powered([0, 1], [0.1, 0.9], [], 1.0), Undefined)
    assert powered(prediction_powered([0, 1], [0.1, 0.9], [])).power == 0


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        prediction_powered([0, 2], [0.1, 0.2], [0.1, 0.2])
    with pytest.raises(ValueError, match="equally long"):
        prediction_powered([0, 1], [0.1], [0.1, 0.2])
    with pytest.raises(ValueError, match="probability"):
        prediction_powered([0, 1], [0.1, 1.5], [0.1, 0.2])


@pytest.mark.simulation
@pytest.mark.parametrize(("n", "rate"), [(100, 0.03), (300, 0.03), (300, 0.10)])
def test_the_exact_interval_covers_where_walds_does_not(n: int, rate: float) -> None:
    rng = np.random.default_rng(6)
    rates, walds = 0, 0
    for _ in range(1500):
        truth = rng.random(n + 5000) < rate
        guess = np.where(truth, rng.beta(6, 2, n + 5000), rng.beta(1, 12, n + 5000))
        found = powered(prediction_powered(truth[:n], guess[:n], guess[n:]))
        exact, wald = estimate(found.rate), estimate(found.wald)
        rates += exact.low <= rate <= exact.high
        walds += wald.low <= rate <= wald.high
    assert rates / 1500 >= 0.93
    assert walds <= rates
