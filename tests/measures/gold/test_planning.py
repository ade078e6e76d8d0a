from typing import Any

import numpy as np
import pytest
from scipy import stats

from apps.measures.gold import (
    Boundary,
    GoldTest,
    SequentialTest,
    SequentialVerdict,
    boundaries,
    gold_budget,
    rejection_probability,
)
from tests.measures.vectors import read

VECTORS = read("gold")
SPRT = VECTORS["sprt"]
TEST = SequentialTest(SPRT["p0_good"], SPRT["p1_bad"], SPRT["alpha"], SPRT["beta"])
VERDICTS = {"accept": SequentialVerdict.GOOD, "reject": SequentialVerdict.BAD, "continue": SequentialVerdict.CONTINUE}


def test_the_published_bounds_of_the_sequential_test() -> None:
    assert (TEST.lower, TEST.upper) == pytest.approx((SPRT["lower"], SPRT["upper"]), abs=1e-6)
    assert TEST.steps == pytest.approx((SPRT["increment_correct"], SPRT["increment_wrong"]), abs=1e-6)


@pytest.mark.parametrize(("correct", "n", "ratio", "decision"), SPRT["rows"])
def test_published_sequential_decisions(correct: int, n: int, ratio: float, decision: str) -> None:
    assert float(TEST.log_likelihood_ratio(correct, n)) == pytest.approx(ratio, abs=1e-6)
    assert TEST.judge(correct, n) is VERDICTS[decision]


def test_a_run_stops_at_the_first_crossing() -> None:
    assert TEST.run(np.ones(100, np.bool_)) == (SequentialVerdict.GOOD, 42)
    assert TEST.run(np.zeros(100, np.bool_)) == (SequentialVerdict.BAD, 5)
    assert TEST.run(np.ones(41, np.bool_)) == (SequentialVerdict.CONTINUE, 41)
    assert TEST.run(np.zeros(0, np.bool_)) == (SequentialVerdict.CONTINUE, 0)


def test_a_run_that_does_not_end_is_cut_off_by_the_exact_test() -> None:
    n = TEST.most
    undecided = [k for k in range(n + 1) if TEST.lower < float(TEST.log_likelihood_ratio(k, n)) < TEST.upper]
    verdicts = [TEST.judge(k, n) for k in undecided]
    assert verdicts == [
        SequentialVerdict.BAD if stats.binom.cdf(k, n, 0.95) <= 0.05 else SequentialVerdict.GOOD for k in undecided
    ]
    assert set(verdicts) == {SequentialVerdict.BAD, SequentialVerdict.GOOD}
    answers = np.arange(n) % 14 != 13
    assert TEST.run(np.concatenate([answers, np.zeros(50, np.bool_)]))[1] == n


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0.9, 0.95), "bad < good"), ((0.95, 0.9, 0.5), "error rates"), ((1.0, 0.9), "bad < good")],
)
def test_a_sequential_test_that_cannot_be_is_refused(arguments: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SequentialTest(*arguments)
    with pytest.raises(ValueError, match="cannot be"):
        TEST.judge(3, 2)


@pytest.mark.parametrize("row", VECTORS["budget"]["rows"], ids=str)
def test_published_gold_budgets(row: list[Any]) -> None:
    standard, good, n80, least80, n90, least90 = row
    assert gold_budget(standard, good) == GoldTest(n80, least80)
    assert gold_budget(standard, good, power=0.90) == GoldTest(n90, least90)


def test_no_smaller_gold_test_keeps_both_promises() -> None:
    found = gold_budget(0.8, 0.9)
    for n in range(1, found.n):
        least = next(k for k in range(n + 2) if stats.binom.sf(k - 1, n, 0.8) <= 0.05)
        assert stats.binom.sf(least - 1, n, 0.9) < 0.8


def test_a_close_call_needs_more_gold_than_one_search_step_holds() -> None:
    found = gold_budget(0.90, 0.92)
    assert found.n > 1024
    assert stats.binom.sf(found.least - 1, found.n, 0.9) <= 0.05
    assert stats.binom.sf(found.least - 1, found.n, 0.92) >= 0.8


@pytest.mark.parametrize("arguments", [(0.9, 0.9), (0.0, 0.9), (0.8, 0.9, 0.0), (0.8, 0.9, 0.05, 1.0)])
def test_an_impossible_gold_test_is_refused(arguments: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"standard < good|between 0 and 1"):
        gold_budget(*arguments)


@pytest.mark.parametrize(("looks", "z"), VECTORS["gs"]["pocock"].items())
def test_published_pocock_boundaries(looks: str, z: float) -> None:
    assert boundaries(int(looks), Boundary.POCOCK).tolist() == pytest.approx([z] * int(looks), abs=6e-4)


@pytest.mark.parametrize(("looks", "z"), VECTORS["gs"]["obrien_fleming"].items())
def test_published_obrien_fleming_boundaries(looks: str, z: list[float]) -> None:
    assert boundaries(int(looks), Boundary.OBRIEN_FLEMING).tolist() == pytest.approx(z, abs=6e-4)


def test_one_look_is_the_plain_test() -> None:
    for boundary in Boundary:
        assert float(boundaries(1, boundary)[0]) == pytest.approx(stats.norm.isf(0.025), abs=1e-8)


def test_the_integration_equals_the_multivariate_normal() -> None:
    z = np.array([2.5, 2.2, 2.0])
    look = np.arange(1, 4)
    covariance = np.sqrt(np.minimum.outer(look, look) / np.maximum.outer(look, look))
    law = stats.multivariate_normal(0.7 * np.sqrt(look), covariance, seed=1)
    inside = float(law.cdf(z, lower_limit=-z))
    assert rejection_probability(z, 0.7) == pytest.approx(1 - inside, abs=1e-4)


@pytest.mark.parametrize("arguments", [(0, 0.05), (3, 0.0)])
def test_boundaries_that_cannot_be_are_refused(arguments: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match="at least one look"):
        boundaries(arguments[0], Boundary.POCOCK, arguments[1])
