"""What the methods promise, held against many simulated annotators who stand exactly at the boundary."""

import numpy as np
import pytest
from numpy.typing import NDArray

from apps.measures.gold import (
    SequentialTest,
    SequentialVerdict,
    betting_sequence,
    confidence_sequence,
    e_benjamini_hochberg,
    e_value_below,
)
from apps.measures.intervals import wilson

pytestmark = pytest.mark.simulation
STANDARD, ITEMS, PEOPLE = 0.90, 300, 3000


@pytest.fixture(scope="module")
def looks() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.intp]]:
    """Correct answers after each item of annotators at the standard: each distinct count once, and where it occurs."""
    correct = (np.random.default_rng(17).random((PEOPLE, ITEMS)) < STANDARD).cumsum(1)
    states, where = np.unique(correct * (ITEMS + 1) + np.arange(1, ITEMS + 1), return_inverse=True)
    return states // (ITEMS + 1), states % (ITEMS + 1), where.reshape(PEOPLE, ITEMS)


def ever(outside: NDArray[np.bool_], where: NDArray[np.intp]) -> float:
    return float(outside[where].any(1).mean())


@pytest.mark.parametrize("prior", [(1.0, 1.0), (9.0, 1.0)])
def test_a_confidence_sequence_looked_at_after_every_item_keeps_its_error(
    looks: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.intp]], prior: tuple[float, float]
) -> None:
    correct, n, where = looks
    low, high = confidence_sequence(correct, n, prior=prior)
    assert ever((low > STANDARD) | (high < STANDARD), where) <= 0.05


def test_a_wilson_interval_looked_at_after_every_item_does_not(
    looks: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.intp]],
) -> None:
    correct, n, where = looks
    low, high = wilson(correct, n)
    assert ever((low > STANDARD) | (high < STANDARD), where) > 0.25


def test_an_e_value_looked_at_after_every_item_keeps_its_error_and_finds_the_bad(
    looks: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.intp]],
) -> None:
    correct, n, where = looks
    assert ever(e_value_below(correct, n, STANDARD) >= 20, where) <= 0.05
    bad = (np.random.default_rng(5).random((PEOPLE, 200)) < 0.8).cumsum(1)
    caught = e_value_below(bad, np.arange(1, 201), STANDARD) >= 20
    assert float(caught[:, :100].any(1).mean()) == pytest.approx(0.59, abs=0.04)
    assert float(caught.any(1).mean()) == pytest.approx(0.87, abs=0.04)


def test_a_betting_sequence_keeps_its_error() -> None:
    scores = np.random.default_rng(23).beta(4, 1, (400, 150))
    bounds = np.array([betting_sequence(row, steps=100) for row in scores])
    assert float(((bounds[:, 0] > 0.8) | (bounds[:, 1] < 0.8)).mean()) <= 0.05
    assert float(np.median(bounds[:, 1] - bounds[:, 0])) < 0.2


def test_the_sequential_test_keeps_both_errors() -> None:
    test, rng = SequentialTest(0.95, 0.90), np.random.default_rng(29)
    runs = {p: [test.run(rng.random(test.most) < p) for _ in range(4000)] for p in (0.95, 0.90)}
    failed = np.mean([verdict is SequentialVerdict.BAD for verdict, _ in runs[0.95]])
    passed = np.mean([verdict is SequentialVerdict.GOOD for verdict, _ in runs[0.90]])
    assert failed <= 0.05 + 0.005
    assert passed <= 0.10 + 0.01
    assert np.mean([items for _, items in runs[0.95]]) < 140 < 233


def test_e_bh_keeps_its_false_discovery_rate_while_people_share_items() -> None:
    rng, q = np.random.default_rng(31), 0.10
    accuracy = np.where(np.arange(50) < 35, STANDARD, 0.72)
    share, power = [], []
    for _ in range(400):
        luck = rng.random((1, 150))
        own = rng.random((50, 150))
        answers = np.where(rng.random((50, 150)) < 0.5, luck, own) < accuracy[:, None]
        rejected = e_benjamini_hochberg(e_value_below(answers.sum(1), np.full(50, 150), STANDARD), q)
        share.append(rejected[:35].sum() / max(1, rejected.sum()))
        power.append(rejected[35:].mean())
    assert float(np.mean(share)) <= q
    assert float(np.mean(power)) > 0.8
