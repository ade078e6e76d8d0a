import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.histogram import Histogram
from apps.measures.patterns import distinct, packed_counts
from apps.measures.ratings import Ratings


@given(st.integers(0, 10**6), st.integers(1, 8), st.sampled_from([2, 50, 10**6, 2**40]))
def test_different_rows_come_in_order_with_the_sum_of_their_times(seed: int, width: int, base: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.choice(rng.integers(0, base, 3), (40, width))
    times = rng.integers(1, 9, 40)
    found, joined = distinct(list(table.T), [base] * width, times)
    expected, inverse = np.unique(table, axis=0, return_inverse=True)
    assert np.column_stack(found).tolist() == expected.tolist()
    assert joined.tolist() == np.bincount(inverse.ravel(), weights=times).tolist()


@pytest.mark.parametrize("repeats", [3, 7, 8, 500])
@pytest.mark.parametrize("levels", [1, 2, 5])
def test_a_unit_with_many_equal_labels_is_counted_in_full(repeats: int, levels: int) -> None:
    """Where most units have few labels, few bits are tried first, and one unit that needs more must be noticed."""
    unit = np.concatenate([np.arange(300), np.arange(300), np.zeros(repeats, int)]).astype(np.int32)
    code = np.where(np.arange(len(unit)) < 600, 0, levels - 1).astype(np.int32)
    table, times = packed_counts(unit, code, 300, levels)
    assert int((table.sum(axis=1) * times).sum()) == len(unit)
    assert int(table.max()) == (repeats + 2 if levels == 1 else max(repeats, 2))


def test_count_vectors_that_do_not_fit_into_a_number_are_refused() -> None:
    with pytest.raises(OverflowError, match="do not fit"):
        packed_counts(np.zeros(100, np.int32), np.zeros(100, np.int32), 1, 30)


@pytest.mark.parametrize("levels", [2, 5, 21, 40])
def test_dense_and_sparse_counting_give_the_same_bytes(levels: int) -> None:
    rng = np.random.default_rng(levels)
    unit, code = rng.integers(0, 500, 4000).astype(np.int32), rng.integers(0, levels, 4000).astype(np.int32)
    table = np.bincount(unit.astype(np.int64) * levels + code, minlength=500 * levels).reshape(500, levels)
    one = Histogram.from_ratings(Ratings(unit, np.zeros_like(unit), code, 500, 1, levels))
    other = Histogram.from_counts(table)
    for name in ("start", "code", "count", "times"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
        assert getattr(one, name).dtype == np.int64
