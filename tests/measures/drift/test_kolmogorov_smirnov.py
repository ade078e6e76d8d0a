from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.drift import kolmogorov_smirnov
from tests.measures.vectors import read


def column(values: list[float]) -> np.ndarray:
    return np.array(values, np.float64)[:, None]


def test_published_example() -> None:
    vector = read("drift")["ks"]
    found = kolmogorov_smirnov(column(vector["x"]), column(vector["y"]))
    assert (found.distance[0], found.p[0]) == pytest.approx((vector["D"], vector["p_exact"]), abs=1e-8)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (5, 9), (40, 40), (13, 300)])
def test_without_ties_equal_to_scipys_exact_test(n: int, m: int) -> None:
    rng = np.random.default_rng(n)
    x, y = rng.normal(size=(n, 6)), rng.normal(size=(m, 6)) + np.arange(6) / 3
    found = kolmogorov_smirnov(x, y)
    for i in range(6):
        oracle = stats.ks_2samp(x[:, i], y[:, i], method="exact")
        assert found.distance[i] == pytest.approx(oracle.statistic, abs=1e-12)
        assert found.p[i] == pytest.approx(oracle.pvalue, rel=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_with_ties_equal_to_dealing_in_every_possible_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pooled, n = np.round(rng.normal(size=11) + (np.arange(11) < 5) * seed / 4, 0), 5

    def distance(chosen: tuple[int, ...]) -> float:
        mine = np.isin(np.arange(11), chosen)
        return max(abs((pooled[mine] <= v).mean() - (pooled[~mine] <= v).mean()) for v in pooled)

    seen = distance(tuple(range(n)))
    as_far = sum(distance(chosen) >= seen - 1e-12 for chosen in combinations(range(11), n))
    found = kolmogorov_smirnov(pooled[:n, None], pooled[n:, None])
    assert found.distance[0] == pytest.approx(seen)
    assert found.p[0] == pytest.approx(as_far / comb(11, n))


def test_large_samples_equal_scipys_limit() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(1200, 2)), rng.normal(size=(1500, 2)) * 1.1
    found = kolmogorov_smirnov(x, y)
    assert not found.exact
    for i in range(2):
        assert found.p[i] == pytest.approx(stats.ks_2samp(x[:, i], y[:, i], method="asymp").pvalue, rel=1e-6)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_exchanging_the_samples_changes_nothing(x: list[float], y: list[float]) -> None:
    there, back = kolmogorov_smirnov(column(x), column(y)), kolmogorov_smirnov(column(y), column(x))
    assert there.distance == back.distance
    assert there.p[0] == pytest.approx(back.p[0], rel=1e-9)
    assert 0 < there.p[0] <= 1


def test_features_do_not_influence_each_other() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.integers(0, 9, (30, 3)).astype(float), rng.normal(size=(20, 3)) * 5
    together = kolmogorov_smirnov(x, y).p
    assert [kolmogorov_smirnov(x[:, i : i + 1], y[:, i : i + 1]).p[0] for i in range(3)] == pytest.approx(together)


def test_a_sample_without_rows_shows_nothing() -> None:
    found = kolmogorov_smirnov(np.zeros((0, 2)), np.ones((3, 2)))
    assert (found.distance.tolist(), found.p.tolist()) == ([0, 0], [1, 1])


def test_equal_constant_samples_show_nothing() -> None:
    assert kolmogorov_smirnov(np.ones((4, 1)), np.ones((3, 1))).p[0] == 1


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="same features"):
        kolmogorov_smirnov(np.ones((2, 1)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="finite"):
        kolmogorov_smirnov(np.full((2, 1), np.nan), np.ones((2, 1)))
