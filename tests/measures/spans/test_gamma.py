from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.spans.alignment import Alignment, align
from apps.measures.spans.dissimilarity import Dissimilarity, Line
from apps.measures.spans.gamma import Gamma, gamma, gamma_over_units
from apps.measures.spans.random_continua import shuffled
from tests.measures.build import estimate
from tests.measures.spans.build import VECTORS, line, looked_of, random_line, random_spans, rows_of_spans, spans_of

PLAIN = Dissimilarity()
FIXTURES = [VECTORS[f"gamma_fixture_{number}"] for number in ("01", "02", "04", "06")]
SEEDS = st.integers(0, 10**6)


def lines_of(fixture: dict[str, Any]) -> tuple[list[Line], Dissimilarity]:
    names = sorted({unit[3] for unit in fixture["units"]})
    people = sorted({unit[0] for unit in fixture["units"]})
    rows = [[(b, e, names.index(c)) for who, b, e, c in fixture["units"] if who == one] for one in people]
    weights = fixture["params"]
    return [line(*row) for row in rows], Dissimilarity(weights["alpha"], weights["beta"], weights["deltaEmpty"])


def aligned(lines: list[Line], dissimilarity: Dissimilarity = PLAIN) -> Alignment:
    best = align(lines, dissimilarity)
    assert isinstance(best, Alignment)
    return best


def measured(lines: list[Line], width: int = 400, **more: Any) -> Gamma:
    made = gamma(lines, 0, width, **more)
    assert isinstance(made, Gamma)
    return made


@pytest.mark.parametrize("fixture", FIXTURES, ids=[one["id"] for one in FIXTURES])
def test_the_disorder_of_the_fixtures_is_reproduced(fixture: dict[str, Any]) -> None:
    made = aligned(*lines_of(fixture))
    assert made.disorder == pytest.approx(fixture["expect"]["best_alignment_disorder"], abs=1e-6)


def test_unmatched_spans_stay_alone() -> None:
    lines, weights = lines_of(FIXTURES[1])
    assert sorted(aligned(lines, weights).groups.tolist()) == [[0, 0], [1, -1], [2, -1], [3, 1]]


def by_trial(left: Line, right: Line) -> float:
    """The least cost over all ways to pair spans or leave them alone."""
    table = PLAIN.between(left, right)
    size = max(left.n, right.n)
    cost = np.full((size, size), 2.0)
    cost[: left.n, : right.n] = np.minimum(table, 2.0)
    cost[left.n :, :] = 1.0
    cost[:, right.n :] = 1.0
    return float(min(sum(cost[row, column] for row, column in enumerate(order)) for order in permutations(range(size))))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(0, 5), st.integers(1, 5))
def test_no_other_alignment_has_less_disorder(seed: int, m: int, n: int) -> None:
    left, right = random_line(seed, m, 40), random_line(seed + 1, n, 40)
    made = aligned([left, right])
    assert made.cost == pytest.approx(by_trial(left, right))
    assert made.disorder == pytest.approx(2 * made.cost / (m + n))


def of_three_by_trial(lines: list[Line], left: list[set[int]]) -> float:
    """The least cost over all ways to put the spans `left` of three annotators into groups."""
    first = next((number for number in range(3) if left[number]), None)
    if first is None:
        return 0.0
    span, best = min(left[first]), np.inf
    others = [[span] if number == first else [-1, *left[number]] for number in range(3)]
    for group in product(*others):
        if any(group[number] >= 0 for number in range(first)):
            continue
        rest = [left[number] - {group[number]} for number in range(3)]
        best = min(best, disorder_of(lines, group) + of_three_by_trial(lines, rest))
    return float(best)


def disorder_of(lines: list[Line], group: tuple[int, ...]) -> float:
    tables = {(i, j): PLAIN.between(lines[i], lines[j]) for i, j in combinations(range(3), 2)}
    costs = [table[group[i], group[j]] if min(group[i], group[j]) >= 0 else 1.0 for (i, j), table in tables.items()]
    return float(np.mean(costs))


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_no_other_alignment_of_three_annotators_has_less_disorder(seed: int) -> None:
    lines = [random_line(seed + number, 3, 25, categories=2) for number in range(3)]
    expected = of_three_by_trial(lines, [set(range(3)) for _ in lines])
    assert aligned(lines).cost == pytest.approx(expected)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_every_span_is_in_exactly_one_group(seed: int) -> None:
    lines = [random_line(seed + number, 5 - number, 50) for number in range(3)]
    groups = aligned(lines).groups
    for number, one in enumerate(lines):
        column = groups[:, number]
        assert sorted(column[column >= 0].tolist()) == list(range(one.n))


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(2, 1000), st.integers(-500, 500))
def test_disorder_does_not_depend_on_the_unit_of_length_the_origin_or_the_order(
    seed: int, scale: int, shift: int
) -> None:
    lines = [random_line(seed, 6, 60), random_line(seed + 1, 7, 60)]
    moved = [Line(one.begin * scale + shift, one.end * scale + shift, one.category) for one in lines]
    assert aligned(moved).disorder == pytest.approx(aligned(lines).disorder)
    assert aligned(lines[::-1]).disorder == pytest.approx(aligned(lines).disorder)


def test_classes_may_have_distances_of_their_own() -> None:
    near = Dissimilarity(classes=np.array([[0, 0.25], [0.25, 0]]))
    assert aligned([line((0, 9, 0)), line((0, 9, 1))], near).disorder == pytest.approx(0.25)


def test_too_many_groups_of_many_annotators_are_undefined() -> None:
    made = align([random_line(seed, 120, 200) for seed in range(4)], PLAIN)
    assert isinstance(made, Undefined) and "groups" in made.reason


def test_nobody_marked_anything_is_undefined_and_one_annotator_is_refused() -> None:
    assert isinstance(align([line(), line()], PLAIN), Undefined)
    assert isinstance(gamma([line(), line()], 0, 100), Undefined)
    with pytest.raises(ValueError, match="two annotators"):
        align([line((0, 1, 0))], PLAIN)


@pytest.mark.parametrize("fixture", FIXTURES, ids=[one["id"] for one in FIXTURES])
def test_gamma_of_the_fixtures_is_near_the_published_draw(fixture: dict[str, Any]) -> None:
    lines, weights = lines_of(fixture)
    edges = [edge for unit in fixture["units"] for edge in unit[1:3]]
    made = gamma(lines, 0, max(edges), weights, samples=60 if len(lines) > 2 else 300)
    assert isinstance(made, Gamma)
    # The published draws were made by another way of sampling.
    assert made.value == pytest.approx(fixture["expect"]["gamma_reference_30_samples"], abs=0.15)


def test_equal_spans_give_one_and_unrelated_spans_about_zero() -> None:
    one, other = random_line(1, 40, 400), random_line(2, 40, 400)
    assert measured([one, one]).value == 1.0
    assert measured([one, other]).value == pytest.approx(0, abs=0.15)


def test_the_expectation_says_how_precise_it_is() -> None:
    lines = [random_line(1, 20, 400), random_line(2, 20, 400)]
    few, many = (measured(lines, samples=samples) for samples in (20, 320))
    assert many.precision < few.precision / 2.5
    assert abs(few.expected - many.expected) < 2 * few.precision * few.expected
    assert many.samples_wanted == pytest.approx(few.samples_wanted, rel=0.9)


def test_the_seed_decides_and_the_order_of_annotators_does_not() -> None:
    lines = [random_line(1, 12, 400), random_line(2, 15, 400)]
    plain, swapped, other = measured(lines), measured(lines[::-1]), measured(lines, seed=2)
    assert plain.value == swapped.value != other.value
    assert plain.alignment.groups[:, ::-1].tolist() == swapped.alignment.groups.tolist()


def test_an_annotator_who_marked_nothing_is_as_good_as_chance() -> None:
    assert measured([random_line(1, 5, 400), line()]).value == 0.0


def test_shuffled_continua_keep_lengths_and_classes() -> None:
    lines = [random_line(1, 12, 400), random_line(2, 15, 400)]
    known = [sorted(zip((one.end - one.begin).tolist(), one.category.tolist(), strict=True)) for one in lines]
    for continuum in shuffled(lines, 0, 400, 50, np.random.default_rng(1)):
        for one in continuum:
            assert sorted(zip((one.end - one.begin).tolist(), one.category.tolist(), strict=True)) in known
            assert (one.begin >= 0).all() and (one.begin < 400).all()


def test_nobody_is_shuffled_along_with_the_other() -> None:
    one = line((0, 40, 0))
    begins = [[int(x.begin[0]) for x in pair] for pair in shuffled([one, one], 0, 400, 300, np.random.default_rng(1))]
    apart = np.abs(np.diff(begins, axis=1)).ravel()
    assert np.minimum(apart, 400 - apart).min() >= 20


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="two samples"):
        gamma([line((0, 1, 0)), line((0, 1, 0))], 0, 9, samples=1)


def test_weights_must_make_sense() -> None:
    with pytest.raises(ValueError, match="delta_empty"):
        Dissimilarity(delta_empty=0)


def test_over_units_costs_are_pooled() -> None:
    spans = random_spans(5, units=25, annotators=2)
    figure = estimate(gamma_over_units(spans, np.zeros(25), np.full(25, 200), samples=10))
    renamed = spans_of([(u, 1 - a, b, e, c) for u, a, b, e, c in rows_of_spans(spans)], looked_of(spans), (25, 2, 2))
    assert estimate(gamma_over_units(renamed, np.zeros(25), np.full(25, 200), samples=10)).value == pytest.approx(
        figure.value
    )
    assert 0 < figure.low < figure.value < figure.high < 1
    assert "10 samples, seed 1, alpha 1, beta 1, delta_empty 1" in figure.method


def test_over_units_an_empty_answer_counts_as_chance() -> None:
    rows = [(unit, who, 10, 30, 0) for unit in range(20) for who in (0, 1)]
    perfect = estimate(gamma_over_units(spans_of(rows), np.zeros(20), np.full(20, 100), samples=5))
    missed = spans_of(rows[:-1], looked=[(19, 1)])
    figure = estimate(gamma_over_units(missed, np.zeros(20), np.full(20, 100), samples=5))
    assert perfect.value == 1.0
    assert 0.9 < figure.value < 1.0
