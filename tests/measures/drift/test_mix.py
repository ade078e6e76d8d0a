from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.drift import BinCounts, chi_square, drifted, population_stability
from tests.measures.vectors import read

VECTORS = read("drift")["psi"]


def counts_of(row: dict[str, Any]) -> BinCounts:
    return BinCounts(np.array([row["o"]]), np.array([row["e"]]))


def test_published_stability_indices() -> None:
    plain = [float(population_stability(counts_of(row), 0).psi[0]) for row in VECTORS[:2]]
    assert plain == pytest.approx([row["psi"] for row in VECTORS[:2]], abs=1e-6)
    smoothed = population_stability(counts_of(VECTORS[1]))
    found = [float(x[0]) for x in (smoothed.psi, smoothed.statistic, smoothed.p)]
    assert found == pytest.approx(VECTORS[1]["psi_smoothed_stat_p"], abs=1e-7)
    assert population_stability(counts_of(VECTORS[2])).psi[0] == pytest.approx(VECTORS[2]["psi_add_half"], abs=1e-6)


def test_an_empty_bin_needs_smoothing() -> None:
    with pytest.raises(ValueError, match="smooth"):
        population_stability(counts_of(VECTORS[2]), 0)


def test_published_tests_of_the_mix() -> None:
    row, found = VECTORS[1], chi_square(counts_of(VECTORS[1]))
    expected = [row["chi2"], row["p"], row["G"], row["G_p"], row["df"]]
    assert [float(x[0]) for x in (found.chi2, found.chi2_p, found.g, found.g_p, found.freedom)] == pytest.approx(
        expected, abs=1e-6
    )
    assert not found.drawn[0]
    assert found.cramers_v[0] == pytest.approx(stats.contingency.association([row["o"], row["e"]]))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=8))
def test_equal_to_scipy_over_the_bins_that_hold_something(table: list[tuple[int, int]]) -> None:
    both = np.array(table).T
    found = chi_square(BinCounts(both[:1], both[1:]))
    used = both[:, both.sum(axis=0) > 0]
    if used.shape[1] < 2 or not used.sum(axis=1).all():
        assert found.p[0] == 1
        return
    oracle = stats.chi2_contingency(used, correction=False)
    assert found.chi2[0] == pytest.approx(oracle.statistic, abs=1e-9)
    assert found.chi2_p[0] == pytest.approx(oracle.pvalue, abs=1e-9)
    assert found.g[0] == pytest.approx(stats.chi2_contingency(used, False, lambda_="log-likelihood")[0], abs=1e-9)


def test_sparse_tables_have_the_p_value_of_fishers_test() -> None:
    for table in ([[1, 9], [7, 3]], [[2, 20], [5, 10]], [[0, 4], [3, 2]]):
        found = chi_square(BinCounts(np.array(table[:1]), np.array(table[1:])))
        assert found.drawn[0]
        assert found.p[0] == pytest.approx(stats.fisher_exact(table).pvalue, abs=0.03)


@given(st.permutations(range(6)))
def test_the_names_of_bins_do_not_matter(order: list[int]) -> None:
    reference, current = np.array([[9, 1, 0, 4, 2, 7]]), np.array([[2, 3, 1, 4, 0, 9]])
    assert (
        chi_square(BinCounts(reference, current)).p == chi_square(BinCounts(reference[:, order], current[:, order])).p
    )


def test_many_features_at_once_equal_one_at_a_time_and_empty_bins_are_nothing() -> None:
    rng = np.random.default_rng(1)
    reference, current = rng.integers(0, 40, (2, 30, 6))
    reference[::3, 4:] = current[::3, 4:] = 0
    together = population_stability(BinCounts(reference, current)), chi_square(BinCounts(reference, current))
    for i in range(30):
        kept = slice(0, 4) if i % 3 == 0 else slice(0, 6)
        alone = BinCounts(reference[i : i + 1, kept], current[i : i + 1, kept])
        assert population_stability(alone).psi[0] == pytest.approx(together[0].psi[i], rel=1e-12)
        assert population_stability(alone).p[0] == pytest.approx(together[0].p[i], rel=1e-9)
        assert chi_square(alone).p[0] == pytest.approx(together[1].p[i], rel=1e-9)


def test_nothing_to_compare_is_no_drift() -> None:
    counts = BinCounts(np.array([[0, 0], [5, 0], [0, 0], [3, 4]]), np.array([[3, 4], [7, 0], [0, 0], [0, 0]]))
    assert counts.comparable.tolist() == [False, True, False, False]
    stability, mix = population_stability(counts), chi_square(counts)
    for array in (stability.psi, stability.statistic, mix.chi2, mix.g, mix.cramers_v):
        assert array == pytest.approx(0, abs=1e-12)
    for array in (stability.p, mix.p, mix.g_p):
        assert array.tolist() == [1, 1, 1, 1]


def test_no_features_at_all() -> None:
    nothing = BinCounts(np.zeros((0, 4), int), np.zeros((0, 4), int))
    assert len(population_stability(nothing).p) == len(chi_square(nothing).p) == 0


def test_drift_is_both_significant_and_large() -> None:
    assert drifted([0.001, 0.001, 0.5], [0.3, 0.01, 0.3]).tolist() == [True, False, False]
    # Of a hundred features one such p-value is ordinary.
    assert not drifted([0.001] + [0.5] * 99, [0.3] * 100).any()
    with pytest.raises(ValueError, match="effect"):
        drifted([0.1], [0.1, 0.2])


@pytest.mark.simulation
def test_without_drift_p_values_are_uniform_where_the_usual_bar_cries_wolf() -> None:
    rng = np.random.default_rng(2)
    for n, m in ((200, 200), (1000, 5000)):
        reference, current = (rng.multinomial(size, [0.1] * 10, 20_000) for size in (n, m))
        found = population_stability(BinCounts(reference, current))
        for level in (0.01, 0.05, 0.10, 0.5):
            assert (found.p <= level).mean() == pytest.approx(level, rel=0.3)
        assert (n > 200) or (found.psi > 0.1).mean() > 0.25
