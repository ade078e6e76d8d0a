import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.objects.overlap_agreement import Measure, overlap_agreement
from apps.measures.spans.boundaries import boundary_counts, boundary_similarity
from apps.measures.spans.spans import Spans
from apps.measures.spans.windows import pk, window_diff
from tests.measures.build import estimate
from tests.measures.spans.build import VECTORS, Span, rows_of_spans, spans_of

WINDOWS, SIMILARITY = VECTORS["windows"], VECTORS["boundary_similarity"]["rows"]
PLACES = st.lists(st.integers(0, 29), unique=True, max_size=12)


def segments(*masses: list[int], repeat: int = 1) -> Spans:
    """Annotator i cuts each of `repeat` units into segments of these lengths."""
    rows: list[Span] = []
    for unit in range(repeat):
        for who, lengths in enumerate(masses):
            ends = np.cumsum(lengths).tolist()
            rows += [(unit, who, end - length, end, 0) for length, end in zip(lengths, ends, strict=True)]
    return spans_of(rows)


def test_boundaries_are_begins_and_ends_each_once() -> None:
    counts = boundary_counts(segments([4, 6], [10]), 0)
    assert (counts.both.tolist(), counts.of_left.tolist(), counts.of_right.tolist()) == ([2], [3], [2])


def test_outer_boundaries_can_be_left_out() -> None:
    counts = boundary_counts(segments([4, 6], [5, 5]), 0, outer=False)
    assert (counts.both.tolist(), counts.of_left.tolist(), counts.of_right.tolist()) == ([0], [1], [1])


@pytest.mark.parametrize(("tolerance", "both"), [(2, 0), (3, 1)])
def test_the_tolerance_is_inclusive(tolerance: int, both: int) -> None:
    assert boundary_counts(segments([4, 16], [7, 13]), tolerance, outer=False).both.tolist() == [both]


def test_a_boundary_is_found_by_one_other_at_most() -> None:
    counts = boundary_counts(segments([10, 10], [9, 1, 1, 9]), 2, outer=False)
    assert (counts.both.tolist(), counts.of_right.tolist()) == ([1], [3])


def test_as_many_as_possible_are_matched() -> None:
    # The nearest pair (12 with 11) would leave 8 and 15 alone.
    assert boundary_counts(segments([8, 4, 8], [11, 4, 5]), 3, outer=False).both.tolist() == [2]


def test_precision_and_recall_are_against_gold() -> None:
    gold = segments([5, 5, 5])
    counts = boundary_counts(segments([5, 10]), 0, gold=gold, outer=False)
    assert estimate(overlap_agreement(counts, Measure.PRECISION)).value == 1.0
    assert estimate(overlap_agreement(counts, Measure.RECALL)).value == 0.5


def test_a_negative_tolerance_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        boundary_counts(segments([5], [5]), -1)


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.integers(0, 6),
)
def test_boundary_counts_are_symmetric_and_grow_with_the_tolerance(a: list[int], b: list[int], tolerance: int) -> None:
    one, other = (boundary_counts(segments(*pair), tolerance).both.tolist() for pair in ((a, b), (b, a)))
    assert one == other
    assert one <= boundary_counts(segments(a, b), tolerance + 1).both.tolist()


@pytest.mark.parametrize(("a", "b", "near", "expected"), SIMILARITY)
def test_boundary_similarity_is_as_segeval_has_it(a: list[int], b: list[int], near: int, expected: float) -> None:
    assert estimate(boundary_similarity(segments(a, b), near)).value == pytest.approx(expected)


def test_equal_boundaries_match_before_near_ones() -> None:
    # 4 and 5 against 5 and 6: the 5 is the same, 4 and 6 are too far apart.
    assert estimate(boundary_similarity(segments([4, 1, 5], [5, 1, 4]), 2)).value == pytest.approx(1 / 3)


def test_no_inner_boundary_is_undefined() -> None:
    assert isinstance(boundary_similarity(segments([9], [9]), 2), Undefined)
    with pytest.raises(ValueError, match="near miss"):
        boundary_similarity(segments([9], [9]), 0)


def test_equal_segments_are_perfectly_similar() -> None:
    figure = estimate(boundary_similarity(segments([3, 4, 5], [3, 4, 5], repeat=25), 2))
    assert (figure.value, figure.n) == (1.0, 25)
    assert len(rows_of_spans(segments([3, 4], [7], repeat=2))) == 6


def ones(text: str) -> list[int]:
    return [place for place, letter in enumerate(text) if letter == "1"]


@pytest.mark.parametrize(("a", "b", "window", "expected"), WINDOWS["window_diff"])
def test_window_diff_is_as_documented_elsewhere(a: str, b: str, window: int, expected: float) -> None:
    assert window_diff(ones(a), ones(b), len(a), window) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("a", "b", "window", "expected"), WINDOWS["pk"])
def test_pk_is_as_documented_elsewhere(a: str, b: str, window: int, expected: float) -> None:
    assert pk(ones(a), ones(b), len(a), window) == pytest.approx(expected, abs=0.005)


@given(PLACES, PLACES, st.integers(1, 30))
def test_windows_are_counted_as_if_one_by_one(a: list[int], b: list[int], window: int) -> None:
    starts = range(30 - window + 1)
    inside = [[sum(start <= place < start + window for place in one) for start in starts] for one in (a, b)]
    different = np.mean([x != y for x, y in zip(*inside, strict=True)])
    empty = np.mean([(x > 0) != (y > 0) for x, y in zip(*inside, strict=True)])
    assert window_diff(a, b, 30, window) == pytest.approx(different)
    assert pk(a, b, 30, window) == pytest.approx(empty)


def test_the_window_is_half_a_mean_segment_of_the_reference() -> None:
    assert pk([9, 19], [4, 19], 30) == pk([9, 19], [4, 19], 30, 5)
    assert pk([9, 19], [4], 30) != pk([4], [9, 19], 30)


def test_windows_that_do_not_fit_are_undefined_or_refused() -> None:
    assert isinstance(pk([1], [2], 5, 6), Undefined)
    with pytest.raises(ValueError, match="at least one place"):
        pk([1], [2], 5, 0)
    with pytest.raises(ValueError, match="boundaries lie in"):
        window_diff([9], [2], 5)
