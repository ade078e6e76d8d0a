"""Intervals must contain the truth as often as they say.

Bounds on the count are binomial: a procedure with the stated coverage stays within them in all but a few of ten
thousand seeds. The seed is fixed, so a failure is a change of the procedure.
"""

import numpy as np
import pytest
from scipy import stats

from apps.measures.agreement import ac1, alpha, percent_agreement
from apps.measures.gold import Marks, accuracy
from apps.measures.histogram import Histogram
from apps.measures.intervals import wilson
from tests.measures.build import estimate

pytestmark = pytest.mark.simulation
ROUNDS, UNITS, ANNOTATORS = 400, 100, 3


def probability_table(prevalence: list[float], accuracy: float) -> np.ndarray:
    """P(label | true class): the truth with `accuracy`, else one of the others."""
    k = len(prevalence)
    return np.full((k, k), (1 - accuracy) / (k - 1)) + np.eye(k) * (accuracy - (1 - accuracy) / (k - 1))


def truth(prevalence: list[float], hit: float) -> dict[str, float]:
    """The population values for units with exchangeable annotators."""
    p, table = np.array(prevalence), probability_table(prevalence, hit)
    observed = float(p @ np.square(table).sum(axis=1))
    marginal = p @ table
    by_alpha, by_ac1 = float(marginal @ marginal), float(marginal @ (1 - marginal)) / (len(p) - 1)
    return {
        "alpha": (observed - by_alpha) / (1 - by_alpha),
        "ac1": (observed - by_ac1) / (1 - by_ac1),
        "percent": observed,
    }


def simulate(rng: np.random.Generator, prevalence: list[float], hit: float) -> Histogram:
    true = rng.choice(len(prevalence), UNITS, p=prevalence)
    table = probability_table(prevalence, hit)
    return Histogram.from_counts(np.array([rng.multinomial(ANNOTATORS, table[t]) for t in true]))


def enough(covered: int, coverage: float) -> bool:
    return covered >= int(stats.binom.ppf(1e-4, ROUNDS, coverage))


@pytest.mark.parametrize(("prevalence", "hit"), [([0.5, 0.5], 0.9), ([0.25] * 4, 0.75), ([0.7, 0.3], 0.85)])
def test_agreement_intervals_cover_the_truth(prevalence: list[float], hit: float) -> None:
    rng, expected = np.random.default_rng(20261121), truth(prevalence, hit)
    covered = dict.fromkeys(expected, 0)
    for _ in range(ROUNDS):
        histogram = simulate(rng, prevalence, hit)
        figures = {"alpha": alpha(histogram), "ac1": ac1(histogram), "percent": percent_agreement(histogram)}
        for name, figure in figures.items():
            covered[name] += estimate(figure).low <= expected[name] <= estimate(figure).high
    assert {name: enough(times, 0.94) for name, times in covered.items()} == dict.fromkeys(covered, True), covered


def test_the_accuracy_interval_covers_where_the_labels_of_an_item_hang_together_and_plain_wilson_does_not() -> None:
    rng = np.random.default_rng(20261122)
    unit = np.repeat(np.arange(60, dtype=np.int32), 5)
    who = np.tile(np.arange(5, dtype=np.int32), 60)
    covered = naive = 0
    for _ in range(ROUNDS):
        easiness = rng.beta(3.2, 0.8, 60)
        marks = Marks(unit, who, rng.random(300) < easiness[unit], 60, 5)
        figure = estimate(accuracy(marks))
        covered += figure.low <= 0.8 <= figure.high
        low, high = wilson(marks.correct.sum(), 300)
        naive += bool(low <= 0.8 <= high)
    assert enough(covered, 0.94)
    assert not enough(naive, 0.94)
