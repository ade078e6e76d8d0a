import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import AnySchema, BadLabel, parse_schema


def score(**definition: object) -> AnySchema:
    return parse_schema({"type": "numeric", **definition})


@pytest.mark.parametrize("raw", ["5", "5.0", " 5 ", "+5", "5e0", 5, 5.0, "0.5e1"])
def test_equal_numbers_have_equal_bytes(raw: object) -> None:
    assert score().canonical(score().parse(raw)) == "5"


def test_minus_zero_is_zero() -> None:
    assert score().canonical(score().parse("-0.0")) == "0"


@pytest.mark.parametrize("raw", ["NaN", "nan", "inf", "-Infinity", float("nan"), float("inf"), "1e400", 10**400])
def test_nan_and_infinity_are_refused(raw: object) -> None:
    with pytest.raises(BadLabel, match="not a finite number"):
        score().parse(raw)


@pytest.mark.parametrize("raw", ["", "five", "1,5", "1_000", "0x10", "٣", "1 2", True, None, [1]])
def test_what_is_not_a_plain_number_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel, match="number"):
        score().parse(raw)


def test_numbers_out_of_bounds_are_refused_with_the_bound() -> None:
    schema = score(min=0, max=100)
    assert schema.definition["minimum"] == 0
    with pytest.raises(BadLabel, match="-1 is below the minimum 0"):
        schema.parse("-1")
    with pytest.raises(BadLabel, match=r"100\.5 is above the maximum 100"):
        schema.parse("100.5")


def test_gold_is_matched_within_the_tolerance() -> None:
    schema = score(tolerance=0.1)
    assert schema.matches(0.3, 0.2)
    assert not schema.matches(0.31, 0.2)
    assert schema.matches_array(np.array([1.0, 1.2]), np.array([1.1, 1.0])).tolist() == [True, False]
    assert not score().matches(1, 1.0000001)


def test_the_scale_says_which_coefficient_applies_and_a_ratio_scale_starts_at_zero() -> None:
    assert score().level == "interval"
    ratio = score(scale="ratio")
    assert ratio.level == "ratio"
    with pytest.raises(BadLabel, match="below the minimum 0"):
        ratio.parse(-1)


def test_a_bounded_distance_is_the_share_of_the_range() -> None:
    assert score(minimum=0, maximum=100).distance(20, 70) == 0.5


@pytest.mark.parametrize("definition", [{}, {"scale": "ratio"}, {"minimum": 0, "maximum": 10**6}])
@given(a=st.floats(0, 10**6), b=st.floats(0, 10**6))
def test_distances_are_symmetric_and_within_zero_and_one(definition: dict[str, object], a: float, b: float) -> None:
    schema = score(**definition)
    distance = schema.distance(a, b)
    assert 0 <= distance <= 1
    assert distance == schema.distance(b, a)
    assert schema.distance(a, a) == 0
    assert schema.distance_matrix([a, b])[0, 1] == distance


def test_the_median_is_the_consensus() -> None:
    assert score().consensus([1, 90, 3]) == 3
    assert score().consensus([1, 2]) == 1.5
    assert score().consensus([]) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_survives_its_canonical_form(number: float) -> None:
    schema = score()
    value = schema.parse(number)
    assert schema.load(schema.canonical(value)) == number
    assert schema.parse(schema.canonical(value)) == value


def test_the_editor_states_the_bounds_and_its_form_is_read_back() -> None:
    schema = score(minimum=0, maximum=5)
    editor = schema.editor()
    assert (editor["kind"], editor["minimum"], editor["maximum"]) == ("number", 0, 5)
    assert schema.from_form({editor["field"]: ["2.5"]}) == 2.5
    for data in ({}, {"label": [""]}, {"label": ["1", "2"]}, {"label": ["6"]}):
        with pytest.raises(BadLabel):
            schema.from_form(data)
