import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.histogram import Histogram, unit_counts
from apps.measures.ratings import Ratings
from tests.measures.build import matrix_of, random_ratings


def bytes_of(histogram: Histogram) -> bytes:
    return b"|".join(a.tobytes() for a in (histogram.start, histogram.code, histogram.count, histogram.times))


def part(ratings: Ratings, rows: np.ndarray) -> Ratings:
    return Ratings(
        ratings.unit[rows],
        ratings.annotator[rows],
        ratings.code[rows],
        ratings.units,
        ratings.annotators,
        ratings.levels,
    )


@pytest.mark.parametrize("levels", [2, 5, 40, 3000])
def test_packed_and_sparse_counting_agree_with_a_table(levels: int) -> None:
    ratings = random_ratings(1, units=300, levels=levels)
    table = Histogram.from_counts(matrix_of(ratings))
    assert bytes_of(Histogram.from_ratings(ratings)) == bytes_of(table)


@pytest.mark.parametrize("levels", [3, 60])
def test_equal_units_are_one_pattern(levels: int) -> None:
    unit = np.repeat(np.arange(1000), 2)
    code = np.tile([0, 2], 1000)
    histogram = Histogram.from_ratings(Ratings(unit, np.zeros(2000, int), code, 1001, 1, levels))
    assert histogram.times.tolist() == [1000]
    assert (histogram.code.tolist(), histogram.count.tolist()) == ([0, 2], [1, 1])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([2, 5, 50]))
def test_row_order_never_changes_a_byte(seed: int, levels: int) -> None:
    ratings = random_ratings(seed, levels=levels)
    shuffled = part(ratings, np.random.default_rng(seed).permutation(ratings.n))
    assert bytes_of(Histogram.from_ratings(ratings)) == bytes_of(Histogram.from_ratings(shuffled))


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([2, 5, 50]))
def test_merging_lots_equals_counting_them_together(seed: int, levels: int) -> None:
    ratings = random_ratings(seed, levels=levels)
    first = ratings.unit < 25
    parts = [Histogram.from_ratings(part(ratings, rows)) for rows in (first, ~first)]
    assert bytes_of(Histogram.merge(parts)) == bytes_of(Histogram.from_ratings(ratings))


def test_histograms_of_different_schemas_are_not_merged() -> None:
    with pytest.raises(ValueError, match="different levels"):
        Histogram.merge([Histogram.from_ratings(random_ratings(1, levels=k)) for k in (2, 3)])


def test_totals_and_sizes_count_every_label() -> None:
    ratings = random_ratings(3)
    histogram = Histogram.from_ratings(ratings)
    assert histogram.totals.tolist() == np.bincount(ratings.code, minlength=4).tolist()
    assert int(histogram.size @ histogram.times) == ratings.n


def test_pairable_units_have_two_labels() -> None:
    histogram = Histogram.from_ratings(random_ratings(3)).pairable()
    assert int(histogram.size.min()) == 2


def test_an_empty_input_has_no_patterns() -> None:
    empty = np.zeros(0, np.int32)
    for levels in (0, 5, 100):
        histogram = Histogram.from_ratings(Ratings(empty, empty, empty, 3, 0, levels))
        assert (histogram.units, len(histogram.code), histogram.totals.sum()) == (0, 0, 0)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Histogram.from_counts(np.array([[1, -1]]))


@pytest.mark.parametrize("units", [50, 100_000])
def test_counts_of_units_are_the_same_dense_and_sorted(units: int) -> None:
    base = random_ratings(5, units=50, levels=30)
    wide = Ratings(base.unit, base.annotator, base.code, units, base.annotators, base.levels)
    table = matrix_of(base)
    unit, code = np.nonzero(table)
    for got, expected in zip(unit_counts(wide), (unit, code, table[unit, code]), strict=True):
        assert got.tolist() == expected.tolist()
