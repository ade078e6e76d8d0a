from collections.abc import Iterator
from functools import cache
from math import comb

import numpy as np
import pytest

from apps.measures.acceptance import LotVerdict, curtailed_error_rate, decide, deciding_item, find_plan
from apps.measures.estimate import Estimate, Undefined
from apps.measures.intervals import hypergeometric
from tests.measures.build import estimate


@cache
def figure_of(x: int, m: int, n: int, c: int, lot: int) -> Estimate:
    return estimate(curtailed_error_rate(x, m, n, c, lot))


def stops(n: int, c: int, lot: int, bad: int) -> Iterator[tuple[float, int, int]]:
    """The chance of each point at which inspection stops, from a lot with `bad` nonconforming items."""
    rejected = [(c + 1, m, comb(m - 1, c)) for m in range(c + 1, n + 1)]
    accepted = [(m - (n - c), m, comb(m - 1, n - c - 1)) for m in range(n - c, n + 1)]
    for x, m, paths in rejected + accepted:
        if x <= bad and m - x <= lot - bad:
            yield paths * comb(lot - m, bad - x) / comb(lot, bad), x, m


@pytest.mark.parametrize(("n", "c", "lot"), [(10, 2, 40), (20, 1, 60), (7, 3, 7), (15, 4, 120)])
def test_the_estimate_is_unbiased_for_every_lot(n: int, c: int, lot: int) -> None:
    for bad in range(lot + 1):
        parts = [(chance, figure_of(x, m, n, c, lot).value) for chance, x, m in stops(n, c, lot, bad)]
        assert sum(chance for chance, _ in parts) == pytest.approx(1)
        assert sum(chance * value for chance, value in parts) == pytest.approx(bad / lot)


@pytest.mark.parametrize(("n", "c", "lot"), [(10, 2, 40), (20, 1, 60), (12, 0, 30)])
def test_the_interval_holds_for_every_lot(n: int, c: int, lot: int) -> None:
    for bad in range(lot + 1):
        inside = 0.0
        for chance, x, m in stops(n, c, lot, bad):
            figure = figure_of(x, m, n, c, lot)
            inside += chance * (figure.low - 1e-12 <= bad / lot <= figure.high + 1e-12)
        assert inside >= 0.95


def test_the_item_that_decided_is_left_out() -> None:
    assert estimate(curtailed_error_rate(4, 40, 132, 3, 5000)).value == 3 / 39
    assert estimate(curtailed_error_rate(1, 130, 132, 3, 5000)).value == 1 / 129


def test_a_plan_without_an_allowed_error_gives_the_median_unbiased_rate() -> None:
    figure = estimate(curtailed_error_rate(1, 12, 50, 0, 5000))
    assert 1 - 0.5 ** (1 / 12) < figure.value < 1 - 0.5 ** (1 / 11)
    assert "median unbiased" in figure.method


def test_a_sample_inspected_to_its_end_has_its_plain_share() -> None:
    figure = estimate(curtailed_error_rate(6, 80, 80, 3, 500))
    low, high = hypergeometric(6, 80, 500)
    assert (figure.value, figure.low, figure.high) == (6 / 80, low / 500, high / 500)


def test_the_first_item_can_decide() -> None:
    assert estimate(curtailed_error_rate(1, 1, 5, 0, 10)).high == 1
    assert estimate(curtailed_error_rate(0, 1, 5, 4, 10)).value == 0


def test_before_the_decision_there_is_no_estimate() -> None:
    assert isinstance(curtailed_error_rate(2, 40, 132, 3, 5000), Undefined)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((5, 40, 132, 3, 5000), "stops before"),
        ((0, 131, 132, 3, 5000), "stops before"),
        ((2, 1, 9, 0, 9), "does not fit"),
    ],
)
def test_counts_beyond_the_stopping_point_are_refused(counts: tuple[int, int, int, int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        curtailed_error_rate(*counts)


@pytest.mark.parametrize(("x", "m"), [(4, 40), (0, 129), (2, 131), (3, 132)])
def test_inspection_stops_where_the_decision_falls(x: int, m: int) -> None:
    plan = find_plan(0.01, 0.05, lot=5000)
    assert (plan.n, plan.c) == (132, 3)
    assert decide(x, m, plan, 5000).verdict is not LotVerdict.UNDECIDED
    estimate(curtailed_error_rate(x, m, plan.n, plan.c, 5000))
    last = 1 if x > plan.c else 0
    assert decide(x - last, m - 1, plan, 5000).verdict is LotVerdict.UNDECIDED


def test_inspection_is_decided_at_the_item_after_which_the_rest_cannot_matter() -> None:
    found = np.array([False, True, False, True, False, False, False])
    assert deciding_item(found, 10, 1) == 4
    assert deciding_item(found, 7, 2) == 7
    assert deciding_item(found[:6], 7, 2) is None
    assert deciding_item(~found, 5, 1) == 3
    assert deciding_item(found[:0], 5, 1) is None


@pytest.mark.simulation
def test_lots_decided_as_they_are_inspected_are_estimated_without_bias() -> None:
    lot, plan = 1000, find_plan(0.02, 0.08, lot=1000)
    rng = np.random.default_rng(11)
    naive, unbiased = [], []
    for _ in range(3000):
        found = rng.permutation(np.arange(lot) < 80)
        m = deciding_item(found, plan.n, plan.c)
        assert m is not None
        x = int(found[:m].sum())
        naive.append(x / m)
        unbiased.append(figure_of(x, m, plan.n, plan.c, lot).value)
    error = float(np.std(unbiased)) / 3000**0.5
    assert abs(float(np.mean(unbiased)) - 0.08) < 4 * error
    assert float(np.mean(naive)) - 0.08 > 8 * error
