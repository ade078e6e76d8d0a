import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from apps.measures.agreement.statistic import IntervalBy
from apps.measures.estimate import Undefined
from apps.measures.spans.position_kappa import position_kappa
from apps.measures.spans.spans import Spans
from tests.measures.build import estimate
from tests.measures.spans.build import looked_of, random_spans, rows_of_spans, spans_of


def painted(spans: Spans, annotator: int, length: int) -> np.ndarray:
    """The class of every position of every unit, one after the other."""
    canvas = np.full((spans.marks.units, length), spans.marks.categories)
    for unit, who, begin, end, category in rows_of_spans(spans):
        if who == annotator:
            canvas[unit, begin:end] = category
    return canvas.ravel()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_it_is_cohens_kappa_of_painted_positions(seed: int) -> None:
    spans = random_spans(seed)
    expected = cohen_kappa_score(*(painted(spans, who, 200) for who in (0, 2)))
    made = [position_kappa(spans, np.full(30, 200), *pair) for pair in ((0, 2), (2, 0))]
    assert estimate(made[0]).value == pytest.approx(expected)
    assert made[0] == made[1]


def test_the_more_nobody_marks_the_better_it_looks() -> None:
    spans = random_spans(1)
    values = [estimate(position_kappa(spans, np.full(30, length), 0, 1)).value for length in (200, 400, 10_000)]
    assert values == sorted(values) and values[0] < values[-1]


def test_only_units_both_looked_at_count() -> None:
    spans = random_spans(2)
    more = spans_of([*rows_of_spans(spans), (30, 0, 0, 90, 0)], looked_of(spans), (31, 3, 2))
    plain = position_kappa(spans, np.full(30, 200), 0, 1)
    assert position_kappa(more, np.full(31, 200), 0, 1) == plain


def test_undefined_cases_have_their_reasons() -> None:
    doubled = position_kappa(spans_of([(0, 0, 0, 9, 0), (0, 0, 5, 12, 1), (0, 1, 0, 9, 0)]), [20], 0, 1)
    nothing = position_kappa(spans_of([], looked=[(0, 0), (0, 1)]), [20], 0, 1)
    apart = position_kappa(spans_of([(0, 0, 0, 9, 0), (1, 1, 0, 9, 0)]), [20, 20], 0, 1)
    assert isinstance(doubled, Undefined) and "different classes" in doubled.reason
    assert isinstance(nothing, Undefined) and "same class" in nothing.reason
    assert isinstance(apart, Undefined) and "by both" in apart.reason


def test_a_unit_shorter_than_its_spans_is_refused() -> None:
    with pytest.raises(ValueError, match="more positions"):
        position_kappa(spans_of([(0, 0, 0, 9, 0), (0, 1, 4, 9, 0)]), [5], 0, 1)
    with pytest.raises(ValueError, match="number of positions"):
        position_kappa(spans_of([(0, 0, 0, 9, 0)]), [5, 6], 0, 1)


def test_the_three_intervals_are_about_the_same() -> None:
    spans = random_spans(7, units=80)
    made = [estimate(position_kappa(spans, np.full(80, 200), 0, 1, by=by)) for by in IntervalBy]
    for figure in made[1:]:
        assert (figure.low, figure.high) == pytest.approx((made[0].low, made[0].high), abs=0.03)
