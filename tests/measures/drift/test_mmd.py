import numpy as np
import pytest

from apps.measures.drift import MeanDiscrepancy, maximum_mean_discrepancy
from apps.measures.drift.mmd import MOST_ROWS
from apps.measures.estimate import Undefined
from tests.measures.vectors import read


def discrepancy(found: MeanDiscrepancy | Undefined) -> MeanDiscrepancy:
    assert isinstance(found, MeanDiscrepancy), found
    return found


def test_published_value() -> None:
    vector = read("drift")["mmd2_unbiased_rbf_sigma1"]
    x, y = np.array(vector["x"])[:, None], np.array(vector["y"])[:, None]
    assert discrepancy(maximum_mean_discrepancy(x, y, 1.0)).squared == pytest.approx(vector["value"], abs=1e-6)


def test_the_bandwidth_is_the_median_distance() -> None:
    found = discrepancy(maximum_mean_discrepancy([[0.0], [1.0]], [[3.0], [7.0]]))
    assert found.bandwidth == pytest.approx(np.median([1, 3, 7, 2, 6, 4]))


def test_moved_embeddings_are_seen_and_others_are_not() -> None:
    rng = np.random.default_rng(0)
    x, same, moved = rng.normal(size=(150, 8)), rng.normal(size=(200, 8)), rng.normal(size=(200, 8)) + 0.4
    assert discrepancy(maximum_mean_discrepancy(x, moved)).p == 0.001
    assert discrepancy(maximum_mean_discrepancy(x, same)).p > 0.05


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(MOST_ROWS + 20, 3)), rng.normal(size=(60, 3))
    assert maximum_mean_discrepancy(x, y) == maximum_mean_discrepancy(x[::-1], rng.permutation(y))


def test_more_rows_than_can_be_compared_are_drawn_down() -> None:
    rng = np.random.default_rng(2)
    found = discrepancy(maximum_mean_discrepancy(rng.normal(size=(MOST_ROWS + 5, 2)), rng.normal(size=(9, 2))))
    assert (found.n, found.m) == (MOST_ROWS, 9)


def test_rows_that_are_mostly_equal_have_a_bandwidth_too() -> None:
    found = discrepancy(maximum_mean_discrepancy(np.zeros((9, 1)), [[0.0]] * 8 + [[2.0]]))
    assert found.bandwidth == 2


@pytest.mark.parametrize(("x", "y"), [([[1.0]], [[1.0], [2.0]]), ([[1.0], [1.0]], [[1.0], [1.0]])])
def test_nothing_to_compare_gives_no_discrepancy(x: list[list[float]], y: list[list[float]]) -> None:
    assert isinstance(maximum_mean_discrepancy(x, y), Undefined)


def test_arguments_that_make_no_sense_are_refused() -> None:
    pair = [[1.0], [2.0]]
    with pytest.raises(ValueError, match="same dimensions"):
        maximum_mean_discrepancy(pair, [[1.0, 2.0]] * 2)
    with pytest.raises(ValueError, match="bandwidth"):
        maximum_mean_discrepancy(pair, pair, 0.0)
    with pytest.raises(ValueError, match="finite"):
        maximum_mean_discrepancy(pair, [[1.0], [float("inf")]])


@pytest.mark.simulation
def test_without_drift_one_in_twenty_is_called_drift() -> None:
    rng = np.random.default_rng(3)
    called = [
        discrepancy(
            maximum_mean_discrepancy(rng.normal(size=(40, 3)), rng.normal(size=(30, 3)), permutations=199, seed=i)
        ).p
        <= 0.05
        for i in range(500)
    ]
    assert np.mean(called) == pytest.approx(0.05, abs=0.03)
