import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.measures.adjudication import Change, deciding_cost, event_rate, guideline_feedback, rate_ratio
from apps.measures.estimate import Undefined
from tests.measures.build import estimate

COUNTS = st.integers(0, 60)
ITEMS = st.integers(1, 5000)


def test_the_rate_of_the_welsh_nickel_workers_as_in_the_manual_of_r() -> None:
    figure = estimate(event_rate(137, 24.19893, "deaths"))
    assert (figure.value, figure.low, figure.high) == pytest.approx((5.661407, 4.753125, 6.692709), abs=1e-6)


def test_the_rate_ratio_of_the_danish_towns_as_in_the_manual_of_r() -> None:
    found = rate_ratio(21, 3011, 11, 800, 0.95)
    assert found.high is not None
    assert (found.low, found.high) == pytest.approx((0.8584264, 4.277268), abs=1e-5)


@pytest.mark.parametrize(
    ("events", "low", "high"), [(0, 0, 3.688879), (1, 0.025318, 5.571643), (10, 4.795389, 18.390356)]
)
def test_the_tabulated_poisson_bounds(events: int, low: float, high: float) -> None:
    figure = estimate(event_rate(events, 1, "events"))
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=1e-5)


@given(st.integers(1, 60), st.floats(0.5, 0.99))
def test_at_each_bound_what_was_seen_is_as_unlikely_as_said(events: int, confidence: float) -> None:
    figure, tail = estimate(event_rate(events, 1, "events", confidence=confidence)), (1 - confidence) / 2
    assert float(stats.poisson.sf(events - 1, figure.low)) == pytest.approx(tail, rel=1e-6)
    assert float(stats.poisson.cdf(events, figure.high)) == pytest.approx(tail, rel=1e-6)


@given(COUNTS, ITEMS, COUNTS, ITEMS)
def test_exchanging_the_sides_turns_the_ratio_round(x: int, m: int, y: int, n: int) -> None:
    one, other = rate_ratio(x, m, y, n, 0.95), rate_ratio(y, n, x, m, 0.95)
    assert one.p == pytest.approx(other.p)
    if one.high is None:
        assert other.low == 0
    else:
        assert other.low == pytest.approx(1 / one.high)


@given(COUNTS, ITEMS, COUNTS, ITEMS)
def test_verdict_interval_and_test_say_the_same(x: int, m: int, y: int, n: int) -> None:
    found = guideline_feedback(x, m, y, n)
    assert (found.change is not Change.CANNOT_TELL) == (found.p < 0.05)
    if not isinstance(found.ratio, Undefined):
        assert found.ratio.low <= found.ratio.value <= found.ratio.high
        assert (found.change is Change.FEWER) == (found.ratio.high < 1)
        assert (found.change is Change.MORE) == (found.ratio.low > 1)


@given(COUNTS, st.integers(2, 500), COUNTS, st.integers(2, 500))
def test_ten_times_the_items_of_both_change_the_rates_and_not_the_ratio(x: int, m: int, y: int, n: int) -> None:
    one, other = guideline_feedback(x, m, y, n), guideline_feedback(x, 10 * m, y, 10 * n)
    assert estimate(one.before).value == pytest.approx(10 * estimate(other.before).value)
    assert other.change is one.change
    if not isinstance(one.ratio, Undefined):
        assert estimate(other.ratio).high == pytest.approx(one.ratio.high)


def test_disputes_are_told_by_the_thousand_items() -> None:
    found = guideline_feedback(40, 2000, 10, 2000)
    assert (estimate(found.before).value, estimate(found.after).value) == (20, 5)
    assert estimate(found.ratio).value == 0.25
    assert found.change is Change.FEWER


def test_few_disputes_cannot_tell() -> None:
    assert guideline_feedback(3, 1000, 1, 1000).change is Change.CANNOT_TELL


def test_where_there_was_none_before_more_can_still_be_shown() -> None:
    found = guideline_feedback(0, 1000, 12, 1000)
    assert isinstance(found.ratio, Undefined)
    assert found.change is Change.MORE
    assert guideline_feedback(0, 1000, 0, 1000).change is Change.CANNOT_TELL


@pytest.mark.parametrize(("before", "after"), [(0, 100), (100, 0), (0, 0)])
def test_without_items_on_a_side_nothing_can_be_told(before: int, after: int) -> None:
    found = guideline_feedback(0, before, 0, after)
    assert isinstance(found.ratio, Undefined)
    assert found.change is Change.CANNOT_TELL


def test_the_interval_of_the_ratio_covers() -> None:
    rng = np.random.default_rng(4)
    pairs = np.column_stack([rng.poisson(12, 2000), rng.poisson(2 * 12 * 0.6, 2000)])
    found = [rate_ratio(int(x), 1000, int(y), 2000, 0.95) for x, y in pairs]
    covered = np.mean([r.low <= 0.6 and (r.high is None or r.high >= 0.6) for r in found])
    assert covered >= 0.95


@pytest.mark.parametrize("bad", [(-1, 5, 1, 5), (1, 0, 1, 5), (1, 5, 1, 0)])
def test_impossible_counts_are_refused(bad: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="counts that are not negative"):
        rate_ratio(*bad, 0.95)
    with pytest.raises(ValueError, match="negative"):
        event_rate(-1, 1, "events")
    with pytest.raises(ValueError, match="confidence"):
        event_rate(1, 1, "events", confidence=1)


def test_hours_money_and_changes_by_hand() -> None:
    found = deciding_cost([1800, 5400, 1800, 1800], [True, False, True, True], 40)
    assert (found.decisions, found.changed, found.hours, found.money) == (4, 3, 3.0, 120.0)
    rate, each = estimate(found.changed_per_hour), estimate(found.money_per_change)
    assert (rate.value, each.value) == (1.0, 40.0)
    assert (each.low, each.high) == pytest.approx((40 / rate.high, 40 / rate.low))


def test_everyone_may_cost_their_own() -> None:
    assert deciding_cost([3600, 3600], [True, True], [30, 90]).money == 120.0


def test_no_change_has_a_rate_but_no_price() -> None:
    found = deciding_cost([3600], [False], 40)
    assert estimate(found.changed_per_hour).high == pytest.approx(3.688879, abs=1e-6)
    assert isinstance(found.money_per_change, Undefined)


def test_no_time_has_neither() -> None:
    found = deciding_cost([], [], 40)
    assert isinstance(found.changed_per_hour, Undefined)
    assert isinstance(found.money_per_change, Undefined)


@pytest.mark.parametrize(
    ("seconds", "changed", "hourly"),
    [([-1], [True], 1), ([1], [True, False], 1), ([1], [True], [1, 2]), ([1], [True], -1)],
)
def test_impossible_costs_are_refused(seconds: list[float], changed: list[bool], hourly: float | list[float]) -> None:
    with pytest.raises(ValueError, match=r"equally long|not negative"):
        deciding_cost(seconds, changed, hourly)
