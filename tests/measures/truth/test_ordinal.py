"""Truth on an ordered scale: levels, annotators' bias and spread, and what the order is worth with few labels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from apps.measures.truth.dawid_skene import dawid_skene
from apps.measures.truth.ordinal import OrdinalTruth, ordinal_truth
from tests.measures.build import ratings_of


def simulated(
    seed: int, units: int = 400, annotators: int = 40, levels: int = 5, labels: int = 3
) -> tuple[Ratings, np.ndarray, np.ndarray]:
    """Annotators who round what they see, each with a bias of spread 0.5 and noise of their own."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, levels, units)
    unit = np.repeat(np.arange(units), labels)
    annotator = rng.integers(0, annotators, len(unit))
    bias = rng.normal(0, 0.5, annotators)
    sd = 0.7 * np.exp(0.4 * rng.normal(size=annotators))
    seen = truth[unit] + bias[annotator] + sd[annotator] * rng.normal(size=len(unit))
    code = np.clip(np.rint(seen), 0, levels - 1).astype(np.int64)
    return Ratings(unit, annotator, code, units, annotators, levels), truth, bias  # type: ignore[arg-type]


def fitted(ratings: Ratings, gold: np.ndarray | None = None) -> OrdinalTruth:
    found = ordinal_truth(ratings, gold)
    assert isinstance(found, OrdinalTruth), found
    return found


@pytest.mark.parametrize("seed", range(3))
def test_few_labels_say_more_when_the_order_is_used(seed: int) -> None:
    ratings, truth, _ = simulated(seed)
    ordered, nominal = fitted(ratings), dawid_skene(ratings)
    assert np.mean(ordered.answers().right(truth)) > np.mean(nominal.answers().right(truth)) + 0.02
    distance = np.abs(ordered.median() - truth).mean()
    assert distance < 0.9 * np.abs(nominal.posterior.argmax(axis=1) - truth).mean()


def test_biases_are_found_and_lie_in_their_intervals() -> None:
    ratings, _, bias = simulated(1, units=1500, annotators=20)
    who = fitted(ratings).annotators
    assert np.corrcoef(who.bias, bias)[0, 1] > 0.9
    assert np.mean((who.bias_low <= bias) & (bias <= who.bias_high)) >= 0.85
    assert bool(((who.bias_low <= who.bias) & (who.bias <= who.bias_high)).all())
    assert bool(((who.sd_low <= who.sd) & (who.sd <= who.sd_high)).all())


def test_posteriors_are_distributions_and_gold_is_certain() -> None:
    ratings, truth, _ = simulated(2, units=50)
    gold = np.where(np.arange(50) < 20, truth, -1)
    found = fitted(ratings, gold)
    assert found.posterior.sum(axis=1) == pytest.approx(np.ones(50))
    assert found.median()[:20].tolist() == truth[:20].tolist()
    assert found.posterior[:20].max(axis=1).tolist() == [1.0] * 20


def test_gold_shows_that_everybody_is_a_level_too_high() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 200)
    rows = [[min(level + 1, 4) for _ in range(3)] for level in truth]
    ratings = ratings_of(rows, range(5))
    found = fitted(ratings, np.where(np.arange(200) < 100, truth, -1))
    assert found.annotators.bias == pytest.approx([1.0, 1.0, 1.0], abs=0.3)
    assert np.mean(found.median()[100:] == truth[100:]) > 0.95


def test_a_unit_without_labels_has_the_prior_and_no_median() -> None:
    ratings, _, _ = simulated(4, units=30)
    wider = Ratings(ratings.unit, ratings.annotator, ratings.code, 31, ratings.annotators, ratings.levels)
    found = fitted(wider)
    assert found.median()[30] == -1
    assert found.posterior[30] == pytest.approx(found.prior)


def test_what_is_no_scale_is_undefined() -> None:
    empty = np.zeros(0, np.int32)
    assert isinstance(ordinal_truth(ratings_of([[0, 0]], [0])), Undefined)
    assert isinstance(ordinal_truth(ratings_of([[0, 1]], range(40))), Undefined)
    assert isinstance(ordinal_truth(Ratings(empty, empty, empty, 3, 2, 4)), Undefined)
    with pytest.raises(ValueError, match="confidence"):
        ordinal_truth(simulated(0)[0], confidence=0)


@given(st.integers(0, 500))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_and_annotators_changes_nothing(seed: int) -> None:
    ratings, _, _ = simulated(seed, units=30, annotators=8)
    rng = np.random.default_rng(seed)
    rows, names = rng.permutation(ratings.n), rng.permutation(ratings.annotators).astype(np.int32)
    sizes = (ratings.units, ratings.annotators, ratings.levels)
    found = fitted(ratings)
    shuffled = fitted(Ratings(ratings.unit[rows], ratings.annotator[rows], ratings.code[rows], *sizes))
    assert found.posterior.tobytes() == shuffled.posterior.tobytes()
    renamed = fitted(Ratings(ratings.unit, names[ratings.annotator], ratings.code, *sizes))
    assert renamed.posterior == pytest.approx(found.posterior, abs=1e-6)
    assert renamed.annotators.bias[names] == pytest.approx(found.annotators.bias, abs=1e-6)


@given(st.integers(0, 500))
@settings(max_examples=10, deadline=None)
def test_turning_the_scale_round_turns_the_answer_round(seed: int) -> None:
    ratings, _, _ = simulated(seed, units=30, annotators=8)
    sizes = (ratings.units, ratings.annotators, ratings.levels)
    turned = fitted(Ratings(ratings.unit, ratings.annotator, ratings.levels - 1 - ratings.code, *sizes))
    found = fitted(ratings)
    assert turned.posterior[:, ::-1] == pytest.approx(found.posterior, abs=1e-5)
    assert turned.annotators.bias == pytest.approx(-found.annotators.bias, abs=1e-5)
