import math

import pytest

from apps.measures.estimate import Estimate, Undefined, Verdict, figure_from_json, judge, significant


def figure(value: float, low: float, high: float, n: int = 100) -> Estimate:
    return Estimate(value, low, high, n, "test")


def test_an_estimate_survives_its_json() -> None:
    assert figure_from_json(figure(0.9, 0.8, 0.95).as_json()) == figure(0.9, 0.8, 0.95)


def test_undefined_survives_its_json() -> None:
    assert figure_from_json(Undefined("no labels").as_json()) == Undefined("no labels")


def test_json_has_twelve_significant_digits_and_no_negative_zero() -> None:
    document = figure(1 / 3, -0.0, 2 / 3).as_json()
    assert document == {"value": 0.333333333333, "low": 0.0, "high": 0.666666666667, "n": 100, "method": "test"}
    assert math.copysign(1, significant(-0.0)) == 1


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_an_estimate_is_never_nan_or_infinite(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        figure(bad, 0, 1)


def test_an_interval_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="upside down"):
        figure(0.5, 0.6, 0.4)


def test_json_of_another_shape_is_refused_with_the_missing_name() -> None:
    with pytest.raises(ValueError, match="'low'"):
        figure_from_json({"value": 1})


def test_a_floor_below_the_whole_interval_is_met() -> None:
    assert judge(figure(0.9, 0.85, 0.95), 0.85).verdict is Verdict.MET


def test_a_floor_above_the_whole_interval_is_not_met() -> None:
    assert judge(figure(0.9, 0.85, 0.95), 0.96).verdict is Verdict.NOT_MET


def test_a_floor_inside_the_interval_says_how_much_more_would_settle_it() -> None:
    judgement = judge(figure(0.9, 0.8, 0.95), 0.85)
    assert (judgement.verdict, judgement.settle) == (Verdict.NOT_ENOUGH, 300)


def test_a_floor_above_the_value_uses_the_upper_half_of_the_interval() -> None:
    assert judge(figure(0.9, 0.8, 0.95), 0.925).settle == 300


def test_a_value_on_the_floor_cannot_be_settled() -> None:
    assert judge(figure(0.9, 0.8, 0.95), 0.9).settle is None


def test_undefined_is_not_enough_evidence() -> None:
    judgement = judge(Undefined("no gold"), 0.9)
    assert (judgement.verdict, judgement.settle) == (Verdict.NOT_ENOUGH, None)
