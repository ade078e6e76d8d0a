from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.acceptance import (
    DoublePlan,
    capped_prior,
    conformance_probability,
    lot_conformance_probability,
    neyman_allocation,
    observed_rate,
    rogan_gladen,
    stratified_rate,
    whole_allocation,
)
from apps.measures.estimate import Estimate, Undefined
from apps.measures.intervals import clopper_pearson
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTORS = read("inspection")
STRATA = VECTORS["strat"]


@pytest.mark.parametrize(("plan", "rows"), [("plan", "rows"), ("second_plan", "rows2")])
def test_published_double_plans(plan: str, rows: str) -> None:
    double = DoublePlan(*VECTORS["double"][plan])
    for quality, accepted, number in VECTORS["double"][rows]:
        assert double.acceptance_probability(quality) == pytest.approx(accepted, abs=1e-6)
        assert double.average_sample_number(quality) == pytest.approx(number, abs=1e-6)


@pytest.mark.parametrize("plan", [(8, 0, 1, 8, 1, 2), (8, 2, 5, 8, 1, 2), (8, 0, 2, 8, 1, 3), (8, 0, 2, 0, 1, 2)])
def test_a_double_plan_without_a_second_decision_is_refused(plan: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"plan needs|decides"):
        DoublePlan(*plan)


@pytest.mark.parametrize(("n", "x", "chance"), VECTORS["bayes"]["P_p_le_3pct_jeffreys"])
def test_published_chances_that_the_rate_is_low_enough(n: int, x: int, chance: float) -> None:
    assert conformance_probability(x, n, 0.03) == pytest.approx(chance, abs=1e-6)


@pytest.mark.parametrize(("lot", "n", "x", "most", "chance"), VECTORS["bayes"]["finite_lot_P_D_le_M"])
def test_published_chances_that_a_lot_is_good_enough(lot: int, n: int, x: int, most: int, chance: float) -> None:
    assert lot_conformance_probability(x, n, lot, most) == pytest.approx(chance, abs=1e-6)


def test_a_lot_seen_whole_leaves_nothing_to_chance() -> None:
    assert lot_conformance_probability(3, 50, 50, 3) == 1.0
    assert lot_conformance_probability(4, 50, 50, 3) == 0.0


def test_history_weighs_no_more_than_half_of_what_was_inspected() -> None:
    assert capped_prior((3.0, 97.0), 100) == (1.5, 48.5)
    assert capped_prior((0.5, 9.5), 100) == (0.5, 9.5)


@pytest.mark.parametrize("arguments", [(2, 1, 0.03), (-1, 5, 0.03), (1, 5, 0.0)])
def test_impossible_evidence_is_refused(arguments: tuple[int, int, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|between 0 and 1"):
        conformance_probability(*arguments)
    with pytest.raises(ValueError, match="cannot be"):
        lot_conformance_probability(1, 20, 10, 2)


@pytest.mark.parametrize("vector", VECTORS["rogan"], ids=str)
def test_published_corrections_for_an_auditor_who_errs(vector: dict[str, Any]) -> None:
    observed = Estimate(vector["observed"], 0.0, 0.2, 100, "share")
    figure = estimate(rogan_gladen(observed, vector["Se"], vector["Sp"]))
    assert figure.value == pytest.approx(vector["true"], abs=1e-6)
    assert ("cut at 0" in figure.method) == ("note" in vector)


@given(st.floats(0, 1), st.floats(0.6, 1), st.floats(0.6, 1))
def test_the_correction_undoes_the_auditor(true: float, sensitivity: float, specificity: float) -> None:
    seen = observed_rate(true, sensitivity, specificity)
    figure = estimate(rogan_gladen(Estimate(seen, seen, seen, 9, "share"), sensitivity, specificity))
    assert figure.value == pytest.approx(true, abs=1e-9)


def test_an_auditor_who_guesses_corrects_nothing() -> None:
    observed = Estimate(0.1, 0.0, 0.2, 100, "share")
    assert isinstance(rogan_gladen(observed, 0.4, 0.6), Undefined)
    assert rogan_gladen(Undefined("nothing seen"), 0.9, 0.9) == Undefined("nothing seen")
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        rogan_gladen(observed, 1.2, 0.9)


def test_the_published_stratified_rate() -> None:
    figure = estimate(stratified_rate(STRATA["N_h"], STRATA["n_h"], STRATA["errors_h"]))
    assert figure.value == pytest.approx(STRATA["estimate"], abs=1e-9)
    assert (figure.low, figure.high) == pytest.approx(STRATA["korn_graubard_95"], abs=1e-8)
    t = stats.t.ppf(0.975, [199, 197])
    effective = 0.028 * 0.972 / STRATA["se"] ** 2 * (t[0] / t[1]) ** 2
    bounds = [float(bound) for bound in clopper_pearson(0.028 * effective, effective)]
    assert bounds == pytest.approx([figure.low, figure.high], abs=1e-6)


def test_one_stratum_without_errors_is_a_plain_sample() -> None:
    figure = estimate(stratified_rate([100, 200], [30, 50], [0, 0]))
    assert (figure.value, figure.low, figure.high) == (0, 0, float(clopper_pearson(0, 80)[1]))
    assert "no stratum varies" in figure.method


def test_strata_inspected_in_full_are_known_exactly() -> None:
    figure = estimate(stratified_rate([10, 30], [10, 30], [1, 2]))
    assert (figure.value, figure.low, figure.high) == pytest.approx((3 / 40,) * 3)


def test_a_stratum_hardly_inspected_gives_undefined() -> None:
    assert isinstance(stratified_rate([10, 30], [0, 30], [0, 2]), Undefined)
    assert isinstance(stratified_rate([10, 30], [1, 30], [0, 2]), Undefined)
    assert isinstance(stratified_rate([0], [0], [0]), Undefined)


def test_an_empty_stratum_changes_nothing() -> None:
    assert stratified_rate([100, 0, 200], [30, 0, 50], [1, 0, 2]) == stratified_rate([100, 200], [30, 50], [1, 2])


def test_strata_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="each stratum"):
        stratified_rate([10], [11], [0])


def test_the_published_allocation() -> None:
    shares = neyman_allocation(STRATA["N_h"], STRATA["neyman_n200_for_p"], 200)
    assert shares.tolist() == pytest.approx(STRATA["neyman"], abs=1e-3)
    assert whole_allocation(shares, STRATA["N_h"]).tolist() == [73, 30, 98]
    assert whole_allocation(np.array([3.0, 25.0]), [10, 300]).tolist() == [10, 25]


def test_no_other_allocation_has_less_variance() -> None:
    size, p = np.array(STRATA["N_h"]), np.array(STRATA["neyman_n200_for_p"])
    best = neyman_allocation(size, p, 200)
    for shift in ([1, -1, 0], [0, 1, -1], [-1, 0, 1]):
        other = best + shift
        assert (size**2 * p * (1 - p) / other).sum() > (size**2 * p * (1 - p) / best).sum()


def test_an_allocation_over_strata_without_variation_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        neyman_allocation([10, 20], [0, 1], 10)
