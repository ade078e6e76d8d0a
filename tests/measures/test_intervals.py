import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from apps.measures import intervals
from tests.measures.vectors import read

VECTORS = read("intervals")
METHODS = {"wilson": intervals.wilson, "beta": intervals.clopper_pearson, "jeffreys": intervals.jeffreys}


@pytest.mark.parametrize("row", VECTORS["ci"]["rows"], ids=str)
def test_published_intervals_of_lots(row: list[float]) -> None:
    found, inspected, lot = (int(x) for x in row[:3])
    assert intervals.hypergeometric(found, inspected, lot) == (row[3], row[4])
    got = [float(b) for method in METHODS.values() for b in method(found, inspected)]
    assert got == pytest.approx(row[5:], abs=1e-6)


@pytest.mark.parametrize("row", VECTORS["acc"]["rows"], ids=str)
def test_published_intervals_of_accuracy(row: list[float]) -> None:
    got = [float(b) for method in METHODS.values() for b in method(row[0], row[1])]
    assert got == pytest.approx(row[3:9], abs=1e-6)


@pytest.mark.parametrize(("half_width", "share", "confidence", "population", "n"), VECTORS["nprop"]["rows"])
def test_published_sample_sizes(
    half_width: float, share: float, confidence: float, population: int | None, n: int
) -> None:
    assert intervals.sample_size(half_width, share, confidence, population) == n


@pytest.mark.parametrize("name", ["wilson", "beta"])
def test_equal_to_statsmodels_for_every_count(name: str) -> None:
    for n in (1, 7, 100):
        k = np.arange(n + 1)
        low, high = METHODS[name](k, n, 0.9)
        oracle = proportion_confint(k, n, alpha=0.1, method=name)
        np.testing.assert_allclose(np.array([low, high]), np.array(oracle), atol=1e-9)


def test_no_data_says_nothing() -> None:
    for method in METHODS.values():
        assert [float(b) for b in method(0, 0)] == [0.0, 1.0]


def test_more_correct_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="correct <= n"):
        intervals.wilson(3, 2)


def test_a_confidence_of_a_hundred_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        intervals.wilson(1, 2, 1.0)


@pytest.mark.parametrize(("lot", "n"), [(20, 5), (37, 36), (12, 12)])
def test_the_bisection_finds_what_a_scan_of_all_lots_finds(lot: int, n: int) -> None:
    for found in range(n + 1):
        inside = [
            d
            for d in range(found, lot - n + found + 1)
            if stats.hypergeom.sf(found - 1, lot, d, n) > 0.025 and stats.hypergeom.cdf(found, lot, d, n) > 0.025
        ]
        assert intervals.hypergeometric(found, n, lot) == (inside[0], inside[-1])


def test_one_label_for_each_item_gives_the_plain_interval() -> None:
    correct, n = np.array([1, 0, 1, 1, 0]), np.array([1, 1, 1, 1, 1])
    low, high, effective = intervals.clustered_wilson(correct, n)
    assert effective == 5
    assert (low, high) == tuple(float(b) for b in intervals.wilson(3, 5))


def test_labels_that_always_agree_count_once_for_each_item() -> None:
    correct, n = np.tile([4, 0, 4, 4], 100), np.full(400, 4)
    _, _, effective = intervals.clustered_wilson(correct, n)
    assert effective == pytest.approx(400, rel=0.02)


def test_without_any_error_items_are_what_counts() -> None:
    low, high, effective = intervals.clustered_wilson(np.full(10, 3), np.full(10, 3))
    assert (low, high, effective) == (float(intervals.wilson(10, 10)[0]), 1.0, 10)


def test_items_without_labels_change_nothing() -> None:
    with_gap = intervals.clustered_wilson(np.array([2, 0, 1]), np.array([2, 0, 2]))
    assert with_gap == intervals.clustered_wilson(np.array([2, 1]), np.array([2, 2]))


def test_no_items_at_all_say_nothing() -> None:
    empty = np.zeros(0, np.int64)
    assert intervals.clustered_wilson(empty, empty) == (0.0, 1.0, 0.0)
