import numpy as np
import pytest
from scipy import stats

from apps.measures.comparing import cost_difference
from apps.measures.estimate import Undefined
from tests.measures.build import estimate

WEIGHTS = [0.0, 1.0, 5.0]


def severities(seed: int, n: int = 400, dearer: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    champion = rng.choice(3, n, p=[0.85, 0.1, 0.05])
    challenger = np.where(rng.random(n) < 0.5, champion, rng.choice(3, n, p=[0.85 - dearer, 0.1, 0.05 + dearer]))
    return champion, challenger


def test_the_value_is_the_mean_difference_of_costs() -> None:
    figure = estimate(cost_difference([0, 1, 2, 2], [1, 1, 0, 2], WEIGHTS))
    assert figure.value == pytest.approx((1 + 0 - 5 + 0) / 4)
    assert figure.n == 4


def test_the_interval_is_that_of_a_paired_bca_bootstrap() -> None:
    champion, challenger = severities(3)
    figure = estimate(cost_difference(champion, challenger, WEIGHTS))
    difference = np.array(WEIGHTS)[challenger] - np.array(WEIGHTS)[champion]
    oracle = stats.bootstrap((difference,), np.mean, n_resamples=9999, method="BCa", rng=np.random.default_rng(1))
    assert figure.low == pytest.approx(oracle.confidence_interval.low, abs=0.02)
    assert figure.high == pytest.approx(oracle.confidence_interval.high, abs=0.02)


def test_the_order_of_items_does_not_matter() -> None:
    champion, challenger = severities(4)
    order = np.random.default_rng(1).permutation(len(champion))
    assert cost_difference(champion, challenger, WEIGHTS) == cost_difference(
        champion[order], challenger[order], WEIGHTS
    )


def test_few_differing_items_get_exact_bounds_at_the_highest_weight() -> None:
    figure = estimate(cost_difference(np.zeros(100, int), np.zeros(100, int), WEIGHTS))
    bound = 5 * (1 - 0.025 ** (1 / 100))
    assert (figure.value, figure.low, figure.high) == pytest.approx((0, -bound, bound))
    assert "highest weight" in figure.method


def test_items_that_all_differ_alike_have_an_interval_too() -> None:
    figure = estimate(cost_difference(np.zeros(50, int), np.ones(50, int), WEIGHTS))
    assert figure.low <= figure.value == 1 < figure.high


def test_without_items_there_is_no_cost() -> None:
    assert isinstance(cost_difference([], [], WEIGHTS), Undefined)


@pytest.mark.parametrize(
    ("champion", "challenger", "weights", "message"),
    [
        ([0, 3], [0, 0], WEIGHTS, "severities must be in"),
        ([0, -1], [0, 0], WEIGHTS, "severities must be in"),
        ([0, 1], [0], WEIGHTS, "equally long"),
        ([0.0, 1.0], [0.0, 1.0], WEIGHTS, "whole numbers"),
        ([0, 1], [0, 1], [1.0, 2.0], "the first"),
        ([0, 1], [0, 1], [0.0, -2.0], "not negative"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(
    champion: list[int], challenger: list[int], weights: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        cost_difference(champion, challenger, weights)


@pytest.mark.simulation
def test_the_interval_covers_the_true_difference() -> None:
    shares = np.array([0.80, 0.05, 0.02, 0.04, 0.03, 0.01, 0.01, 0.01, 0.03])
    price = np.array(WEIGHTS)
    truth = float(shares @ (price[np.arange(9) % 3] - price[np.arange(9) // 3]))
    rng, covered = np.random.default_rng(9), 0
    for _ in range(400):
        pair = rng.choice(9, 300, p=shares)
        figure = estimate(cost_difference(pair // 3, pair % 3, WEIGHTS, replicates=1000))
        covered += figure.low <= truth <= figure.high
    assert covered >= 0.92 * 400
