from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from apps.measures.objects.assignment import heaviest
from apps.measures.objects.matching import match

Floats = NDArray[np.float64]
SHAPES = st.tuples(st.integers(0, 5), st.integers(0, 5))
FEW_VALUES = arrays(np.float64, SHAPES, elements=st.sampled_from([0.0, 0.4, 0.5, 0.75, 1.0]))


def by_trial(table: Floats, at_least: float) -> tuple[int, float]:
    """The most pairs, and the greatest total among the matchings that have so many, by trying all."""
    if table.shape[0] > table.shape[1]:
        table = table.T
    best = (0, 0.0)
    for columns in permutations(range(table.shape[1]), table.shape[0]):
        values = [table[row, column] for row, column in enumerate(columns) if table[row, column] >= at_least]
        best = max(best, (len(values), sum(values)))
    return best


@given(FEW_VALUES, st.sampled_from([0.4, 0.5, 0.9]))
def test_no_other_matching_has_more_pairs_or_as_many_that_are_more_alike(table: Floats, at_least: float) -> None:
    left, right = match(table, at_least)
    pairs, total = by_trial(table, at_least)
    assert len(left) == pairs
    assert float(table[left, right].sum()) == pytest.approx(total)


@given(FEW_VALUES)
def test_nothing_is_matched_twice_and_nothing_below_the_threshold(table: Floats) -> None:
    left, right = match(table, 0.5)
    assert len(set(left)) == len(set(right)) == len(left)
    assert (table[left, right] >= 0.5).all()
    assert (np.diff(left) > 0).all()


@given(FEW_VALUES)
def test_the_transposed_table_gives_the_transposed_matching(table: Floats) -> None:
    if table.shape[0] == table.shape[1] and (table == table.T).all():
        return
    left, right = match(table, 0.4)
    other_left, other_right = match(table.T, 0.4)
    assert sorted(zip(left, right, strict=True)) == sorted(zip(other_right, other_left, strict=True))


def test_pairs_below_the_threshold_are_forbidden_before_the_assignment() -> None:
    # Assigning first and cutting then would take 0.9 + 0.4 over 0.6 + 0.6, and keep a single pair.
    left, right = match(np.array([[0.9, 0.6], [0.6, 0.4]]), 0.5)
    assert list(zip(left, right, strict=True)) == [(0, 1), (1, 0)]


def test_similarities_may_be_negative() -> None:
    left, right = match(np.array([[-3.0, -1.0], [-1.0, -9.0]]), -5.0)
    assert list(zip(left, right, strict=True)) == [(0, 1), (1, 0)]


def test_an_empty_side_matches_nothing() -> None:
    assert [len(side) for side in match(np.zeros((0, 3)), 0.5)] == [0, 0]


@pytest.mark.parametrize("table", [np.zeros(3), np.array([[np.nan]])])
def test_a_table_that_is_none_is_refused(table: Floats) -> None:
    with pytest.raises(ValueError, match="without nan"):
        match(table, 0.5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=12), st.randoms())
def test_the_heaviest_matching_may_leave_pairs_out(pairs: list[tuple[int, int]], random: np.random.Generator) -> None:
    weight = np.array([random.choice([0.1, 1.0, 2.0, 5.0]) for _ in pairs])
    left, right = (np.array(side, np.int64) for side in (zip(*pairs, strict=True) if pairs else ([], [])))
    table = np.zeros((5, 5))
    table[left, right] = weight
    best = max(sum(table[row, column] for row, column in enumerate(order)) for order in permutations(range(5)))
    kept = heaviest(left * 1000, right * 1000, weight)
    assert float(weight[kept].sum()) == pytest.approx(best)
    assert len(set(left[kept])) == len(set(right[kept])) == int(kept.sum())
