import numpy as np
import pytest

from apps.measures.consensus import consensus_accuracy
from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from apps.measures.truth import Choice, compare
from tests.measures.build import estimate
from tests.measures.truth.crowds import simulated

METHODS = ["majority", "weighted majority", "Dawid–Skene (pooled)", "Dawid–Skene (plain)", "one-coin", "GLAD"]


def spammed(seed: int, units: int) -> tuple[Ratings, np.ndarray]:
    """Two good annotators and four who always say the same: models beat the majority."""
    crowd = simulated(seed, units=units, annotators=6, per_unit=6, levels=2, low=0.9)
    code = np.where(crowd.ratings.annotator < 4, crowd.ratings.annotator % 2, crowd.ratings.code)
    rng = np.random.default_rng(seed)
    code = np.where((crowd.ratings.annotator < 4) & (rng.random(crowd.ratings.n) < 0.4), rng.integers(0, 2), code)
    return Ratings(crowd.ratings.unit, crowd.ratings.annotator, code, units, 6, 2), crowd.truth


def test_all_methods_stand_side_by_side_with_the_majority_first() -> None:
    crowd = simulated(91)
    found = compare(crowd.ratings, crowd.truth)
    assert [contender.method for contender in found.contenders] == METHODS
    first = found.contenders[0]
    expected = estimate(consensus_accuracy(crowd.ratings, crowd.truth))
    assert estimate(first.accuracy).value == pytest.approx(expected.value)
    assert estimate(first.accuracy).low == pytest.approx(expected.low)
    for contender in found.contenders[1:]:
        gap = estimate(contender.accuracy).value - expected.value
        assert estimate(contender.difference).value == pytest.approx(gap)


def test_without_gold_nobody_wins() -> None:
    found = compare(spammed(92, 400)[0], with_glad=False)
    assert (found.choice, found.best) == (Choice.NO_GOLD, None)
    assert all(isinstance(contender.accuracy, Undefined) for contender in found.contenders)
    assert estimate(found.contenders[2].held_out).value < 0


def test_gold_that_matches_no_labelled_unit_is_no_gold() -> None:
    crowd = simulated(93).ratings
    wider = Ratings(crowd.unit, crowd.annotator, crowd.code, 121, 8, 3)
    assert compare(wider, np.append(np.full(120, -1), 1), with_glad=False).choice is Choice.NO_GOLD


def test_a_model_that_sees_through_spam_wins_on_gold() -> None:
    ratings, truth = spammed(94, 600)
    found = compare(ratings, truth, with_glad=False)
    assert found.choice is Choice.MODEL
    winner = next(contender for contender in found.contenders if contender.method == found.best)
    assert estimate(winner.difference).low > 0
    assert found.sentence.startswith(f"{found.best} is better than the majority by")


def test_little_gold_is_not_enough() -> None:
    crowd = simulated(95)
    gold = np.where(np.arange(120) < 12, crowd.truth, -1)
    found = compare(crowd.ratings, gold, with_glad=False)
    assert (found.choice, found.best) == (Choice.NOT_ENOUGH, None)


def test_among_annotators_who_hardly_err_there_is_nothing_to_choose() -> None:
    crowd = simulated(96, units=3000, annotators=6, per_unit=5, low=0.94)
    found = compare(crowd.ratings, crowd.truth, with_glad=False)
    assert found.choice is Choice.NOTHING


def test_where_annotators_err_on_the_same_units_dawid_skene_is_worse_than_the_majority() -> None:
    """The annotators err alike on one kind of unit: the model takes the error for a class of its own."""
    rng = np.random.default_rng(5)
    chance = np.where(rng.random(600) < 0.3, 0.45, 0.04)
    unit, who = np.repeat(np.arange(600), 5), np.tile(np.arange(5), 600)
    code = (rng.random(3000) < chance[unit]).astype(int)
    found = compare(Ratings(unit, who, code, 600, 5, 2), np.zeros(600, int), with_glad=False)
    pooled = next(contender for contender in found.contenders if contender.method == "Dawid–Skene (pooled)")
    assert estimate(pooled.difference).high < 0
    assert estimate(pooled.held_out).value < 0


def test_units_on_which_the_methods_differ_are_marked() -> None:
    ratings, truth = spammed(97, 200)
    found = compare(ratings, truth, with_glad=False)
    leading = np.stack([contender.answers.leading for contender in found.contenders])
    assert found.differing.tolist() == (leading != leading[0]).any(axis=(0, 2)).tolist()
    assert 0 < found.differing.sum() < 200


def test_slow_parts_can_be_refused() -> None:
    found = compare(simulated(98).ratings, with_glad=False, with_held_out=False)
    assert [contender.method for contender in found.contenders] == METHODS[:-1]
    assert all(isinstance(contender.held_out, Undefined) for contender in found.contenders)


def test_no_labels_can_be_compared_too() -> None:
    nothing = np.zeros(0, int)
    found = compare(Ratings(nothing, nothing, nothing, 3, 0, 2), np.array([0, 1, -1]))
    assert found.choice is Choice.NO_GOLD
    assert found.differing.tolist() == [False] * 3
