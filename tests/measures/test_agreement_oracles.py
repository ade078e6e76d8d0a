"""Against other people's code, to 1e-9."""

from itertools import combinations

import krippendorff
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa as sm_fleiss

from apps.measures.agreement import (
    Level,
    alpha,
    alpha_of_scores,
    brennan_prediger,
    fleiss_kappa,
    pair_kappas,
    percent_agreement,
)
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings
from tests.measures.build import estimate, matrix_of, random_ratings, scores_of

VALUES = np.array([0.0, 1.0, 2.5, 10.0])


STEVENS = [Level.NOMINAL, Level.ORDINAL, Level.INTERVAL, Level.RATIO]


@pytest.mark.parametrize("level", STEVENS)
@pytest.mark.parametrize("seed", range(5))
def test_alpha_equals_krippendorff(level: Level, seed: int) -> None:
    ratings = random_ratings(seed)
    domain = VALUES if level in (Level.INTERVAL, Level.RATIO) else np.arange(4)
    expected = krippendorff.alpha(
        value_counts=matrix_of(ratings), value_domain=domain.tolist(), level_of_measurement=level.value
    )
    assert estimate(alpha(ratings, level, values=domain)).value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("level", list(Level))
def test_alpha_of_scores_equals_alpha_of_their_codes(level: Level) -> None:
    ratings = random_ratings(3)
    by_code, by_value = (
        alpha(ratings, level, values=VALUES, period=12.0),
        alpha_of_scores(scores_of(ratings, VALUES), level, period=12.0),
    )
    one, other = estimate(by_code), estimate(by_value)
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-9)


def test_a_given_distance_equals_the_level_it_describes() -> None:
    ratings = random_ratings(4)
    squared = np.square(VALUES[:, None] - VALUES)
    one = estimate(alpha(ratings, distance=squared))
    other = estimate(alpha(ratings, "interval", values=VALUES))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-9)


def test_alpha_over_many_labels_equals_krippendorff() -> None:
    ratings = random_ratings(6, units=400, levels=60)
    expected = krippendorff.alpha(value_counts=matrix_of(ratings), level_of_measurement="nominal")
    assert estimate(alpha(ratings)).value == pytest.approx(expected, abs=1e-9)


def shared_codes(ratings: Ratings, a: int, b: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    table = np.full((ratings.units, ratings.annotators), -1)
    table[ratings.unit, ratings.annotator] = ratings.code
    both = (table[:, a] >= 0) & (table[:, b] >= 0)
    return table[both, a], table[both, b]


def test_kappa_of_each_pair_equals_scikit_learn() -> None:
    ratings = random_ratings(7, units=300)
    kappas, shared = pair_kappas(ratings, 20).tables(np.arange(ratings.annotators))
    for a, b in combinations(range(ratings.annotators), 2):
        one, other = shared_codes(ratings, a, b)
        assert shared[a][b] == shared[b][a] == len(one)
        assert kappas[a][b] == pytest.approx(cohen_kappa_score(one, other), abs=1e-9)


def test_percent_agreement_equals_counting_pairs_by_hand() -> None:
    ratings = random_ratings(8)
    shares = []
    for unit in range(ratings.units):
        pairs = list(combinations(ratings.code[ratings.unit == unit].tolist(), 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    assert estimate(percent_agreement(ratings)).value == pytest.approx(np.mean(shares), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_fleiss_and_randolph_equal_statsmodels(seed: int) -> None:
    table = np.random.default_rng(seed).multinomial(5, [0.5, 0.3, 0.2], size=50)
    table[:20] = np.eye(3, dtype=int)[np.arange(20) % 3] * 5
    histogram = Histogram.from_counts(table)
    assert estimate(fleiss_kappa(histogram)).value == pytest.approx(sm_fleiss(table), abs=1e-12)
    randolph = estimate(brennan_prediger(histogram)).value
    assert randolph == pytest.approx(sm_fleiss(table, method="randolph"), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_circular_alpha_equals_krippendorff_with_the_same_distance(seed: int) -> None:
    ratings = random_ratings(seed)

    def sines(v1: NDArray[np.float64], v2: NDArray[np.float64], **_: object) -> NDArray[np.float64]:
        return np.sin(np.pi * (v1 - v2) / 12.0) ** 2

    expected = krippendorff.alpha(
        value_counts=matrix_of(ratings), value_domain=VALUES.tolist(), level_of_measurement=sines
    )
    figure = estimate(alpha(ratings, "circular", values=VALUES, period=12.0))
    assert figure.value == pytest.approx(expected, abs=1e-9)


def test_a_crowd_of_many_annotators_gives_the_kappas_of_a_small_one() -> None:
    small = random_ratings(7, units=300)
    crowd = Ratings(small.unit, small.annotator * 100, small.code, small.units, 700, small.levels)
    one, other = pair_kappas(small), pair_kappas(crowd)
    assert (other.first // 100).tolist() == one.first.tolist()
    assert other.shared.tolist() == one.shared.tolist()
    assert other.kappa.tolist() == one.kappa.tolist()
