import numpy as np
import pytest
from scipy import stats

from apps.measures.estimate import Undefined
from apps.measures.intervals import least_for_upper_bound, quantile_ranks
from apps.measures.monitoring import percentile
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTORS = read("monitoring")["quantiles"]


@pytest.mark.parametrize(("n", "q", "low", "high"), VECTORS["rows"])
def test_published_ranks_around_a_quantile(n: int, q: float, low: int, high: int) -> None:
    assert quantile_ranks(n, q) == (low, high)


@pytest.mark.parametrize(("name", "n"), VECTORS["min_n_for_one_sided_95_upper"].items())
def test_published_least_numbers_for_an_upper_bound(name: str, n: int) -> None:
    q = int(name[1:]) / 100
    assert least_for_upper_bound(q) == n
    assert 1 - q**n >= 0.95 > 1 - q ** (n - 1)


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_ranks_are_as_close_as_the_confidence_allows(q: float) -> None:
    for n in (5, 20, 77):
        low, high = quantile_ranks(n, q)
        assert low == 0 or stats.binom.cdf(low - 1, n, q) <= 0.025
        assert stats.binom.cdf(low, n, q) > 0.025
        assert high == n + 1 or stats.binom.sf(high - 1, n, q) <= 0.025
        assert high == 1 or stats.binom.sf(high - 2, n, q) > 0.025


def test_a_percentile_lies_between_its_order_statistics() -> None:
    hours = np.random.default_rng(3).permutation(np.arange(1.0, 101.0))
    figure = estimate(percentile(hours, 0.9))
    assert (figure.value, figure.low, figure.high, figure.n) == (90, 84, 96, 100)


def test_the_order_of_values_is_of_no_account() -> None:
    hours = np.random.default_rng(3).lognormal(1, 1, 80)
    assert percentile(hours, 0.5) == percentile(hours[::-1], 0.5)


@pytest.mark.parametrize("n", [0, 1, 58])
def test_too_few_values_have_no_upper_bound(n: int) -> None:
    assert isinstance(percentile(np.arange(n), 0.95), Undefined)


def test_quantiles_out_of_range_are_refused() -> None:
    for q in (0.0, 1.0):
        with pytest.raises(ValueError, match="0 < q < 1"):
            quantile_ranks(10, q)
        with pytest.raises(ValueError, match="0 < q < 1"):
            least_for_upper_bound(q)


@pytest.mark.simulation
def test_intervals_of_a_quantile_cover_it() -> None:
    low, high = quantile_ranks(60, 0.8)
    hours = np.sort(np.random.default_rng(1).exponential(1, (4000, 60)), 1)
    inside = (hours[:, low - 1] <= np.log(5)) & (np.log(5) <= hours[:, high - 1])
    assert float(inside.mean()) >= 0.94
