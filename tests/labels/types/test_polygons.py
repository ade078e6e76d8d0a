"""Polygons: one outline however it was drawn, overlap, and what most enclose."""

import random

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from apps.labels.types import BadLabel
from apps.measures.shapes import polygon_iou
from tests.labels.types.drawing import Thing, drawing, errors_of, given, polygon, square, text_of
from tests.measures.build import estimate

POLYGONS = drawing("polygons")
POINTS = st.tuples(st.integers(0, 9), st.integers(0, 9) | st.floats(0, 9, allow_nan=False).map(lambda y: round(y, 1)))
OUTLINES = st.lists(POINTS, min_size=3, max_size=6, unique=True)


@for_all(points=OUTLINES, turn=st.integers(0, 5), back=st.booleans(), closed=st.booleans())
def test_an_outline_has_equal_bytes_wherever_it_begins_and_however_it_turns(
    points: list[tuple[float, float]], turn: int, back: bool, closed: bool
) -> None:
    other = points[turn % len(points) :] + points[: turn % len(points)]
    other = other[::-1] if back else other
    other = [*other, other[0]] if closed else other
    one, two = (POLYGONS.parse([polygon(*outline)]) for outline in (points, other))
    assert POLYGONS.canonical(one) == POLYGONS.canonical(two)
    assert POLYGONS.parse(one) == one


def test_the_canonical_outline_is_the_one_that_was_drawn() -> None:
    assert POLYGONS.canonical(POLYGONS.parse(text_of([polygon((9, 0.5), (2.0, 1), (4, 8))]))) == (
        '[{"label":"car","points":[[2,1],[4,8],[9,0.5]]}]'
    )


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        ({"label": "car"}, '"points" is missing'),
        (polygon((1, 1), (2, 2)), "2 different points"),
        (polygon((1, 1), (2, 2), (2, 2), (1, 1)), "2 different points"),
        ({"label": "car", "points": [[1, 2], [3, 4], [5]]}, "Point 3 is not a list of 2 numbers"),
        ({"label": "car", "points": [[1, 2], [3, 4], [5, None]]}, "y of point 3 is not a number"),
        (polygon((1, 1), (2, 2), (-0.5, 3)), "x of a point is -0.5, which is outside the image"),
        (polygon((1, 1), (2, 2), (float("inf"), 3)), "not a finite number"),
    ],
)
def test_a_malformed_outline_is_refused(thing: Thing, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        POLYGONS.parse([thing])
    assert why in refusal.value.why and refusal.value.remedy


def test_a_freehand_line_may_leave_the_image_where_the_schema_says_so() -> None:
    assert drawing("polygons", outside=True).parse([polygon((1, 1), (2, 2), (-0.5, 3))])


def test_distance_is_one_minus_the_overlap() -> None:
    one, other = square(0, 0), square(5, 0)
    assert POLYGONS.distance([one], [other]) == pytest.approx(2 / 3)
    assert POLYGONS.distance([one], [square(50, 50)]) == 1
    assert POLYGONS.distance([one, other], [one]) == pytest.approx(0.5)


def test_distances_do_not_depend_on_what_else_is_computed() -> None:
    random_places = random.Random(3)
    values = [POLYGONS.parse([square(random_places.random() * 9, 0), square(0, 30)]) for _ in range(8)]
    left, right = (side.ravel() for side in np.indices((8, 8)))
    found = POLYGONS.pair_distances(values, left, right)
    alone = [drawing("polygons").distance(values[i], values[j]) for i, j in zip(left, right, strict=True)]
    assert found.tolist() == alone


def test_errors_are_told_by_class() -> None:
    gold = [square(0, 0), square(50, 0), square(100, 0, label="person")]
    answer = [square(1, 0), square(56, 0), square(100, 0)]
    assert errors_of(POLYGONS, answer, gold) == {"car": (1, 0, 1, 0, 0), "person": (0, 1, 0, 0, 0)}


def test_agreement_is_told_as_found_and_named() -> None:
    rows = [
        (f"i{n}", who, [square(0, n % 3 * shift), square(40, 40, label="person")])
        for n in range(15)
        for who, shift in (("ann", 0), ("bob", 3))
    ]
    figures = POLYGONS.agreement(given(POLYGONS, rows), 0.95)
    assert estimate(figures["f1"]).value == pytest.approx(5 / 15 + 5 / 15 + 5 / 15 * 0.5)
    assert estimate(figures["class_alpha"]).value == 1


def test_the_consensus_is_what_most_enclose() -> None:
    agreed = POLYGONS.consensus([[square(0, 0)], [square(2, 0)], [square(4, 0)]])
    assert agreed is not None
    found = np.array(agreed[0]["points"], np.float64)
    assert polygon_iou(found, np.array(square(2, 0)["points"], np.float64)) == pytest.approx(1)
    assert POLYGONS.parse(agreed) == agreed


def test_the_consensus_of_one_is_what_was_drawn() -> None:
    answer = POLYGONS.parse([square(0, 0), polygon((30, 30), (60, 30), (30, 60), (60, 60))])
    assert POLYGONS.consensus([answer]) == answer


def test_a_consensus_in_pieces_gives_way_to_the_outline_nearest_to_all() -> None:
    low, high = polygon((0, 0), (40, 0), (40, 10), (0, 10)), polygon((0, 20), (40, 20), (40, 30), (0, 30))
    arch = polygon((0, 0), (40, 0), (40, 10), (20, 10), (20, 20), (40, 20), (40, 30), (0, 30))
    bar = polygon((0, 0), (40, 0), (40, 30), (0, 30))
    assert POLYGONS.consensus([[low], [high]]) is None
    agreed = POLYGONS.consensus([[bar], [arch], [bar]])
    assert agreed == POLYGONS.parse([bar])


def test_an_outline_is_shown_by_its_place_and_size() -> None:
    assert POLYGONS.display(POLYGONS.parse([square(1, 2)])) == "car of 4 points, 10 × 10 at (1, 2)"
