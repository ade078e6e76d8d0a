import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, special, stats
from statsmodels.stats.contingency_tables import StratifiedTable

from apps.measures.estimate import Undefined
from apps.measures.gold import (
    Association,
    Marks,
    cochran_mantel_haenszel,
    fit_rasch,
    identical_errors,
    leak_test,
    poisson_binomial,
)
from apps.measures.gold.poisson_binomial import grouped_poisson_binomial
from apps.measures.ratings import Ratings
from tests.measures.build import ratings_of
from tests.measures.vectors import read

VECTORS = read("gold")
LEAK = VECTORS["leak"]


def association(result: Association | Undefined) -> Association:
    assert isinstance(result, Association), result
    return result


def crowd(
    rng: np.random.Generator, copied: float = 0.0, annotators: int = 14, units: int = 250, levels: int = 5
) -> tuple[Ratings, NDArray[np.int64]]:
    """Items of different difficulty, each with its own tempting wrong options; annotator 1 copies from annotator 0."""
    gold = rng.integers(0, levels, units)
    tempting = rng.dirichlet([3, 1.5, 0.7, 0.3], units)
    ease = 2.2 + rng.normal(0, 0.5, annotators)[:, None] - rng.normal(0, 1, units)
    wrong = rng.random((annotators, units)) > special.expit(ease)
    option = (rng.random((annotators, units, 1)) > tempting.cumsum(1)).sum(2).clip(0, levels - 2)
    labels = np.where(wrong, (gold + 1 + option) % levels, gold)
    labels[1] = np.where(rng.random(units) < copied, labels[0], labels[1])
    annotator, unit = (axis.ravel().astype(np.int32) for axis in np.indices(labels.shape))
    return Ratings(unit, annotator, labels.ravel().astype(np.int32), units, annotators, levels), gold


def test_the_published_leak_test() -> None:
    got = association(cochran_mantel_haenszel(LEAK["tables"]))
    assert got.chi2 == pytest.approx(LEAK["cmh_chi2"], abs=1e-6)
    assert got.p == pytest.approx(LEAK["p"], abs=1e-8)
    assert got.odds_ratio == pytest.approx(LEAK["or_mh"], abs=1e-6)
    assert got.p_greater == pytest.approx(LEAK["p"] / 2, abs=1e-8)


def test_equal_to_statsmodels() -> None:
    tables = np.random.default_rng(4).integers(0, 9, (30, 4))
    oracle = StratifiedTable([table.reshape(2, 2).astype(float) for table in tables])
    got = association(cochran_mantel_haenszel(tables))
    assert got.chi2 == pytest.approx(oracle.test_null_odds(correction=False).statistic)
    assert got.odds_ratio == pytest.approx(oracle.oddsratio_pooled)


def test_a_leak_is_tested_from_single_answers() -> None:
    item = np.repeat(np.arange(3), [40, 42, 47])
    cells = [np.repeat(np.arange(4), table) for table in LEAK["tables"]]
    cell = np.concatenate(cells)
    order = np.random.default_rng(1).permutation(len(cell))
    got = leak_test(item[order], (cell % 2 == 0)[order], (cell < 2)[order])
    assert got == cochran_mantel_haenszel(LEAK["tables"])


def test_items_never_repeated_show_no_leak() -> None:
    nothing = np.zeros(0, np.bool_)
    assert isinstance(leak_test(np.zeros(0, np.int64), nothing, nothing), Undefined)
    assert isinstance(leak_test(np.array([0, 0]), np.array([True, False]), np.array([False, False])), Undefined)


def test_an_infinite_odds_ratio_is_none() -> None:
    assert association(cochran_mantel_haenszel([[5, 0, 2, 3]])).odds_ratio is None


@pytest.mark.parametrize("tables", [[[1, 2, 3]], [[1, 2, 3, -1]]])
def test_strata_that_are_none_are_refused(tables: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="four non-negative"):
        cochran_mantel_haenszel(tables)


def test_the_published_poisson_binomial_tail() -> None:
    vector = VECTORS["pb"][0]
    assert poisson_binomial(vector["probs"])[3:].sum() == pytest.approx(vector["P_X_ge_3"], abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_equal_to_scipy(chances: list[float]) -> None:
    expected = stats.poisson_binom(np.array(chances)).pmf(np.arange(len(chances) + 1))
    assert poisson_binomial(chances).tolist() == pytest.approx(expected.tolist(), abs=1e-9)


def test_groups_are_cut_at_the_most_that_is_asked_for() -> None:
    group, chances = np.array([2, 0, 2, 2]), np.array([0.1, 0.5, 0.2, 0.3])
    mass = grouped_poisson_binomial(group, chances, 3, 1)
    whole = poisson_binomial([0.1, 0.2, 0.3])
    assert mass.tolist() == [[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], pytest.approx([whole[0], whole[1], whole[2:].sum()])]


def test_chances_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        poisson_binomial([0.5, 1.2])


def test_rasch_is_the_maximum_of_the_penalised_likelihood() -> None:
    rng = np.random.default_rng(3)
    a, u = (axis.ravel().astype(np.int32) for axis in np.indices((8, 20)))
    correct = rng.random(160) < special.expit(1.2 + rng.normal(0, 0.7, 8)[a] - rng.normal(0, 1, 20)[u])
    fit = fit_rasch(Marks(u, a, correct, 20, 8))

    def loss(x: NDArray[np.float64]) -> float:
        at = x[0] + x[1:9][a] - x[9:][u]
        return float(np.logaddexp(0, np.where(correct, -at, at)).sum() + np.square(x[1:]).sum() / 2)

    found = optimize.minimize(loss, np.zeros(29), method="BFGS", options={"gtol": 1e-5})
    got = [fit.level, *fit.ability, *fit.difficulty]
    assert got == pytest.approx(found.x.tolist(), abs=1e-4)


def test_rasch_gives_finite_abilities_to_the_always_right_and_none_to_the_absent() -> None:
    marks = Marks(np.array([0, 0, 1], np.int32), np.array([0, 1, 0], np.int32), np.array([True, False, True]), 3, 4)
    fit = fit_rasch(marks)
    assert fit.ability[0] > 0 > fit.ability[1]
    assert fit.ability[2:].tolist() == [0, 0]
    assert fit.difficulty[2] == 0
    with pytest.raises(ValueError, match="ridge"):
        fit_rasch(marks, 0.0)


def test_identical_errors_are_counted_on_shared_gold_units() -> None:
    ratings = ratings_of([[1, 1, 0], [2, 2, 2], [0, 1, None], [1, None, 1], [2, 2, 2]])
    found = identical_errors(ratings, np.array([0, 0, 0, 0, -1]))
    assert list(zip(found.a.tolist(), found.b.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    assert found.shared.tolist() == [3, 3, 2]
    assert found.identical.tolist() == [2, 2, 1]
    assert not found.suspicious.any()


def test_several_labels_by_one_annotator_on_a_unit_are_left_out() -> None:
    ratings = Ratings.from_labels([0, 0, 0, 1, 1], [0, 0, 1, 0, 1], ["b", "c", "b", "b", "b"], ["a", "b", "c"])
    found = identical_errors(ratings, np.array([0, 0]))
    assert (found.shared.tolist(), found.identical.tolist()) == ([1], [1])


def test_without_shared_gold_there_are_no_pairs() -> None:
    found = identical_errors(ratings_of([[0, None], [None, 1]]), np.array([0, 0]))
    assert found.a.tolist() == []
    nobody = Ratings(*(np.zeros(0, np.int32),) * 3, 0, 0, 0)
    assert identical_errors(nobody, np.zeros(0, np.int32)).suspicious.tolist() == []


def test_the_order_of_labels_and_the_names_of_options_are_of_no_account() -> None:
    ratings, gold = crowd(np.random.default_rng(9), copied=0.5)
    rng = np.random.default_rng(1)
    rows, names = rng.permutation(ratings.n), rng.permutation(5).astype(np.int32)
    shuffled = Ratings(ratings.unit[rows], ratings.annotator[rows], names[ratings.code[rows]], 250, 14, 5)
    ours, theirs = identical_errors(ratings, gold), identical_errors(shuffled, names[gold])
    assert ours.p.tobytes() == theirs.p.tobytes()
    assert ours.expected.tobytes() == theirs.expected.tobytes()


def test_a_false_discovery_rate_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="false discovery rate"):
        identical_errors(ratings_of([[1, 1]]), np.array([0]), 0.0)


@pytest.mark.simulation
def test_copying_half_of_the_labels_is_found_and_the_innocent_are_left_alone() -> None:
    rng = np.random.default_rng(21)
    false = found = 0
    for _ in range(20):
        false += int(identical_errors(*crowd(rng)).suspicious.sum())
        copied = identical_errors(*crowd(rng, copied=0.5))
        found += bool(copied.suspicious[(copied.a == 0) & (copied.b == 1)])
    assert false <= 4
    assert found >= 16
