import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement, values_per_comparison
from apps.measures.spans.matching import Likeness, Rule, character_counts, span_counts, span_errors
from apps.measures.spans.spans import Spans
from tests.measures.build import estimate
from tests.measures.spans.build import looked_of, random_spans, rows_of_spans, spans_of

EXACT, HALF, ANY = Likeness(), Likeness(Rule.IOU, 0.5), Likeness(Rule.OVERLAP)
SIZES = (30, 3, 2)


def both(spans: Spans, likeness: Likeness, **more: object) -> list[int]:
    return span_counts(spans, likeness, **more).both.tolist()  # type: ignore[arg-type]


def test_exact_spans_have_equal_ends_and_class() -> None:
    spans = spans_of([(0, 0, 0, 5, 0), (0, 0, 9, 12, 1), (0, 1, 0, 5, 0), (0, 1, 9, 12, 0)])
    assert both(spans, EXACT) == [1]
    assert both(spans, EXACT, named=False) == [2]
    assert both(spans, EXACT, category=1) == [0]


def test_relaxed_spans_need_enough_overlap() -> None:
    spans = spans_of([(0, 0, 0, 10, 0), (0, 1, 5, 15, 0)])
    assert [both(spans, Likeness(Rule.IOU, tau))[0] for tau in (0.3, 1 / 3, 0.34)] == [1, 1, 0]
    assert both(spans, ANY) == [1]


def test_touching_is_no_overlap() -> None:
    assert both(spans_of([(0, 0, 0, 10, 0), (0, 1, 10, 15, 0)]), ANY) == [0]


def test_matching_is_one_to_one() -> None:
    # One long span against three short ones inside of it: only one of them is found.
    spans = spans_of([(0, 0, 0, 30, 0), (0, 1, 0, 9, 0), (0, 1, 10, 19, 0), (0, 1, 20, 29, 0)])
    counts = span_counts(spans, ANY)
    assert (counts.both.tolist(), counts.of_left.tolist(), counts.of_right.tolist()) == ([1], [1], [3])


def test_a_span_given_twice_is_found_once() -> None:
    spans = spans_of([(0, 0, 0, 5, 0), (0, 0, 0, 5, 0), (0, 1, 0, 5, 0)])
    assert both(spans, EXACT) == [1]


def test_the_matching_finds_as_many_as_there_are() -> None:
    # Taking the best pair first (0..10 with 1..11) would leave the others without partners.
    spans = spans_of([(0, 0, 0, 10, 0), (0, 0, 8, 13, 0), (0, 1, 1, 11, 0), (0, 1, 0, 2, 0)])
    assert both(spans, ANY) == [2]


def test_two_empty_answers_agree_and_one_empty_answer_does_not() -> None:
    spans = spans_of([(1, 0, 0, 5, 0)], looked=[(0, 0), (0, 1), (1, 1)])
    assert values_per_comparison(span_counts(spans, EXACT)).tolist() == [1.0, 0.0]
    assert values_per_comparison(character_counts(spans)).tolist() == [1.0, 0.0]


def test_characters_count_once_however_often_they_are_covered() -> None:
    spans = spans_of([(0, 0, 0, 10, 0), (0, 0, 5, 12, 0), (0, 1, 8, 20, 0)])
    counts = character_counts(spans)
    assert (counts.both.tolist(), counts.of_left.tolist(), counts.of_right.tolist()) == ([4], [12], [12])


def test_characters_of_another_class_are_not_common_unless_classes_do_not_matter() -> None:
    spans = spans_of([(0, 0, 0, 10, 0), (0, 1, 0, 10, 1)])
    assert character_counts(spans).both.tolist() == [0]
    assert character_counts(spans, named=False).both.tolist() == [10]


def test_gold_is_compared_with_every_annotator() -> None:
    gold = spans_of([(0, 0, 0, 5, 0), (0, 0, 7, 9, 1)])
    spans = spans_of([(0, 0, 0, 5, 0), (0, 1, 7, 9, 1), (0, 1, 20, 22, 1)], looked=[(0, 2)])
    counts = span_counts(spans, EXACT, gold=gold)
    assert counts.left.tolist() == [0, 1, 2]
    precision = [overlap_agreement(counts.of_annotator(who), Measure.PRECISION) for who in (0, 1)]
    assert [estimate(figure).value for figure in precision] == [1.0, 0.5]
    assert character_counts(spans, gold=gold).both.tolist() == [5, 2, 0]


def test_errors_are_told_apart() -> None:
    gold = spans_of([(0, 0, 0, 10, 0), (0, 0, 20, 30, 0), (0, 0, 40, 50, 0), (0, 0, 60, 70, 1)], sizes=(1, 1, 2))
    spans = spans_of(
        [(0, 0, 0, 10, 0), (0, 0, 20, 29, 0), (0, 0, 40, 49, 1), (0, 0, 90, 95, 0)], looked=[(0, 1)], sizes=(1, 2, 2)
    )
    made = {name: counts.tolist() for name, counts in span_errors(spans, gold).by_annotator().items()}
    assert made == {"exact": [1, 0], "imprecise": [1, 0], "wrong class": [1, 0], "missing": [1, 4], "extra": [1, 0]}


def test_a_partner_of_the_right_class_goes_before_a_better_one_of_the_wrong_class() -> None:
    gold = spans_of([(0, 0, 0, 10, 0)], sizes=(1, 1, 2))
    made = span_errors(spans_of([(0, 0, 0, 10, 1), (0, 0, 0, 7, 0)]), gold).by_annotator()
    assert (int(made["imprecise"][0]), int(made["extra"][0]), int(made["exact"][0])) == (1, 1, 0)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10**6), st.permutations(range(3)), st.permutations(range(30)), st.sampled_from([EXACT, HALF, ANY])
)
def test_names_of_annotators_and_units_do_not_matter(
    seed: int, who: list[int], where: list[int], likeness: Likeness
) -> None:
    spans = random_spans(seed)
    renamed = spans_of(
        [(where[unit], who[annotator], *rest) for unit, annotator, *rest in rows_of_spans(spans)],  # type: ignore[misc]
        [(where[unit], who[annotator]) for unit, annotator in looked_of(spans)],
        SIZES,
    )
    for average in Average:
        plain, other = (overlap_agreement(span_counts(one, likeness), average=average) for one in (spans, renamed))
        assert estimate(plain).value == pytest.approx(estimate(other).value, abs=1e-12)
        assert estimate(plain).low == pytest.approx(estimate(other).low, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 50), st.integers(-1000, 1000))
def test_the_unit_of_length_and_the_origin_do_not_matter(seed: int, scale: int, shift: int) -> None:
    spans = random_spans(seed)
    rows = [(u, a, b * scale + shift, e * scale + shift, c) for u, a, b, e, c in rows_of_spans(spans)]
    moved = spans_of(rows, looked_of(spans), SIZES)
    for likeness in (EXACT, HALF, ANY):
        assert both(spans, likeness) == both(moved, likeness)
    assert (character_counts(spans).both * scale).tolist() == character_counts(moved).both.tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_looser_rules_find_at_least_as_much(seed: int) -> None:
    spans = random_spans(seed)
    exact, half, touching = (np.array(both(spans, likeness)) for likeness in (EXACT, HALF, ANY))
    assert (exact <= half).all() and (half <= touching).all()
    assert (np.array(both(spans, HALF)) <= np.array(both(spans, HALF, named=False))).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_classes_add_up_to_the_whole(seed: int) -> None:
    spans = random_spans(seed)
    parts = sum(span_counts(spans, HALF, category=category).both for category in (0, 1))
    assert np.asarray(parts).tolist() == both(spans, HALF)


@pytest.mark.parametrize("tau", [0.0, 1.5])
def test_a_threshold_outside_its_range_is_refused(tau: float) -> None:
    with pytest.raises(ValueError, match="lies in"):
        Likeness(Rule.IOU, tau)


def test_likeness_says_what_it_is() -> None:
    assert [str(one) for one in (EXACT, HALF, ANY)] == ["equal ends", "IoU >= 0.5", "any overlap"]
