import hashlib
from typing import Any

import pytest
from scipy import stats

from apps.measures.acceptance import (
    LotVerdict,
    Plan,
    acceptance_probability,
    average_inspection,
    decide,
    draw,
    find_plan,
    operating_curve,
    outgoing_quality_limit,
    quality_accepted,
    zero_acceptance,
)
from apps.measures.estimate import Undefined
from tests.measures.build import estimate
from tests.measures.vectors import read

VECTORS = read("acceptance")
PLAN = find_plan(0.01, 0.05, lot=5000)


@pytest.mark.parametrize(("aql", "good", "rql", "bad", "lot", "n", "c"), VECTORS["find_plan"]["rows"])
def test_published_two_point_plans(
    aql: float, good: float, rql: float, bad: float, lot: int | None, n: int, c: int
) -> None:
    plan = find_plan(aql, rql, 1 - good, bad, lot)
    assert (plan.n, plan.c, plan.lot) == (n, c, lot)


@pytest.mark.parametrize("vector", [v for v in VECTORS["oc"] if "Pa" in v], ids=str)
def test_published_operating_characteristics(vector: dict[str, Any]) -> None:
    lot = vector.get("N")
    got = [acceptance_probability(vector["n"], vector["c"], p * (lot or 1), lot) for p in vector["p"]]
    assert got == pytest.approx(vector["Pa"], abs=1e-6)


@pytest.mark.parametrize("vector", [v for v in VECTORS["oc"] if "Pa" not in v], ids=str)
def test_published_quality_at_each_probability(vector: dict[str, Any]) -> None:
    for probability, percent in vector["quality_pct_at_Pa"].items():
        got = 100 * quality_accepted(vector["n"], vector["c"], float(probability))
        assert got == pytest.approx(percent, abs=0.0006)


@pytest.mark.parametrize(("n", "c", "lot", "worst", "limit", "ltpd", "inspected"), VECTORS["aoql"]["rows"])
def test_published_outgoing_quality(
    n: int, c: int, lot: int, worst: float, limit: float, ltpd: float, inspected: float
) -> None:
    assert outgoing_quality_limit(n, c, lot) == pytest.approx((worst, limit), abs=1e-6)
    assert quality_accepted(n, c) == pytest.approx(ltpd, abs=1e-6)
    assert average_inspection(n, c, 0.01, lot) == pytest.approx(inspected, abs=1e-6)


@pytest.mark.parametrize("row", VECTORS["zero"]["rows"], ids=str)
def test_published_plans_that_accept_no_error(row: list[float]) -> None:
    lots = (None, 100, 500, 1000, 5000)
    assert [zero_acceptance(row[0], round(1 - row[1], 9), lot) for lot in lots] == row[2:]


@pytest.mark.parametrize("lot", [1, 2, 10, 30, 150, 400])
def test_a_plan_for_a_small_lot_keeps_both_risks_and_no_smaller_sample_does(lot: int) -> None:
    plan = find_plan(0.02, 0.10, lot=lot)
    good, bad = int(lot * 0.02), -int(-lot * 0.10 // 1)

    def keeps(n: int) -> bool:
        return any(
            stats.hypergeom.cdf(c, lot, good, n) >= 0.95 and stats.hypergeom.cdf(c, lot, bad, n) <= 0.10
            for c in range(n)
        )

    assert plan.lot == lot
    assert plan.n <= lot
    assert keeps(plan.n)
    assert not any(keeps(n) for n in range(1, plan.n))


def test_a_smaller_binomial_sample_would_not_do() -> None:
    plan = find_plan(0.01, 0.05)
    for n in range(1, plan.n):
        assert not any(
            stats.binom.cdf(c, n, 0.01) >= 0.95 and stats.binom.cdf(c, n, 0.05) <= 0.10 for c in range(plan.c + 2)
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.05, 0.05), "AQL < RQL"),
        ((0.0, 0.1), "0 < AQL"),
        ((0.01, 0.05, 0.7), "risks"),
        ((0.01, 0.05, 0.05, 0.1, 0), "lot"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(arguments: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        find_plan(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "inspected", "verdict"),
    [
        (0, 0, LotVerdict.UNDECIDED),
        (3, 132, LotVerdict.ACCEPTED),
        (4, 132, LotVerdict.REJECTED),
        (4, 20, LotVerdict.REJECTED),
        (0, 128, LotVerdict.UNDECIDED),
        (0, 129, LotVerdict.ACCEPTED),
        (2, 131, LotVerdict.ACCEPTED),
    ],
)
def test_a_lot_is_decided_as_soon_as_the_rest_cannot_change_it(found: int, inspected: int, verdict: LotVerdict) -> None:
    assert decide(found, inspected, PLAN, 5000).verdict is verdict


def test_a_decision_states_what_was_found_and_both_risks() -> None:
    decision = decide(1, 132, PLAN, 5000)
    assert decision.sentence == ("Accepted: 1 of 132 inspected items is nonconforming; at most 3 may be among 132.")
    assert decision.risks == (
        "A lot with 1 % errors is rejected with probability 4.4 %, one with 5 % is accepted with probability 9.9 %; "
        "a lot with 4.99 % errors still passes one time in ten."
    )


def test_the_error_rate_has_the_exact_interval_of_the_lot() -> None:
    figure = estimate(decide(2, 80, Plan(80, 5, 0.01, 0.1, 0.05, 0.1, 500), 500).error_rate)
    assert (figure.value, figure.low, figure.high) == (2 / 80, 2 / 500, 41 / 500)


def test_before_the_first_item_there_is_no_error_rate() -> None:
    assert isinstance(decide(0, 0, PLAN, 5000).error_rate, Undefined)


def test_full_inspection_has_no_risk_of_sampling() -> None:
    decision = decide(0, 3, find_plan(0.01, 0.05, lot=3), 3)
    assert decision.verdict is LotVerdict.ACCEPTED
    assert "no risk" in decision.risks


@pytest.mark.parametrize(("found", "inspected"), [(2, 1), (-1, 5), (0, 133)])
def test_counts_that_do_not_fit_are_refused(found: int, inspected: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        decide(found, inspected, PLAN, 5000)


ITEMS = [f"item-{i}" for i in range(200)]


def test_a_draw_does_not_depend_on_the_order_of_items() -> None:
    assert draw(ITEMS, 20, "seed") == draw(reversed(ITEMS), 20, "seed")


def test_a_larger_draw_begins_with_the_smaller() -> None:
    assert draw(ITEMS, 50, "seed")[:20] == draw(ITEMS, 20, "seed")


def test_anybody_can_recompute_a_draw_with_sha256() -> None:
    digests = {hashlib.sha256(b"seed\n" + item.encode()).hexdigest(): item for item in ITEMS}
    assert draw(ITEMS, 5, "seed") == [digests[key] for key in sorted(digests)[:5]]
    assert draw(ITEMS, 3, "2026-11") == ["item-172", "item-80", "item-46"]


def test_another_seed_is_another_sample() -> None:
    assert draw(ITEMS, 20, "seed") != draw(ITEMS, 20, "other")


@pytest.mark.parametrize(
    ("items", "n", "seed", "message"),
    [(["a", "a"], 1, "s", "twice"), (["a"], 2, "s", "cannot draw"), (["a"], 1, "s\n", "newline")],
)
def test_a_draw_that_would_be_ambiguous_is_refused(items: list[str], n: int, seed: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(items, n, seed)


@pytest.mark.parametrize("plan", [(132, 3, None), (50, 2, 400), (20, 1, 30), (5, 5, None), (50_000, 900, None)])
def test_the_curve_is_the_operating_characteristic(plan: tuple[int, int, int | None]) -> None:
    n, c, lot = plan
    points = operating_curve(n, c, lot)
    assert points[0] == (0.0, 1.0)
    chances = [chance for _, chance in points]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] < 0.005 or points[-1][0] == 1.0
    assert chances == pytest.approx([acceptance_probability(n, c, share * (lot or 1), lot) for share, _ in points])


def test_the_curve_of_a_small_lot_has_a_point_for_each_number_of_errors() -> None:
    assert [share for share, _ in operating_curve(3, 1, 4)] == [0, 0.25, 0.5, 0.75]
    assert len(operating_curve(50, 2, 400)) <= 61


def test_the_curve_reaches_as_far_as_it_is_asked_to() -> None:
    assert operating_curve(132, 3, reach=0.5)[-1][0] == 0.5
    assert operating_curve(132, 3, reach=1.2)[-1][0] == 1


def test_a_risk_is_never_said_to_be_nothing() -> None:
    sentence = decide(0, 0, find_plan(0.01, 0.3, lot=40), 40).risks
    assert "rejected with probability below 0.01 %" in sentence
    assert " 0 %" not in sentence
