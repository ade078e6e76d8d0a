"""What must not matter does not matter: to the byte for the order of rows, to rounding for names."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.ratings import Ratings
from apps.measures.truth import (
    Inference,
    annotator_quality,
    annotator_recall,
    dawid_skene,
    glad,
    held_out_likelihood,
    majority,
    one_coin,
    vote_shares,
    weighted_majority,
)
from apps.measures.truth.crowd import Crowd
from tests.measures.truth.crowds import rows_only, simulated

SEEDS = st.integers(0, 10**6)
MODELS = [dawid_skene, one_coin, glad]


def as_bytes(ratings: Ratings, infer: Callable[[Ratings], Inference]) -> bytes:
    found = infer(ratings)
    skill = [np.asarray(part) for part in vars(found.skill).values()]
    quality, recall = annotator_quality(ratings, found), annotator_recall(ratings, found)
    arrays = [found.posterior, found.prior, found.trace, *skill, quality.value, quality.low, recall.low, recall.value]
    return b"".join(array.tobytes() for array in arrays)


@pytest.mark.parametrize("infer", MODELS)
@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_changes_no_byte(infer: Callable[[Ratings], Inference], seed: int) -> None:
    ratings = simulated(seed, units=40).ratings
    shuffled = rows_only(ratings, np.random.default_rng(seed).permutation(ratings.n))
    assert as_bytes(ratings, infer) == as_bytes(shuffled, infer)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_changes_no_byte_of_votes_and_foresight(seed: int) -> None:
    ratings = simulated(seed, units=40).ratings
    shuffled = rows_only(ratings, np.random.default_rng(seed).permutation(ratings.n))
    assert vote_shares(ratings).tobytes() == vote_shares(shuffled).tobytes()
    for votes in (majority, weighted_majority):
        assert votes(ratings).probability.tobytes() == votes(shuffled).probability.tobytes()
    assert held_out_likelihood(ratings, one_coin) == held_out_likelihood(shuffled, one_coin)


@pytest.mark.parametrize("infer", [dawid_skene, one_coin])
@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_the_names_of_units_annotators_and_labels_do_not_matter(infer: Callable[..., Inference], seed: int) -> None:
    ratings, rng = simulated(seed, units=40).ratings, np.random.default_rng(seed)
    unit, who, code = (rng.permutation(k) for k in (ratings.units, ratings.annotators, ratings.levels))
    renamed = Ratings(unit[ratings.unit], who[ratings.annotator], code[ratings.code], 40, 8, 3)
    one, other = infer(ratings, tolerance=0, sweeps=15), infer(renamed, tolerance=0, sweeps=15)
    np.testing.assert_allclose(one.posterior, other.posterior[unit][:, code], atol=1e-9)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from([0.0, 1.0]))
def test_posteriors_are_probabilities(seed: int, smoothing: float) -> None:
    found = dawid_skene(simulated(seed, units=25, per_unit=2, levels=4).ratings, smoothing=smoothing)
    assert found.posterior.min() >= 0
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1)
    np.testing.assert_allclose(found.prior.sum(), 1)


def test_blocks_of_units_give_what_one_block_gives() -> None:
    """The first 500 of 30 000 units, with the parameters that all units led to."""
    crowd = simulated(51, units=30_000, annotators=9).ratings
    assert len(Crowd.of(crowd).blocks()) > 1
    found, first = dawid_skene(crowd, tolerance=0, sweeps=4), crowd.unit < 500
    part = Ratings(crowd.unit[first], crowd.annotator[first], crowd.code[first], 500, 9, 3)
    small = dawid_skene(part, start=found, tolerance=0, sweeps=1)
    np.testing.assert_allclose(small.posterior, found.posterior[:500], atol=1e-4)
