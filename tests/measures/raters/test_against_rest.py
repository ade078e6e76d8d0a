"""One annotator against everybody else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.statistic import Statistic
from apps.measures.estimate import Undefined
from apps.measures.raters import against_rest, cohen_kappa
from apps.measures.ratings import Ratings
from tests.measures.build import estimate
from tests.measures.raters.build import crowd, renamed, same

SEEDS = st.integers(0, 10**6)


def naive(ratings: Ratings, annotator: int) -> tuple[int, float, float]:
    agreed, own, others = [], [], []
    for unit in range(ratings.units):
        here, his = ratings.unit == unit, ratings.annotator == annotator
        mine, rest = ratings.code[here & his], ratings.code[here & ~his]
        if len(mine) and len(rest):
            own.append(np.bincount(mine, minlength=ratings.levels) / len(mine))
            others.append(np.bincount(rest, minlength=ratings.levels) / len(rest))
            agreed.append(float(own[-1] @ others[-1]))
    if not agreed:
        return 0, 0.0, 0.0
    observed, expected = float(np.mean(agreed)), float(np.mean(own, axis=0) @ np.mean(others, axis=0))
    return len(agreed), observed, (observed - expected) / (1 - expected) if expected < 1 else 0.0


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_values_are_the_definition(seed: int) -> None:
    ratings = crowd(seed, n=120)
    rest = against_rest(ratings)
    for annotator in range(ratings.annotators):
        ours = (rest.units[annotator], rest.agreed[annotator], rest.kappa[annotator])
        assert ours == pytest.approx(naive(ratings, annotator), abs=1e-12)


def test_of_two_annotators_it_is_their_kappa() -> None:
    unit, who = (part.ravel() for part in np.indices((90, 2)))
    ratings = Ratings(unit, who, np.random.default_rng(1).integers(0, 3, 180), 90, 2, 3)
    one = cohen_kappa(ratings, 0, 1)
    assert isinstance(one, Statistic)
    rest = against_rest(ratings)
    assert rest.kappa.tolist() == pytest.approx([one.value] * 2)
    half = (estimate(rest.corrected(0)).high - estimate(rest.corrected(0)).low) / 2
    assert half == pytest.approx(one.error * 1.98698, rel=0.02)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_names_and_row_order_change_no_figure(seed: int) -> None:
    ratings = crowd(seed)
    other, who = renamed(ratings, seed)
    one, two = against_rest(ratings), against_rest(other)
    for annotator in range(ratings.annotators):
        moved = int(who[annotator])
        assert same(one.share(annotator), two.share(moved))
        assert same(one.corrected(annotator), two.corrected(moved))


def test_codes_too_many_for_a_table_give_the_same_figures() -> None:
    small = crowd(3)
    wide = Ratings(small.unit, small.annotator, small.code * 900_000, small.units, small.annotators, 3_000_000)
    assert against_rest(wide).kappa.tolist() == pytest.approx(against_rest(small).kappa.tolist(), abs=1e-12)


def test_an_annotator_who_met_nobody_has_no_figure() -> None:
    ratings = Ratings(np.array([0, 0, 1]), np.array([0, 1, 2]), np.array([0, 1, 0]), 2, 4, 2)
    rest = against_rest(ratings)
    for annotator in (2, 3):
        assert isinstance(rest.share(annotator), Undefined)
        assert isinstance(rest.corrected(annotator), Undefined)


def test_where_all_say_one_thing_there_is_agreement_and_no_kappa() -> None:
    unit, who = (part.ravel() for part in np.indices((30, 3)))
    rest = against_rest(Ratings(unit, who, 0 * unit, 30, 3, 2))
    assert estimate(rest.share(0)).value == 1
    assert isinstance(rest.corrected(0), Undefined)


def test_few_units_leave_the_corrected_value_open() -> None:
    ratings = crowd(2, n=40)
    rest = against_rest(ratings)
    assert max(rest.units) < 20
    assert {(float(low), float(high)) for low, high in zip(rest.kappa_low, rest.kappa_high, strict=True)} == {(-1, 1)}
