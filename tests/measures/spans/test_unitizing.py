from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.statistic import IntervalBy
from apps.measures.estimate import Estimate, Undefined
from apps.measures.spans.spans import Spans
from apps.measures.spans.unitizing import UnitizingAlpha, unitizing_alpha
from tests.measures.build import estimate
from tests.measures.spans.build import VECTORS, looked_of, random_spans, rows_of_spans, spans_of

K1995, K2004 = VECTORS["krippendorff_1995_p57_unitizing"], VECTORS["krippendorff_2004_p254_unitizing"]
STRETCH = 50_000


def alpha_of(vector: dict[str, Any], stretch: float = 1, only: str = "") -> UnitizingAlpha:
    units = [unit for unit in vector["units"] if unit[3] in (only or unit[3])]
    classes = sorted({unit[3] for unit in units})
    rows = [
        (0, rater, round(begin * stretch), round((begin + length) * stretch), classes.index(name))
        for begin, length, rater, name in units
    ]
    begin, end = (round(edge * stretch) for edge in vector["continuum"])
    made = unitizing_alpha(spans_of(rows, [(0, 0), (0, 1)]), [begin], [end])
    assert isinstance(made, UnitizingAlpha)
    return made


def lines(spans: Spans, length: int = 200) -> UnitizingAlpha | Undefined:
    units = spans.marks.units
    return unitizing_alpha(spans, np.zeros(units), np.full(units, length))


def defined(made: UnitizingAlpha | Undefined) -> UnitizingAlpha:
    assert isinstance(made, UnitizingAlpha), made
    return made


def test_the_example_of_2004_is_reproduced() -> None:
    made, expected = alpha_of(K2004), K2004["expect"]
    assert [estimate(figure).value for figure in made.per_class] == pytest.approx(
        [expected["alpha_c"], expected["alpha_k"]], abs=5e-5
    )
    assert made.observed == pytest.approx((expected["Do_c"], 0), abs=5e-5)
    assert made.expected == pytest.approx((expected["De_c"], expected["De_k"]), abs=5e-5)
    # The book divides figures rounded to four places.
    assert estimate(made.overall).value == pytest.approx(expected["alpha"], abs=5e-4)


def test_the_observed_disagreements_of_1995_are_reproduced() -> None:
    made, expected = alpha_of(K1995), K1995["expect"]
    assert made.observed == pytest.approx([expected[f"Do_{name}"] for name in "ABCD"], abs=1e-5)


def test_the_limits_of_1995_are_reached_at_a_fine_resolution() -> None:
    made, expected = alpha_of(K1995, STRETCH), K1995["expect"]
    for number, (name, tolerance) in enumerate(zip("ABCD", (5e-5, 2e-3, 5e-3, 5e-5), strict=True)):
        assert made.expected[number] == pytest.approx(expected[f"De_{name}_limit"], abs=tolerance)
        value = estimate(made.per_class[number]).value
        # The printed B and C are not those of the formula of 2004.
        assert value == pytest.approx(expected[f"alpha_{name}_limit"], abs=0.015 if name in "BC" else 5e-4)


def test_at_half_the_length_class_c_is_as_printed() -> None:
    made, expected = alpha_of(K1995, 0.5, only="C"), VECTORS["unitizing_half"]["expect"]
    assert made.expected[0] == pytest.approx(expected["De"], abs=5e-6)
    assert estimate(made.overall).value == pytest.approx(expected["alpha"], abs=5e-4)


def test_one_document_bears_no_interval() -> None:
    figure = estimate(alpha_of(K2004).overall)
    assert (figure.low, figure.high, figure.n) == (-1.0, 1.0, 1)


def test_equal_spans_are_perfect_agreement() -> None:
    rows = [(unit, who, 10 * unit, 10 * unit + 7, 0) for unit in range(25) for who in range(3)]
    assert estimate(defined(lines(spans_of(rows), 400)).overall).value == 1.0


def test_one_who_marks_against_one_who_does_not_is_no_agreement() -> None:
    made = defined(lines(spans_of([(0, 0, 10, 60, 0)], looked=[(0, 1)])))
    assert estimate(made.overall).value < 0


def test_overlapping_spans_of_one_annotator_and_class_are_refused_with_the_reason() -> None:
    made = lines(spans_of([(0, 0, 0, 9, 0), (0, 0, 5, 12, 0), (0, 1, 0, 9, 0)]))
    assert isinstance(made, Undefined) and "1 pairs of spans" in made.reason
    assert isinstance(lines(spans_of([(0, 0, 0, 9, 0), (0, 0, 5, 12, 1), (0, 1, 0, 9, 0)])), UnitizingAlpha)


def test_undefined_where_nothing_can_be_compared() -> None:
    alone = lines(spans_of([(0, 0, 0, 9, 0), (1, 1, 0, 9, 0)]))
    nothing = defined(lines(spans_of([], looked=[(0, 0), (0, 1)]))).overall
    assert isinstance(alone, Undefined) and "two annotators" in alone.reason
    assert isinstance(nothing, Undefined) and "nobody marked" in nothing.reason


def test_a_class_nobody_used_is_undefined_and_changes_nothing() -> None:
    rows = rows_of_spans(random_spans(3))
    plain, wider = (defined(lines(spans_of(rows, looked_of(random_spans(3)), (30, 3, size)))) for size in (2, 3))
    assert isinstance(wider.per_class[2], Undefined)
    assert wider.overall == plain.overall


def test_units_with_one_annotator_do_not_count() -> None:
    rows = rows_of_spans(random_spans(3))
    plain = defined(lines(spans_of(rows, looked_of(random_spans(3)), (30, 3, 2))))
    more = defined(lines(spans_of([*rows, (30, 0, 0, 50, 0)], looked_of(random_spans(3)), (31, 3, 2))))
    assert more.overall == plain.overall


def test_two_equal_documents_are_the_document_twice_as_long() -> None:
    once = [(0, 0, 0, 9, 0), (0, 1, 2, 9, 0), (0, 0, 30, 41, 0), (0, 1, 33, 45, 0)]
    made = defined(lines(spans_of([*once, *((1, *rest) for _, *rest in once)]), 100))  # type: ignore[list-item]
    parted = [*once, *((0, who, begin + 100, end + 100, c) for _, who, begin, end, c in once)]
    # Only the gap over the edge differs: it is one gap in the long document and two in the two.
    joined = defined(lines(spans_of(parted), 200))
    assert joined.observed[0] == pytest.approx(made.observed[0])
    assert estimate(joined.overall).value == pytest.approx(estimate(made.overall).value, abs=0.02)


def test_a_span_outside_of_its_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="span 1"):
        unitizing_alpha(spans_of([(0, 0, 0, 9, 0), (0, 1, 5, 20, 0)]), [0], [15])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.permutations(range(3)), st.permutations(range(30)), st.integers(-500, 500))
def test_names_and_the_origin_do_not_matter(seed: int, who: list[int], where: list[int], shift: int) -> None:
    spans = random_spans(seed)
    rows = [(where[u], who[a], b + shift, e + shift, c) for u, a, b, e, c in rows_of_spans(spans)]
    looked = [(where[unit], who[annotator]) for unit, annotator in looked_of(spans)]
    other = unitizing_alpha(spans_of(rows, looked, (30, 3, 2)), np.full(30, shift), np.full(30, shift + 200))
    plain, moved = (estimate(defined(made).overall) for made in (lines(spans), other))
    assert (plain.value, plain.low, plain.high) == pytest.approx((moved.value, moved.low, moved.high), abs=1e-9)


def test_the_resolution_ceases_to_matter_when_it_is_fine() -> None:
    values = [estimate(alpha_of(K2004, stretch).overall).value for stretch in (1, 100, 10_000)]
    assert values[1] == pytest.approx(values[2], abs=1e-5)
    assert values[0] != pytest.approx(values[2], abs=1e-5)


def test_the_three_intervals_are_about_the_same() -> None:
    spans = random_spans(11, units=60)
    figures: list[Estimate] = []
    for by in IntervalBy:
        made = unitizing_alpha(spans, np.zeros(60), np.full(60, 200), by=by, replicates=400)
        figures.append(estimate(defined(made).overall))
    assert figures[0].high - figures[0].low < 0.4
    for figure in figures[1:]:
        assert (figure.low, figure.high) == pytest.approx((figures[0].low, figures[0].high), abs=0.05)
