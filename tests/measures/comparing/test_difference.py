from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from apps.measures.comparing import newcombe, tango
from tests.measures.vectors import read

VECTORS = read("comparing")


@pytest.mark.parametrize("row", VECTORS["tango"]["rows"])
def test_tangos_interval_equals_the_published_one(row: list[Any]) -> None:
    gains, losses, n, *bounds = row
    found = [*tango(gains, losses, n, 0.95), *tango(gains, losses, n, 0.90)]
    assert [float(x) for x in found] == pytest.approx(bounds, abs=1e-6)


@pytest.mark.parametrize("row", VECTORS["newcombe"]["rows"])
def test_newcombes_interval_equals_the_published_one(row: list[Any]) -> None:
    x1, n1, x2, n2, confidence, _, *bounds = row
    assert [float(x) for x in newcombe(x1, n1, x2, n2, confidence)] == pytest.approx(bounds, abs=1e-6)


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_newcombes_interval_equals_statsmodels(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    expected = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    assert [float(x) for x in newcombe(x1, n1, x2, n2)] == pytest.approx(expected, abs=1e-9)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_tangos_interval_holds_the_difference_and_turns_with_it(b: int, c: int, rest: int) -> None:
    n = b + c + rest
    low, high = tango(b, c, n)
    back_low, back_high = tango(c, b, n)
    assert -1 <= low <= (b - c) / max(n, 1) <= high <= 1
    assert (low, high) == pytest.approx((-back_high, -back_low), abs=1e-12)


def test_without_data_nothing_is_known() -> None:
    assert [float(x) for x in tango(0, 0, 0)] == [-1, 1]
    assert [float(x) for x in newcombe(0, 0, 3, 5)] == [-1, 1]


def test_many_comparisons_at_once_equal_one_at_a_time() -> None:
    gains, losses, n = np.array([3, 0, 9]), np.array([1, 0, 0]), np.array([10, 4, 9])
    low, high = tango(gains, losses, n)
    for i in range(3):
        assert (low[i], high[i]) == tango(gains[i], losses[i], n[i])


def test_counts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed n"):
        tango(3, 3, 5)
    with pytest.raises(ValueError, match="correct <= n"):
        newcombe(3, 2, 1, 1)
    with pytest.raises(ValueError, match="confidence"):
        tango(1, 1, 5, 1.0)


@pytest.mark.simulation
@pytest.mark.parametrize(("gain", "loss"), [(0.05, 0.05), (0.02, 0.04), (0.10, 0.02)])
def test_tangos_interval_covers_the_true_difference(gain: float, loss: float) -> None:
    rng = np.random.default_rng(5)
    for n in (50, 200, 1000):
        gains, losses, _ = rng.multinomial(n, [gain, loss, 1 - gain - loss], 8000).T
        low, high = tango(gains, losses, n)
        assert 0.935 <= ((low <= gain - loss) & (gain - loss <= high)).mean() <= 0.985
