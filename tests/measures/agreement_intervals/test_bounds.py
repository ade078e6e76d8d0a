import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.agreement.bounds import alike_bounds, interval, score_bounds
from apps.measures.intervals import clopper_pearson, wilson

VALUES, ERRORS, FREEDOMS = st.floats(-0.9, 0.999), st.floats(1e-6, 0.8), st.floats(1, 1e5)
SPANS = st.one_of(st.just(math.inf), st.floats(0.5, 50))


def numbers(bounds: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(bounds[0]), float(bounds[1])


def measured(**changed: object) -> SimpleNamespace:
    known = {"value": 0.8, "lowest": -1.0, "span": 2.0, "freedom": 60.0, "units": 100, "minority": 40, "carriers": 30}
    return SimpleNamespace(**{**known, **changed})


@given(VALUES, ERRORS, FREEDOMS, SPANS)
def test_bounds_hold_the_value_and_lie_in_the_range(value: float, error: float, freedom: float, span: float) -> None:
    low, high = interval(measured(value=value, freedom=freedom, span=span), error, 0.95)
    assert -1 <= low <= value <= high <= 1


@given(VALUES, ERRORS, FREEDOMS, SPANS)
def test_more_confidence_is_never_a_shorter_interval(value: float, error: float, freedom: float, span: float) -> None:
    narrow, wide = (score_bounds(value, error, freedom, span, confidence) for confidence in (0.9, 0.99))
    assert wide[0] <= narrow[0] + 1e-9
    assert wide[1] >= narrow[1] - 1e-9


@pytest.mark.parametrize("span", [2.0, math.inf])
def test_at_small_errors_it_is_student_t(span: float) -> None:
    bounds = numbers(score_bounds(0.6, 1e-4, 9, span, 0.95))
    assert bounds == pytest.approx((0.6 - 2.2621572e-4, 0.6 + 2.2621572e-4), abs=2e-7)


@pytest.mark.parametrize(
    ("span", "left"), [(2.0, lambda x: 1 - x / 2), (math.inf, lambda x: 1.0), (0.05, lambda x: 1.0)]
)
def test_the_bounds_solve_the_equation_of_the_score(span: float, left: object) -> None:
    assert callable(left)
    for bound in numbers(score_bounds(0.9, 0.05, 1e9, span, 0.95)):
        x = 1 - bound
        variance = 0.05**2 * x * left(x) / (0.1 * left(0.1))
        assert (0.9 - bound) ** 2 == pytest.approx(1.959964**2 * variance, rel=1e-5)


def test_of_a_share_it_is_wilsons() -> None:
    error = math.sqrt(0.97 * 0.03 / 400)
    low, high = wilson(388, 400)
    assert numbers(score_bounds(0.97, error, 1e9, 1.0, 0.95)) == pytest.approx((float(low), float(high)), abs=1e-7)


def test_a_span_shortens_the_interval() -> None:
    bounded, free = (numbers(score_bounds(0.6, 0.1, 40, span, 0.95)) for span in (1.0, math.inf))
    assert bounded[1] - bounded[0] < free[1] - free[0]
    assert free[0] < bounded[0]


def test_near_perfect_agreement_it_is_longer_downwards() -> None:
    low, high = numbers(score_bounds(0.98, 0.01, 200, 2.0, 0.95))
    assert 0.98 - low > 1.5 * (high - 0.98)


def test_units_all_alike_have_the_exact_bounds_of_a_share() -> None:
    unlike = float(clopper_pearson(0, 40)[1])
    assert numbers(alike_bounds(1.0, 3.0, 40, 0.95)) == pytest.approx((1 - 3 * unlike, 1.0))
    low, high = numbers(alike_bounds(0.5, 1.0, 40, 0.95))
    assert (low, high) == pytest.approx((0.5 - unlike / 2, 0.5 + unlike / 2))


@pytest.mark.parametrize(
    ("changed", "error"),
    [({}, math.inf), ({"units": 19}, 0.1), ({"minority": 9}, 0.1), ({"carriers": 4}, 0.1), ({"span": None}, 0.0)],
)
def test_without_enough_to_go_by_it_is_the_whole_range(changed: dict[str, object], error: float) -> None:
    assert numbers(interval(measured(lowest=0.0, **changed), error, 0.95)) == (0.0, 1.0)


def test_many_at_once_are_each_alone() -> None:
    values, errors, units = np.array([0.9, 0.5, 1.0, 0.3]), np.array([0.02, 0.3, 0.0, 0.1]), np.array([50, 300, 80, 9])
    low, high = interval(measured(value=values, units=units), errors, 0.95)
    for i in range(4):
        alone = interval(measured(value=values[i], units=units[i]), errors[i], 0.95)
        assert (low[i], high[i]) == numbers(alone)
