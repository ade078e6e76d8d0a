import numpy as np
import pytest
from statsmodels.stats.contingency_tables import Table

from apps.measures.comparing import Trend, cochran_armitage
from apps.measures.estimate import Undefined
from tests.measures.vectors import read


@pytest.mark.parametrize("row", read("comparing")["trend"])
def test_published_trends(row: dict[str, list[int]]) -> None:
    trend = cochran_armitage(row.get("edited", row.get("correct", [])), row["n"])
    assert isinstance(trend, Trend)
    assert trend.z == pytest.approx(row["z"], abs=1e-6)
    assert trend.two_sided == pytest.approx(row["p"], rel=1e-5)


def test_equal_to_statsmodels_with_scores_of_its_own() -> None:
    successes, n, scores = [3, 9, 8], [40, 35, 20], np.array([0, 1, 4])
    trend = cochran_armitage(successes, n, scores)
    assert isinstance(trend, Trend)
    table = [[s, size - s] for s, size in zip(successes, n, strict=True)]
    oracle = Table(table, shift_zeros=False).test_ordinal_association(row_scores=scores, col_scores=np.array([1, 0]))
    # Theirs has total - 1 where Cochran and Armitage have total.
    assert trend.z == pytest.approx(oracle.zscore * (95 / 94) ** 0.5)


def test_a_falling_share_is_falling() -> None:
    trend = cochran_armitage([30, 20, 10], [100, 100, 100])
    assert isinstance(trend, Trend)
    assert trend.z < 0
    assert trend.falling < 0.05 < trend.rising
    assert trend.two_sided == pytest.approx(2 * trend.falling)


@pytest.mark.parametrize(
    ("successes", "n"), [([5], [9]), ([0, 0], [9, 9]), ([9, 9], [9, 9]), ([3, 0], [9, 0]), ([], [])]
)
def test_no_trend_without_rounds_to_compare(successes: list[int], n: list[int]) -> None:
    assert isinstance(cochran_armitage(successes, n), Undefined)


def test_counts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="successes <= n"):
        cochran_armitage([3, 1], [2, 2])
    with pytest.raises(ValueError, match="equally long"):
        cochran_armitage([3, 1], [4])
