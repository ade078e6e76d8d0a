import numpy as np
import pytest

from apps.measures.agreement import PermutationTest, permutation_test
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from tests.measures.build import random_ratings, ratings_of


def tried(ratings: Ratings, replicates: int = 99, seed: int = 1) -> PermutationTest:
    result = permutation_test(ratings, statistic_of_alpha, replicates=replicates, seed=seed)
    assert isinstance(result, PermutationTest)
    return result


def test_agreement_beyond_chance_has_the_smallest_p_there_is() -> None:
    assert tried(random_ratings(1, units=200)).p == 1 / 100


def test_labels_at_random_have_p_values_spread_evenly() -> None:
    rng = np.random.default_rng(5)
    unit, who = np.repeat(np.arange(30, dtype=np.int32), 3), np.tile(np.arange(3, dtype=np.int32), 30)
    p = [tried(Ratings(unit, who, rng.integers(0, 3, 90), 30, 3, 3), 39, seed).p for seed in range(40)]
    assert 0.35 < float(np.mean(p)) < 0.65
    assert np.mean(np.array(p) <= 0.1) < 0.25


def test_the_order_of_rows_does_not_matter_and_the_seed_does() -> None:
    ratings = ratings_of([[0, 1], [1, 1], [0, 0], [0, 1], [1, 0], [1, 1], [0, 0]])
    order = np.random.default_rng(1).permutation(ratings.n)
    shuffled = Ratings(*(a[order] for a in (ratings.unit, ratings.annotator, ratings.code)), 7, 2, 2)
    assert tried(ratings) == tried(shuffled)
    assert tried(ratings).p != tried(ratings, seed=2).p


def test_an_undefined_coefficient_has_no_test() -> None:
    assert isinstance(permutation_test(ratings_of([[0, 0], [0, 0]]), statistic_of_alpha), Undefined)


def test_no_replicates_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        permutation_test(ratings_of([[0, 1]]), statistic_of_alpha, replicates=0)
