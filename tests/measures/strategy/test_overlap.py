import itertools

import numpy as np
import pytest
from scipy import stats

from apps.measures.estimate import Undefined
from apps.measures.strategy import majority_error
from tests.measures.build import estimate


def by_hand(wrong: int, labels: int, overlap: int) -> float:
    """Every choice of labels, one after the other."""
    marks = [True] * wrong + [False] * (labels - wrong)
    lost = [np.sign(sum(chosen) - overlap / 2) for chosen in itertools.combinations(marks, overlap)]
    return float(np.mean([(sign + 1) / 2 for sign in lost]))


@pytest.mark.parametrize("overlap", [1, 2, 3, 4, 5])
def test_it_is_the_mean_over_all_choices_of_labels(overlap: int) -> None:
    rng = np.random.default_rng(overlap)
    labels = rng.integers(5, 8, 40)
    wrong = rng.binomial(labels, 0.3)
    found = estimate(majority_error(wrong, labels, overlap))
    expected = [by_hand(int(w), int(n), overlap) for w, n in zip(wrong, labels, strict=True)]
    assert found.value == pytest.approx(np.mean(expected))
    half = stats.t.ppf(0.975, 39) * np.std(expected, ddof=1) / np.sqrt(40)
    assert found.high - found.value == pytest.approx(half)


def test_hard_items_stay_hard_however_many_are_asked() -> None:
    """A fifth of the items is got wrong by nearly everybody: three independent labels would be wrong in 10 %."""
    wrong = np.array([10] * 20 + [0] * 80)
    assert estimate(majority_error(wrong, np.full(100, 10), 3)).value == pytest.approx(0.2)


def test_items_with_fewer_labels_are_left_out_and_too_few_say_nothing() -> None:
    labels = np.array([5] * 30 + [2] * 100)
    assert estimate(majority_error(np.zeros(130, int), labels, 5)).n == 30
    assert majority_error(np.zeros(29, int), np.full(29, 5), 3) == Undefined(
        "not measured: 29 items with a known answer have 3 labels, 30 are needed"
    )


def test_counts_that_cannot_be_are_refused() -> None:
    for wrong, labels, overlap in (([3], [2], 1), ([-1], [2], 1), ([0], [2], 0), ([0, 1], [2], 1)):
        with pytest.raises(ValueError, match="0 <= wrong <= labels"):
            majority_error(wrong, labels, overlap)
