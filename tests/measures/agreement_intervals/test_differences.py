import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.ac1 import gwet_statistic
from apps.measures.agreement.alpha import statistic_of_alpha
from apps.measures.agreement.chance import Observed
from apps.measures.agreement.differences import (
    gold_accuracy_difference,
    independent_difference,
    paired_difference,
    paired_difference_by_unit,
)
from apps.measures.agreement.mover import Direction, mover
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.estimate import Estimate, Undefined
from apps.measures.gold import Marks
from apps.measures.histogram import Histogram
from apps.measures.raters.conger import conger_kappa
from apps.measures.ratings import Ratings
from tests.measures.build import estimate

SEEDS = st.integers(0, 10**6)


def side(
    rng: np.random.Generator, truth: np.ndarray, knowing: float, annotators: int = 3, missing: float = 0.0
) -> Ratings:
    """`annotators` label each unit; each knows the truth with some probability and else guesses among 3 classes."""
    shape = (len(truth), annotators)
    code = np.where(rng.random(shape) < knowing, truth[:, None], rng.integers(0, 3, shape))
    unit, who = np.nonzero(rng.random(shape) >= missing)
    return Ratings(unit, who, code[unit, who], len(truth), annotators, 3)


def two_sides(
    seed: int, knowing: tuple[float, float], units: int = 200, missing: float = 0.0
) -> tuple[Ratings, Ratings]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, units)
    return side(rng, truth, knowing[0], missing=missing), side(rng, truth, knowing[1], missing=missing)


def ac1_statistic(data: Histogram) -> Statistic | Undefined:
    return gwet_statistic(Observed.of(data))


@settings(max_examples=20)
@given(SEEDS)
def test_the_sides_are_the_figures_each_would_have_alone(seed: int) -> None:
    one, other = two_sides(seed, (0.9, 0.6), 60, 0.3)
    found = paired_difference(one, other, statistic_of_alpha)
    assert found.one == figure_of(statistic_of_alpha(one))
    assert found.other == figure_of(statistic_of_alpha(other))
    assert estimate(found.figure).value == estimate(found.one).value - estimate(found.other).value


@settings(max_examples=20)
@given(SEEDS)
def test_turned_around_the_difference_changes_its_sign_alone(seed: int) -> None:
    one, other = two_sides(seed, (0.9, 0.6), 60, 0.3)
    there, back = (estimate(paired_difference(*pair, ac1_statistic).figure) for pair in ((one, other), (other, one)))
    np.testing.assert_allclose((there.value, there.low, there.high), (-back.value, -back.high, -back.low), atol=1e-9)


@settings(max_examples=20)
@given(SEEDS)
def test_the_order_of_rows_changes_no_byte(seed: int) -> None:
    one, other = two_sides(seed, (0.9, 0.6), 60, 0.3)
    order = np.random.default_rng(seed).permutation(one.n)
    shuffled = Ratings(one.unit[order], one.annotator[order], one.code[order], one.units, one.annotators, one.levels)
    figures = [paired_difference(left, other, statistic_of_alpha).figure.as_json() for left in (one, shuffled)]
    assert figures[0] == figures[1]


def test_by_patterns_and_by_units_are_the_same() -> None:
    one, other = two_sides(5, (0.9, 0.7), 150, 0.3)
    found = paired_difference(one, other, ac1_statistic)

    def by_unit(data: Ratings) -> Statistic | Undefined:
        labelled = np.bincount(data.unit, minlength=data.units) > 0
        table = np.bincount(data.unit * 3 + data.code, minlength=3 * data.units).reshape(-1, 3)[labelled]
        start = np.append(0, np.cumsum((table > 0).sum(axis=1)))
        row, code = np.nonzero(table)
        return ac1_statistic(Histogram(3, start, code, table[row, code], np.ones(len(table), np.int64)))

    apart = paired_difference_by_unit(one, other, by_unit)
    for left, right in ((found.figure, apart.figure), (found.one, apart.one)):
        a, b = estimate(left), estimate(right)
        np.testing.assert_allclose((a.value, a.low, a.high), (b.value, b.low, b.high), atol=1e-9)
    assert found.shared == apart.shared


def test_a_clear_change_is_called_and_a_small_one_is_not() -> None:
    assert paired_difference(*two_sides(1, (0.95, 0.6)), statistic_of_alpha).direction is Direction.HIGHER
    assert paired_difference(*two_sides(1, (0.6, 0.95)), statistic_of_alpha).direction is Direction.LOWER
    assert paired_difference(*two_sides(1, (0.8, 0.81)), statistic_of_alpha).direction is Direction.NOT_ENOUGH


def test_the_same_labels_on_both_sides_do_not_differ() -> None:
    one, _ = two_sides(1, (0.8, 0.8))
    figure = estimate(paired_difference(one, one, statistic_of_alpha).figure)
    assert figure.value == 0
    assert figure.high - figure.low < 0.05


def test_the_same_units_give_a_shorter_interval_than_different_ones() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 300)
    hard = rng.random(300) < 0.4
    blurred = [side(rng, np.where(hard, rng.integers(0, 3, 300), truth), 0.9) for _ in range(2)]
    sides = [
        Ratings(r.unit, r.annotator, np.where(hard[r.unit], (r.annotator + r.unit) % 3, r.code), 300, 3, 3)
        for r in blurred
    ]
    paired = estimate(paired_difference(sides[0], sides[1], statistic_of_alpha).figure)
    apart = estimate(independent_difference(*(statistic_of_alpha(r) for r in sides)).figure)
    assert paired.high - paired.low < 0.8 * (apart.high - apart.low)


def test_a_unit_labelled_on_one_side_alone_counts_for_that_side() -> None:
    one, other = two_sides(2, (0.9, 0.7), 100)
    first = other.unit < 60
    fewer = Ratings(other.unit[first], other.annotator[first], other.code[first], 100, 3, 3)
    found = paired_difference(one, fewer, statistic_of_alpha)
    assert found.shared == 60
    assert estimate(found.figure).n == 100
    assert (estimate(found.one).n, estimate(found.other).n) == (100, 60)


def test_coefficients_that_know_who_labelled_are_compared_by_unit() -> None:
    found = paired_difference_by_unit(*two_sides(4, (0.95, 0.6), missing=0.2), conger_kappa)
    assert found.direction is Direction.HIGHER
    assert "Conger's kappa" in estimate(found.figure).method


def test_too_little_on_one_side_is_not_enough_evidence() -> None:
    one, other = two_sides(1, (1.0, 0.2), 15)
    found = paired_difference(one, other, statistic_of_alpha)
    assert found.direction is Direction.NOT_ENOUGH
    assert "no interval" in estimate(found.figure).method


def test_a_side_without_labels_has_no_difference() -> None:
    one, _ = two_sides(1, (0.9, 0.9), 30)
    nothing = np.zeros(0, np.int32)
    found = paired_difference(one, Ratings(nothing, nothing, nothing, 30, 3, 3), statistic_of_alpha)
    assert isinstance(found.figure, Undefined)
    assert "the second has no figure" in found.figure.reason


def test_sides_that_number_other_units_are_refused() -> None:
    one, _ = two_sides(1, (0.9, 0.9), 30)
    other, _ = two_sides(1, (0.9, 0.9), 31)
    with pytest.raises(ValueError, match="same units"):
        paired_difference(one, other, statistic_of_alpha)


def test_sides_may_have_different_classes() -> None:
    one, other = two_sides(6, (0.9, 0.9))
    wider = Ratings(other.unit, other.annotator, other.code + 2, other.units, 3, 5)
    same = paired_difference(one, other, statistic_of_alpha).figure.as_json()
    assert paired_difference(one, wider, statistic_of_alpha).figure.as_json() == pytest.approx(same)


def test_the_bounds_of_wilson_give_newcombes_tenth_method() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 873-890, example (a): 56/70 and 48/80.
    one = Estimate(56 / 70, 0.691793, 0.876939, 70, "")
    other = Estimate(48 / 80, 0.490437, 0.700372, 80, "")
    assert mover(one, other, 0.0) == pytest.approx((0.0524, 0.3339), abs=2e-4)


def test_gold_accuracy_of_two_groups_on_the_same_items() -> None:
    rng = np.random.default_rng(8)
    easy = rng.beta(6, 1.5, 300)
    unit = np.repeat(np.arange(300), 3)
    groups = [
        Marks(
            unit.astype(np.int32),
            np.tile(np.arange(3, dtype=np.int32), 300),
            rng.random(900) < easy[unit] * skill,
            300,
            3,
        )
        for skill in (1.0, 0.85)
    ]
    found = gold_accuracy_difference(*groups)
    assert found.direction is Direction.HIGHER
    assert (found.shared, estimate(found.figure).n) == (300, 300)
    apart = mover(estimate(found.one), estimate(found.other), 0.0)
    assert estimate(found.figure).high - estimate(found.figure).low < apart[1] - apart[0]


def test_gold_accuracy_where_everything_is_right_on_both_sides() -> None:
    unit = np.arange(50, dtype=np.int32)
    right = Marks(unit, np.zeros(50, np.int32), np.ones(50, np.bool_), 50, 1)
    found = gold_accuracy_difference(right, right)
    assert found.direction is Direction.NOT_ENOUGH
    assert estimate(found.figure).low == -estimate(found.figure).high
    assert math.isclose(estimate(found.figure).high, 0.0713476, abs_tol=1e-4)
