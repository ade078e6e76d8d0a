"""Overlap of spans, and the spans and characters a majority marked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.shapes import Spans, character_consensus, span_consensus, span_ious

ROW = st.tuples(st.integers(0, 3), st.integers(0, 12), st.integers(1, 6), st.integers(0, 1))


def spans(*rows: tuple[int, float, float, int]) -> Spans:
    """Rows of annotator, start, end, label."""
    person, start, end, label = np.array(rows, np.float64).reshape(-1, 4).T
    return Spans(start, end, label.astype(np.int64), person.astype(np.int64))


def test_overlap_is_that_of_lengths_within_a_label() -> None:
    left, right = spans((0, 0, 4, 0), (0, 9, 9, 0)), spans((1, 2, 6, 0), (1, 0, 4, 1), (1, 9, 9, 0))
    assert span_ious(left, right) == pytest.approx(np.array([[1 / 3, 0, 0], [0, 0, 1]]))


def test_bounds_are_medians_over_those_who_marked() -> None:
    found = span_consensus(spans((0, 0, 5, 0), (1, 1, 5, 0), (2, 0, 7, 0), (2, 20, 22, 1)), 3)
    assert found.start.tolist() == [0, 20]
    assert found.end.tolist() == [5, 22]
    assert found.votes.tolist() == [3, 1]
    assert found.accepted.tolist() == [True, False]
    assert found.object.tolist() == [0, 0, 0, 1]


def test_touching_spans_stay_apart_by_spans_and_join_by_characters() -> None:
    marks = spans(*((person, start, start + 3, 0) for person in range(3) for start in (0, 3)))
    assert span_consensus(marks, 3).start.tolist() == [0, 3]
    joined = character_consensus(marks, 3)
    assert (joined.start.tolist(), joined.end.tolist(), joined.votes.tolist()) == ([0], [6], [3])


def test_characters_are_kept_where_more_than_half_marked_them() -> None:
    found = character_consensus(spans((0, 0, 5, 0), (1, 2, 8, 0), (2, 4, 9, 0), (0, 3, 4, 1)), 3)
    assert (found.start.tolist(), found.end.tolist()) == ([2], [8])
    assert found.votes.tolist() == [2]
    assert found.object.tolist() == [-1] * 4


def test_half_of_the_annotators_is_a_tie() -> None:
    found = character_consensus(spans((0, 0, 5, 0), (1, 3, 8, 0)), 2)
    assert found.start.tolist() == [0, 3, 5]
    assert found.tied.tolist() == [True, False, True]
    assert span_consensus(spans((0, 0, 5, 0)), 2).tied.tolist() == [True]


def test_overlapping_marks_of_one_annotator_are_one_vote() -> None:
    assert len(character_consensus(spans((0, 0, 5, 0), (0, 2, 6, 0)), 2).start) == 1
    assert character_consensus(spans((0, 0, 5, 0), (0, 2, 6, 0)), 2).votes.tolist() == [1]


def test_nobody_marked_anything() -> None:
    for found in (span_consensus(spans(), 2), character_consensus(spans(), 2)):
        assert len(found.start) == len(found.votes) == 0


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="start first"):
        spans((0, 5, 2, 0))


@given(st.lists(ROW, min_size=1, max_size=14), st.permutations(range(4)))
@settings(max_examples=50, deadline=None)
def test_neither_order_nor_names_matter(rows: list[tuple[int, ...]], names: list[int]) -> None:
    plain = [(person, start, start + length, label) for person, start, length, label in rows]
    other = [(names[row[0]], *row[1:]) for row in np.random.default_rng(len(rows)).permutation(plain).tolist()]
    for consensus in (span_consensus, character_consensus):
        found, again = consensus(spans(*plain), 4), consensus(spans(*other), 4)
        assert found.start.tobytes() == again.start.tobytes()
        assert found.end.tobytes() == again.end.tobytes()
        assert found.votes.tolist() == again.votes.tolist()


@given(st.lists(ROW, min_size=1, max_size=14))
@settings(max_examples=100)
def test_characters_are_counted_as_one_would_by_hand(rows: list[tuple[int, ...]]) -> None:
    marks = spans(*((person, start, start + length, label) for person, start, length, label in rows))
    found = character_consensus(marks, 4)
    for label in (0, 1):
        for place in range(20):
            voters = {p for p, s, n, own in rows if own == label and s <= place < s + n}
            inside = found.accepted & (found.label == label) & (found.start <= place) & (place < found.end)
            assert bool(inside.any()) == (len(voters) > 2)
