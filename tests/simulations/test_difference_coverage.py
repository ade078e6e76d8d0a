"""Intervals of paired differences contain the true difference as often as they say; unpaired ones are too long."""

import numpy as np
import pytest
from scipy import stats

from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.differences import gold_accuracy_difference, independent_difference, paired_difference
from apps.measures.gold import Marks
from apps.measures.ratings import Ratings
from tests.measures.build import estimate

pytestmark = pytest.mark.simulation
ROUNDS, ANNOTATORS = 400, 3


def enough(covered: int, coverage: float) -> bool:
    return covered >= int(stats.binom.ppf(1e-4, ROUNDS, coverage))


def labels(rng: np.random.Generator, truth: np.ndarray, hard: np.ndarray, knowing: float, share: float) -> Ratings:
    """On hard units all annotators guess; elsewhere each knows the truth with the same probability."""
    shape = (len(truth), ANNOTATORS)
    knows = (rng.random(shape) < knowing) & ~hard[:, None]
    code = np.where(knows, truth[:, None], rng.random(shape) < share)
    unit, who = np.nonzero(np.ones(shape))
    return Ratings(unit, who, code[unit, who].astype(np.int32), len(truth), ANNOTATORS, 2)


def true_alpha(knowing: float, easy: float) -> float:
    """Pairs agree beyond chance where both know, on easy units."""
    return easy * knowing**2


@pytest.mark.parametrize(
    ("units", "share", "one", "other"),
    [(60, 0.5, 0.9, 0.7), (200, 0.5, 0.95, 0.9), (200, 0.15, 0.9, 0.7), (400, 0.08, 0.9, 0.9)],
)
def test_differences_of_alpha_on_the_same_units(units: int, share: float, one: float, other: float) -> None:
    rng, easy = np.random.default_rng(20261124), 0.7
    truth_value = true_alpha(one, easy) - true_alpha(other, easy)
    covered = unpaired = 0
    shorter = 0.0
    for _ in range(ROUNDS):
        truth, hard = rng.random(units) < share, rng.random(units) >= easy
        sides = [labels(rng, truth, hard, knowing, share) for knowing in (one, other)]
        paired = estimate(paired_difference(*sides, statistic_of_alpha).figure)
        covered += paired.low <= truth_value <= paired.high
        apart = estimate(independent_difference(*(statistic_of_alpha(side) for side in sides)).figure)
        unpaired += apart.low <= truth_value <= apart.high
        shorter += (paired.high - paired.low) / (apart.high - apart.low) / ROUNDS
    assert enough(covered, 0.935), covered
    assert covered <= unpaired
    assert shorter < 0.9


def test_differences_of_gold_accuracy_on_the_same_items_and_naive_ones_fail() -> None:
    rng = np.random.default_rng(20261125)
    unit, who = np.repeat(np.arange(80, dtype=np.int32), 4), np.tile(np.arange(4, dtype=np.int32), 80)
    covered = naive = 0
    for _ in range(ROUNDS):
        # What makes an item hard for one group is partly its own, so labels hang together inside each group too.
        easy = [rng.beta(3.2, 0.8, 80) for _ in range(2)]
        right = [rng.random(320) < share[unit] for share in easy]
        figure = estimate(gold_accuracy_difference(*(Marks(unit, who, r, 80, 4) for r in right)).figure)
        covered += figure.low <= 0 <= figure.high
        p = [float(r.mean()) for r in right]
        half = 1.96 * np.sqrt(sum(x * (1 - x) / 320 for x in p))
        naive += abs(p[0] - p[1]) <= half
    assert enough(covered, 0.94), covered
    assert not enough(naive, 0.94), naive
