"""What must not matter does not matter: to the byte where counts are whole numbers."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement import (
    IntervalBy,
    Level,
    ac1,
    alpha,
    brennan_prediger,
    categories,
    coefficients,
    confused_pairs,
    contested,
    fleiss_kappa,
    percent_agreement,
)
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings
from tests.measures.build import estimate, random_ratings

SEEDS = st.integers(0, 10**6)


def as_bytes(data: Ratings | Histogram, by: IntervalBy = IntervalBy.LINEARISED) -> bytes:
    found = [one.figure for one in coefficients(data, list(Level), weights="linear", by=by, replicates=20).values()]
    each = categories(data)
    figures = [*found, *each.alpha, *each.kappa, *each.positive, *each.prevalence]
    return json.dumps([figure.as_json() for figure in figures]).encode()


def rows(ratings: Ratings, chosen: np.ndarray) -> Ratings:
    arrays = (ratings.unit[chosen], ratings.annotator[chosen], ratings.code[chosen])
    return Ratings(*arrays, ratings.units, ratings.annotators, ratings.levels)


@settings(max_examples=30)
@given(SEEDS, st.sampled_from(IntervalBy))
def test_the_order_of_rows_changes_no_byte(seed: int, by: IntervalBy) -> None:
    ratings = random_ratings(seed)
    order = np.random.default_rng(seed).permutation(ratings.n)
    assert as_bytes(ratings, by) == as_bytes(rows(ratings, order), by)


@settings(max_examples=30)
@given(SEEDS)
def test_the_names_of_units_and_annotators_change_no_byte(seed: int) -> None:
    ratings = random_ratings(seed)
    rng = np.random.default_rng(seed)
    unit, who = rng.permutation(ratings.units), rng.permutation(ratings.annotators)
    renamed = Ratings(
        unit[ratings.unit], who[ratings.annotator], ratings.code, ratings.units, ratings.annotators, ratings.levels
    )
    assert as_bytes(ratings) == as_bytes(renamed)


@settings(max_examples=30)
@given(SEEDS)
def test_merged_lots_give_the_figures_of_the_pooled_labels(seed: int) -> None:
    ratings = random_ratings(seed)
    parts = [Histogram.from_ratings(rows(ratings, ratings.unit % 3 == k)) for k in range(3)]
    assert as_bytes(Histogram.merge(parts)) == as_bytes(ratings)


@settings(max_examples=30)
@given(SEEDS)
def test_the_names_of_labels_do_not_matter_to_nominal_figures(seed: int) -> None:
    ratings = random_ratings(seed)
    code = np.random.default_rng(seed).permutation(ratings.levels)[ratings.code]
    renamed = Ratings(ratings.unit, ratings.annotator, code, ratings.units, ratings.annotators, ratings.levels)
    for figure in (alpha, ac1, percent_agreement, fleiss_kappa, brennan_prediger):
        one, other = estimate(figure(ratings)), estimate(figure(renamed))
        np.testing.assert_allclose((one.value, one.low, one.high), (other.value, other.low, other.high), atol=1e-12)


@settings(max_examples=30)
@given(SEEDS, st.floats(-5, 5), st.floats(0.1, 10))
def test_interval_alpha_does_not_depend_on_origin_and_unit(seed: int, origin: float, unit: float) -> None:
    ratings = random_ratings(seed)
    one = estimate(alpha(ratings, "interval"))
    other = estimate(alpha(ratings, "interval", values=origin + unit * np.arange(ratings.levels)))
    np.testing.assert_allclose((one.value, one.low, one.high), (other.value, other.low, other.high), atol=1e-9)


@settings(max_examples=30)
@given(SEEDS)
def test_a_value_lies_in_its_interval_and_the_interval_in_its_range(seed: int) -> None:
    ratings = random_ratings(seed, units=8)
    for level in Level:
        figure = alpha(ratings, level)
        if hasattr(figure, "value"):
            known = estimate(figure)
            assert -1 <= known.low <= known.value <= known.high <= 1


@settings(max_examples=30)
@given(SEEDS)
def test_perfect_agreement_is_one_in_every_coefficient(seed: int) -> None:
    code = np.random.default_rng(seed).integers(0, 4, 40)
    code[:2] = [0, 1]
    ratings = Ratings(np.repeat(np.arange(40), 3), np.tile(np.arange(3), 40), np.repeat(code, 3), 40, 3, 4)
    for one in coefficients(ratings, list(Level), weights="quadratic").values():
        known = estimate(one.figure)
        assert (known.value, known.high) == pytest.approx((1.0, 1.0), abs=1e-12)
        assert known.low < 0.99


def test_confused_pairs_count_pairs_of_labels_on_a_unit() -> None:
    ratings = Ratings(np.array([0, 0, 0, 1, 1, 2]), np.array([0, 1, 2, 0, 1, 0]), np.array([0, 1, 1, 2, 1, 0]), 3, 3, 3)
    pairs = confused_pairs(ratings)
    assert list(zip(pairs.first, pairs.second, pairs.times, strict=True)) == [(0, 1, 2), (1, 2, 1)]
    assert pairs.share.tolist() == [2 / 3, 1 / 3]


def test_contested_units_come_worst_first_and_agreed_ones_not_at_all() -> None:
    ratings = Ratings(np.array([0, 0, 1, 1, 1, 2, 2]), np.zeros(7, int), np.array([0, 1, 1, 1, 0, 1, 1]), 4, 1, 2)
    found = contested(ratings)
    assert found.unit.tolist() == [0, 1]
    assert found.disagreement.tolist() == [1.0, 1 - 1 / 3]
    assert found.labels.tolist() == [2, 3]
