import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.spans.overlaps import overlapping, overlapping_among, shared_length
from apps.measures.spans.spans import Spans
from tests.measures.objects.build import marks_of
from tests.measures.spans.build import Span, looked_of, random_spans, rows_of_spans, spans_of

ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(-5, 20), st.integers(1, 9), st.integers(0, 1)).map(
        lambda row: (row[0], row[1], row[2], row[2] + row[3], row[4])
    ),
    max_size=20,
)


def test_rows_come_into_an_order_of_their_own() -> None:
    rows = [(1, 0, 3, 4, 0), (0, 1, 9, 12, 1), (0, 1, 9, 12, 0), (0, 0, 5, 6, 0)]
    assert rows_of_spans(spans_of(rows)) == sorted(rows)


def test_an_answer_without_spans_is_kept() -> None:
    spans = spans_of([(0, 0, 1, 5, 0)], looked=[(0, 1)])
    assert looked_of(spans) == [(0, 0), (0, 1)]
    assert looked_of(spans.of_class(0)) == looked_of(spans)


@pytest.mark.parametrize(
    ("begin", "end", "message"),
    [
        ([4], [4], "begins at 4 and ends at 4"),
        ([4], [2], "span 0"),
        ([0.5], [2], "integers"),
        ([0, 1], [2, 3], "1 spans"),
    ],
)
def test_spans_that_are_none_are_refused(begin: list[float], end: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Spans(marks_of([(0, 0, 0)]), np.array(begin), np.array(end))


@given(ROWS)
def test_merging_keeps_what_is_covered(rows: list[Span]) -> None:
    spans = spans_of(rows)
    merged = spans.merged()
    assert covered(merged) == covered(spans)
    assert int(merged.length.sum()) == len(covered(spans))


def covered(spans: Spans) -> set[tuple[int, int, int, int]]:
    rows = rows_of_spans(spans)
    return {(unit, who, place, category) for unit, who, begin, end, category in rows for place in range(begin, end)}


@given(ROWS)
def test_every_overlap_is_found_once(rows: list[Span]) -> None:
    spans = spans_of(rows)
    table = rows_of_spans(spans)
    expected = {
        (i, j)
        for j, b in enumerate(table)
        for i, a in enumerate(table[:j])
        if a[0] == b[0] and a[2] < b[3] and b[2] < a[3]
    }
    found = list(zip(*overlapping_among(spans), strict=True))
    assert len(found) == len(expected) and set(found) == expected


@given(ROWS, ROWS)
def test_every_overlap_of_two_sets_is_found_once(left: list[Span], right: list[Span]) -> None:
    a, b = spans_of(left, sizes=(3, 3, 2)), spans_of(right, sizes=(3, 3, 2))
    expected = {
        (i, j)
        for i, one in enumerate(rows_of_spans(a))
        for j, other in enumerate(rows_of_spans(b))
        if one[0] == other[0] and one[2] < other[3] and other[2] < one[3]
    }
    found = list(zip(*overlapping(a, b), strict=True))
    assert len(found) == len(expected) and set(found) == expected


def test_the_shared_length_is_the_length_of_the_intersection() -> None:
    spans = spans_of([(0, 0, 0, 10, 0), (0, 1, 6, 20, 0)])
    rows = np.array([0]), np.array([1])
    assert shared_length(spans, rows[0], spans, rows[1]).tolist() == [4]


def test_no_spans_have_no_overlaps() -> None:
    empty = spans_of([], looked=[(0, 0), (0, 1)])
    assert [len(side) for side in overlapping_among(empty)] == [0, 0]
    assert empty.merged().n == 0
    assert random_spans(1).n > 0
