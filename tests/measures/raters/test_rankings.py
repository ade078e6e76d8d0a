"""Kendall's W and tau-b, against print and scipy."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from apps.measures.estimate import Undefined
from apps.measures.raters import Concordance, PairTaus, kendall_w, pair_taus
from apps.measures.ratings import Ratings, Scores
from tests.measures.build import estimate
from tests.measures.raters.build import crowd, renamed, same, scores, without_repeats
from tests.measures.vectors import read


def concordance(answer: Concordance | Undefined) -> Concordance:
    assert isinstance(answer, Concordance), answer
    return answer


def taus(answer: PairTaus | Undefined) -> PairTaus:
    assert isinstance(answer, PairTaus), answer
    return answer


def table(seed: int, units: int = 30, people: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.asarray(rng.integers(0, 6, (units, people)) + 2.0 * rng.integers(0, 3, (units, 1)))


@pytest.mark.parametrize("vector", read("raters")["rankings"], ids=["untied", "tied"])
def test_published_w_chi_square_and_p_come_out(vector: dict[str, Any]) -> None:
    answer = concordance(kendall_w(scores(np.array(vector["ranks"]).T)))
    ours = (estimate(answer.w).value, answer.chi_square, answer.p_value)
    assert ours == pytest.approx(vector["W_chi2_p"], abs=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_w_is_the_test_of_friedman_and_spearman_that_of_scipy(seed: int) -> None:
    values = table(seed)
    answer = concordance(kendall_w(scores(values)))
    friedman = stats.friedmanchisquare(*values)
    assert (answer.chi_square, answer.p_value) == pytest.approx((friedman.statistic, friedman.pvalue))
    mean = np.mean([stats.spearmanr(values[:, a], values[:, b]).statistic for a, b in combinations(range(5), 2)])
    assert estimate(answer.spearman).value == pytest.approx(mean)


def test_without_ties_w_and_spearman_say_the_same() -> None:
    values = np.random.default_rng(1).permuted(np.tile(np.arange(12.0)[:, None], (1, 5)), axis=0)
    answer = concordance(kendall_w(scores(values)))
    for name in ("value", "high"):
        w, mean = getattr(answer.w, name), getattr(answer.spearman, name)
        assert w == pytest.approx((1 + 4 * mean) / 5)


def test_rankings_that_cannot_be_compared_are_said_so() -> None:
    assert isinstance(kendall_w(scores([[1, 1], [1, 1]])), Undefined)
    assert isinstance(kendall_w(scores([[1, None], [None, 1]])), Undefined)
    half = concordance(kendall_w(scores([[1, 5], [2, 5], [3, 5]])))
    assert isinstance(half.spearman, Undefined)
    assert (estimate(half.w).low, estimate(half.w).high) == (0, 1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_tau_of_each_pair_with_gaps_equals_scipy(seed: int) -> None:
    ratings = without_repeats(crowd(seed, levels=5))
    answer = taus(pair_taus(ratings, 3))
    for i, (a, b) in enumerate(zip(answer.first, answer.second, strict=True)):
        sides = [
            dict(zip(ratings.unit[side], ratings.code[side], strict=True))
            for side in (ratings.annotator == x for x in (a, b))
        ]
        both = sorted(set(sides[0]) & set(sides[1]))
        assert answer.shared[i] == len(both)
        if answer.known[i]:
            oracle = stats.kendalltau(*([side[unit] for unit in both] for side in sides)).statistic
            assert answer.tau[i] == pytest.approx(oracle, abs=1e-12)


def test_the_error_of_tau_is_near_the_jackknife() -> None:
    values = table(3, units=60, people=2)
    answer = taus(pair_taus(scores(values)))
    without = [stats.kendalltau(*np.delete(values, i, axis=0).T).statistic for i in range(60)]
    jackknife = np.sqrt(59 / 60 * np.square(np.array(without) - np.mean(without)).sum())
    assert answer.error[0] == pytest.approx(jackknife, rel=0.03)
    assert answer.mean.as_json()["n"] == 60


def test_the_mean_is_that_over_pairs_with_a_jackknife_over_annotators() -> None:
    values = table(4)
    answer = taus(pair_taus(scores(values)))
    square = np.zeros((5, 5))
    square[answer.first, answer.second] = answer.tau
    without = np.array([np.delete(np.delete(square, a, 0), a, 1).sum() / 6 for a in range(5)])
    error = np.sqrt(4 / 5 * np.square(without - without.mean()).sum())
    figure = estimate(answer.mean)
    assert figure.value == pytest.approx(square.sum() / 10)
    assert figure.high - figure.value == pytest.approx(stats.t.ppf(0.975, 4) * error)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_names_and_row_order_change_no_figure(seed: int) -> None:
    ratings = crowd(seed)
    other, _ = renamed(ratings, seed)
    assert same(taus(pair_taus(ratings)).mean, taus(pair_taus(other)).mean)


def test_too_little_overlap_one_value_and_too_many_values_have_no_tau() -> None:
    assert isinstance(taus(pair_taus(crowd(1), 1000)).mean, Undefined)
    unit, who = (part.ravel() for part in np.indices((30, 2)))
    assert isinstance(taus(pair_taus(Ratings(unit, who, 0 * unit, 30, 2, 2))).mean, Undefined)
    many = Scores(unit.repeat(50), who.repeat(50), np.arange(3000.0), 30, 2)
    assert isinstance(pair_taus(many), Undefined)


def test_identical_orders_have_tau_one_and_no_interval() -> None:
    values = np.tile(np.arange(15.0)[:, None], (1, 3))
    figure = estimate(taus(pair_taus(scores(values))).mean)
    assert (figure.value, figure.low, figure.high) == (1, -1, 1)
