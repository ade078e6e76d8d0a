"""Kappas of all pairs at once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.meetings import confusions
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.estimate import Estimate, Undefined
from apps.measures.raters import cohen_kappa, pair_kappas, pair_table
from apps.measures.ratings import Ratings
from tests.measures.raters.build import crowd, real_ratings, real_rows, renamed, without_repeats

SEEDS = st.integers(0, 10**6)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from(["identity", "linear"]))
def test_each_pair_equals_the_kappa_of_two_and_its_interval(seed: int, weights: str) -> None:
    ratings = without_repeats(crowd(seed, n=500, units=80))
    pairs = pair_kappas(ratings, 1, weights=weights)
    for i, (a, b) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        one, ours = figure_of(cohen_kappa(ratings, int(a), int(b), weights)), pairs.figure(i)
        assert isinstance(one, Estimate)
        assert isinstance(ours, Estimate)
        assert (ours.value, ours.low, ours.high, ours.n) == pytest.approx((one.value, one.low, one.high, one.n))


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_repeated_labels_share_their_unit_as_in_the_kappa_of_two(seed: int) -> None:
    ratings = crowd(seed)
    pairs = pair_kappas(ratings, 1)
    for i, (a, b) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        one = cohen_kappa(ratings, int(a), int(b))
        assert isinstance(one, Statistic) == bool(pairs.known[i])
        if isinstance(one, Statistic):
            assert (pairs.kappa[i], pairs.agreed[i]) == pytest.approx((one.value, one.observed), abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_names_and_row_order_change_no_kappa(seed: int) -> None:
    ratings = crowd(seed)
    other, who = renamed(ratings, seed)
    everybody = np.arange(ratings.annotators)
    one, two = pair_kappas(ratings, 3), pair_kappas(other, 3)
    for ours, theirs in (
        (one.tables(everybody)[0], two.tables(who[everybody])[0]),
        (one.tables(everybody)[1], two.tables(who[everybody])[1]),
        (one.agreement_table(everybody), two.agreement_table(who[everybody])),
    ):
        np.testing.assert_allclose(np.array(ours, float), np.array(theirs, float), atol=1e-12)


def test_tables_of_units_are_counted_for_each_pair() -> None:
    ratings = without_repeats(crowd(8))
    met = confusions(ratings)
    for pair in range(len(met.shared)):
        one = met.only(np.array([pair]))
        table = np.zeros((ratings.levels, ratings.levels))
        table[one.one, one.other] = one.weight
        assert table.tolist() == pair_table(ratings, int(one.first[0]), int(one.second[0])).tolist()


def test_annotators_and_codes_too_many_for_one_number_give_the_same_kappas() -> None:
    small = crowd(9)
    wide = Ratings(small.unit, small.annotator * 300_000, small.code * 1000, small.units, 2_000_000, 3001)
    one, other = pair_kappas(small, 2), pair_kappas(wide, 2)
    assert (other.first // 300_000).tolist() == one.first.tolist()
    assert other.kappa.tolist() == pytest.approx(one.kappa.tolist(), abs=1e-12)


def test_units_with_very_many_labels_are_counted_in_parts() -> None:
    rng = np.random.default_rng(4)
    unit, who = (part.ravel() for part in np.indices((1, 2100)))
    ratings = Ratings(unit, who, rng.integers(0, 3, len(unit)), 1, 2100, 3)
    assert int(confusions(ratings).shared.sum()) == 2100 * 2099 // 2


def test_below_the_minimum_overlap_there_is_no_figure() -> None:
    pairs = pair_kappas(crowd(1), 1000)
    assert isinstance(pairs.figure(0), Undefined)
    assert pairs.agreement_table(np.arange(2))[0][1] is None


def test_a_pair_that_says_one_thing_throughout_has_no_figure() -> None:
    unit, who = (part.ravel() for part in np.indices((30, 2)))
    assert isinstance(pair_kappas(Ratings(unit, who, 0 * unit, 30, 2, 2)).figure(0), Undefined)


def test_published_kappas_of_preference_labels(shared_data: Path) -> None:
    ratings = real_ratings(real_rows(shared_data / "pandalm_preference"))
    assert pair_kappas(ratings).kappa.tolist() == pytest.approx([0.852, 0.8789, 0.8617], abs=6e-5)
