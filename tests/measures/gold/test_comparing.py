import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.estimate import Undefined
from apps.measures.gold import (
    Shrunken,
    e_benjamini_hochberg,
    homogeneity,
    probability_above,
    shrink,
    standardised_accuracy,
)
from apps.measures.intervals import wilson
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTORS = read("gold")
EB, STD = VECTORS["eb"], VECTORS["std"]


def shrunken(correct: list[int], n: list[int]) -> Shrunken:
    result = shrink(correct, n)
    assert isinstance(result, Shrunken), result
    return result


@pytest.mark.parametrize("row", VECTORS["acc"]["rows"], ids=str)
def test_published_chances_to_reach_the_standard(row: list[float]) -> None:
    assert float(probability_above(row[0], row[1], row[2], (1, 1))) == pytest.approx(row[9], abs=1e-6)
    assert float(probability_above(row[0], row[1], row[2])) == pytest.approx(row[10], abs=1e-6)


def test_the_published_shrinkage() -> None:
    got, tolerance = shrunken(EB["correct"], EB["n"]), EB["tolerance"]
    assert got.prior_mean == pytest.approx(EB["prior_mean"], abs=tolerance)
    assert got.strength == pytest.approx(EB["prior_strength"], abs=0.01)
    assert got.mean.tolist() == pytest.approx(EB["posterior_mean"], abs=tolerance)
    assert got.low.tolist() == pytest.approx(EB["lower05"], abs=tolerance)
    assert got.above.tolist() == pytest.approx(EB["P_gt_90"], abs=tolerance)
    assert got.homogeneity < 1e-9


def test_no_other_prior_is_more_likely() -> None:
    got = shrunken(EB["correct"], EB["n"])

    def likelihood(mean: float, strength: float) -> float:
        law = stats.betabinom(EB["n"], mean * strength, (1 - mean) * strength)
        return float(law.logpmf(EB["correct"]).sum())

    best = likelihood(got.prior_mean, got.strength)
    for mean, strength in ((1.002, 1), (0.998, 1), (1, 1.02), (1, 0.98)):
        assert likelihood(got.prior_mean * mean, got.strength * strength) < best


def test_annotators_as_alike_as_chance_makes_equals_have_no_finite_maximum() -> None:
    alike = EB["homogeneous"]
    undefined = shrink(alike["correct"], alike["n"])
    assert isinstance(undefined, Undefined)
    assert "no finite maximum" in undefined.reason
    assert "p 0.346" in undefined.reason
    assert homogeneity(alike["correct"], alike["n"]) == pytest.approx(0.346, abs=0.001)


@pytest.mark.parametrize(("correct", "n"), [([], []), ([5], [9]), ([5, 0], [9, 0]), ([9, 4], [9, 4]), ([0, 0], [9, 4])])
def test_too_little_to_compare_gives_undefined(correct: list[int], n: list[int]) -> None:
    assert isinstance(shrink(correct, n), Undefined)
    assert homogeneity(correct, n) == 1.0


def test_an_annotator_without_answers_is_at_the_common_mean() -> None:
    got = shrunken([*EB["correct"], 0], [*EB["n"], 0])
    assert float(got.mean[-1]) == pytest.approx(got.prior_mean)


def test_annotators_who_are_always_right_or_always_wrong_have_a_fit() -> None:
    got = shrunken([20, 0, 20, 0], [20, 20, 20, 20])
    assert got.mean[0] > 0.95
    assert got.mean[1] < 0.05


@given(st.permutations(range(7)))
def test_the_order_of_annotators_changes_no_byte(order: list[int]) -> None:
    got, other = (
        shrunken(EB["correct"], EB["n"]),
        shrunken(*([EB[name][i] for i in order] for name in ("correct", "n"))),
    )
    assert (got.prior_mean, got.strength) == (other.prior_mean, other.strength)
    assert got.mean[list(order)].tobytes() == other.mean.tobytes()


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="correct <= n"):
        shrink([3], [2])
    with pytest.raises(ValueError, match="correct <= n"):
        homogeneity([3, 1], [4])
    with pytest.raises(ValueError, match="between 0 and 1"):
        probability_above(1, 2, 1.0)


def test_the_published_standardised_accuracy() -> None:
    figure = estimate(standardised_accuracy(STD["correct"], STD["gold"], STD["live_prior"]))
    assert figure.value == pytest.approx(STD["standardised"], abs=1e-9)
    assert sum(STD["correct"]) / sum(STD["gold"]) == STD["raw_gold_accuracy"]
    effective = 0.949 * 0.051 / STD["se"] ** 2
    assert (figure.low, figure.high) == pytest.approx(
        [float(b) for b in wilson(0.949 * effective, effective)], abs=1e-4
    )


def test_shares_need_not_sum_to_one() -> None:
    assert standardised_accuracy([9, 8], [10, 10], [3, 1]) == standardised_accuracy([9, 8], [10, 10], [0.75, 0.25])


def test_where_all_gold_is_right_the_interval_is_not_a_point() -> None:
    figure = estimate(standardised_accuracy([50, 50], [50, 50], [0.9, 0.1]))
    effective = 1 / (0.81 / 50 + 0.01 / 50)
    assert [figure.low, figure.high] == pytest.approx([float(wilson(effective, effective)[0]), 1.0])


def test_a_live_class_without_gold_gives_undefined() -> None:
    assert isinstance(standardised_accuracy([9, 0], [10, 0], [0.9, 0.1]), Undefined)
    assert estimate(standardised_accuracy([9, 0], [10, 0], [1, 0])).value == 0.9


@pytest.mark.parametrize("live", [[0, 0], [-1, 2]])
def test_live_shares_that_are_none_are_refused(live: list[float]) -> None:
    with pytest.raises(ValueError, match="non-negative"):
        standardised_accuracy([9, 1], [10, 10], live)


@pytest.mark.parametrize("vector", VECTORS["ebh"], ids=str)
def test_published_e_bh_rejections(vector: dict[str, list[float]]) -> None:
    rejected = e_benjamini_hochberg(vector["e"], float(str(vector["q"])))
    assert np.flatnonzero(rejected).tolist() == vector["rejected"]


def test_e_bh_takes_equal_e_values_alike() -> None:
    assert e_benjamini_hochberg([40.0, 40.0, 1.0], 0.05).tolist() == [True, True, False]
    assert e_benjamini_hochberg([], 0.05).tolist() == []


@pytest.mark.parametrize(("e", "q"), [([-1.0], 0.05), ([1.0], 1.0), ([float("nan")], 0.05)])
def test_e_values_that_are_none_are_refused(e: list[float], q: float) -> None:
    with pytest.raises(ValueError, match=r"non-negative|false discovery rate"):
        e_benjamini_hochberg(e, q)
