"""Real crowds: majority, Dawid–Skene (pooled prior of 1 and 5, plain), one-coin and GLAD as computed independently."""

from pathlib import Path

import numpy as np
import pytest

from apps.measures.truth import Choice, compare, dawid_skene, glad, majority, one_coin
from tests.measures.build import estimate
from tests.measures.truth.crowds import real

# Accuracy on gold, ties by their chance: majority, pooled s=1, pooled s=5, one-coin, GLAD.
ACCURACY = {
    "bluebirds": (0.7593, 0.8981, 0.8981, 0.5833, 0.7222),
    "rte": (0.8969, 0.9263, 0.9225, 0.9250, 0.9250),
    "weather, CrowdFlower": (0.8822, 0.8900, 0.8900, 0.8833, 0.8800),
    "weather, MTurk": (0.8533, 0.8433, 0.8300, 0.8600, 0.8533),
    "music": (0.7042, 0.7700, 0.7886, 0.7929, 0.7957),
    "polarity, MTurk": (0.9430, 0.9440, 0.9440, 0.9460, 0.9460),
}
LARGER = {
    "polarity": (0.8859, 0.9148, 0.9146, 0.9168),
    "ZenCrowd, US": (0.8613, 0.8225, 0.8230, 0.9049),
    "ZenCrowd, IN": (0.7409, 0.7574, 0.7583, 0.7917),
    "adult": (0.7598, 0.7417, 0.7508, 0.7087),
}
# Unsmoothed from vote shares, as in the sets' reference figures. On music, single units hang on the last digits.
PLAIN = {
    "bluebirds": 0.898148,
    "rte": 0.9275,
    "events": 0.941558,
    "weather, CrowdFlower": 0.84,
    "weather, MTurk": 0.836667,
    "polarity, MTurk": 0.944,
    "ZenCrowd": 0.793627,
    "ZenCrowd, US": 0.822549,
    "ZenCrowd, IN": 0.757353,
    "adult": 0.762763,
}
LAST_UNIT = 5.1e-5


@pytest.mark.parametrize("name", [*ACCURACY, *LARGER])
def test_accuracies_on_gold_are_those_known(shared_data: Path, name: str) -> None:
    ratings, gold = real(shared_data, name)
    judged = gold >= 0
    found = [
        majority(ratings),
        dawid_skene(ratings).answers(),
        dawid_skene(ratings, smoothing=5).answers(),
        one_coin(ratings).answers(),
    ]
    if name in ACCURACY:
        found.append(glad(ratings).answers())
    accuracy = [float(answers.right(gold)[judged].mean()) for answers in found]
    np.testing.assert_allclose(accuracy, (ACCURACY | LARGER)[name], atol=LAST_UNIT)


@pytest.mark.parametrize("name", PLAIN)
def test_plain_dawid_skene_has_its_reference_accuracy(shared_data: Path, name: str) -> None:
    ratings, gold = real(shared_data, name)
    right = dawid_skene(ratings, smoothing=0).answers().right(gold)
    assert right[gold >= 0].mean() == pytest.approx(PLAIN[name], abs=1e-6)


def test_plain_dawid_skene_on_music_is_near_its_reference(shared_data: Path) -> None:
    ratings, gold = real(shared_data, "music")
    assert dawid_skene(ratings, smoothing=0).answers().right(gold).mean() == pytest.approx(0.77, abs=0.01)


def test_the_pooled_prior_repairs_a_sparse_crowd(shared_data: Path) -> None:
    """461 annotators with 3.7 labels each: plain Dawid–Skene loses to the majority, the pooled prior does not."""
    ratings, gold = real(shared_data, "weather, CrowdFlower")
    plain, pooled = (dawid_skene(ratings, smoothing=s).answers().right(gold).mean() for s in (0, 1))
    assert plain < majority(ratings).right(gold).mean() < pooled


@pytest.mark.parametrize(
    ("name", "choice", "best"),
    [
        ("bluebirds", Choice.MODEL, "Dawid–Skene (pooled)"),
        ("weather, CrowdFlower", Choice.MAJORITY, "majority"),
        ("weather, MTurk", Choice.NOT_ENOUGH, None),
        ("ZenCrowd", Choice.MAJORITY, "majority"),
        ("ZenCrowd, US", Choice.MODEL, "one-coin"),
    ],
)
def test_gold_arbitrates(shared_data: Path, name: str, choice: Choice, best: str | None) -> None:
    found = compare(*real(shared_data, name), with_held_out=False, with_glad=False)
    assert (found.choice, found.best) == (choice, best)


def test_without_gold_the_labels_prefer_the_wrong_model(shared_data: Path) -> None:
    """Dawid–Skene foresees labels far better on ZenCrowd than one-coin, and is eight points less accurate."""
    ratings, gold = real(shared_data, "ZenCrowd, US")
    found = {contender.method: contender for contender in compare(ratings, gold, with_glad=False).contenders}
    pooled, coin = found["Dawid–Skene (pooled)"], found["one-coin"]
    assert estimate(pooled.held_out).low > estimate(coin.held_out).high
    assert estimate(pooled.accuracy).high < estimate(coin.accuracy).low


def test_labels_are_foreseen_as_well_as_known(shared_data: Path) -> None:
    ratings, gold = real(shared_data, "bluebirds")
    held_out = {
        contender.method: contender.held_out for contender in compare(ratings, gold, with_glad=False).contenders
    }
    assert estimate(held_out["Dawid–Skene (pooled)"]).value == pytest.approx(-0.4642, abs=0.005)
    assert estimate(held_out["one-coin"]).value == pytest.approx(-0.567, abs=0.006)
