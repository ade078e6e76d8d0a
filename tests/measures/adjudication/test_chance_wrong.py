import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.adjudication import chance_wrong, contested_pair, pooled_posterior
from apps.measures.truth import dawid_skene, one_coin, vote_shares
from tests.measures.build import random_ratings
from tests.measures.truth.crowds import simulated

POSTERIOR = [[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.4, 0.4, 0.2]]


def test_the_chance_is_what_the_standing_label_leaves() -> None:
    np.testing.assert_allclose(chance_wrong(POSTERIOR, [0, 0, -1]), [0.3, 0.9, 1.0])


def test_the_pair_is_the_standing_label_and_its_likeliest_rival() -> None:
    assert contested_pair(POSTERIOR, [0, 0, -1]).tolist() == [[0, 1], [0, 2], [0, 1]]


def test_a_label_without_rival_is_in_no_pair() -> None:
    assert contested_pair([[1.0, 0.0]], [0]).tolist() == [[-1, -1]]
    assert contested_pair([[1.0]], [0]).tolist() == [[-1, -1]]


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_the_pool_lies_between_the_opinions(seed: int) -> None:
    ratings = random_ratings(seed)
    opinions = np.stack([dawid_skene(ratings).posterior, one_coin(ratings).posterior, vote_shares(ratings)])
    pool = pooled_posterior(ratings)
    assert bool((pool <= opinions.max(axis=0) + 1e-12).all())
    assert bool((pool >= opinions.min(axis=0) - 1e-12).all())
    labelled = np.bincount(ratings.unit, minlength=ratings.units) > 0
    np.testing.assert_allclose(pool.sum(axis=1), np.where(labelled, 1, 2 / 3))


def test_wrong_labels_of_a_simulated_crowd_have_the_higher_chances() -> None:
    crowd = simulated(5, units=400)
    pool = pooled_posterior(crowd.ratings)
    stands = vote_shares(crowd.ratings).argmax(axis=1)
    chance, wrong = chance_wrong(pool, stands), stands != crowd.truth
    assert float(chance[wrong].mean()) > 2 * float(chance[~wrong].mean())


@pytest.mark.parametrize(
    ("posterior", "standing", "message"),
    [
        ([[0.5, 0.5]], [2], "standing codes"),
        ([[0.5, 0.5]], [-2], "standing codes"),
        ([[0.5, 0.5]], [0, 1], "one standing code"),
        ([[0.5, 0.5]], [0.0], "one standing code"),
        ([[1.5, -0.5]], [0], "in \\[0, 1\\]"),
    ],
)
def test_what_does_not_fit_is_refused(posterior: list[list[float]], standing: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chance_wrong(posterior, standing)
    with pytest.raises(ValueError, match=message):
        contested_pair(posterior, standing)
