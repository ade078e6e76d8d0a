"""The consensus of boxes of all items at once is that of every item alone."""

from typing import Any

import numpy as np
from hypothesis import given as given_examples
from hypothesis import settings
from hypothesis import strategies as st

from apps.labels.types.structured import Structured
from tests.labels.types.drawing import Thing, box, drawing
from tests.labels.types.given import given_to

SCHEMA = drawing("boxes", "person", "car", rotated=True)
SIDE = st.integers(0, 4)
BOXES = st.builds(
    lambda x, y, w, h, label, angle: box(x, y, w, h, label, **({"angle": angle} if angle else {})),
    *(SIDE, SIDE, SIDE, SIDE, st.sampled_from(["car", "person"]), st.sampled_from([0, 0, 0, 0, 0, 0, 30])),
)
STILLS = st.lists(BOXES, max_size=3)
VIDEOS = st.lists(st.builds(lambda thing, frame: thing | {"frame": frame}, BOXES, st.integers(0, 2)), max_size=3)
ROWS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 2), st.integers(0, 3), STILLS), st.tuples(st.integers(3, 4), st.integers(0, 3), VIDEOS)
    ),
    min_size=1,
    max_size=16,
)


def alone(schema: Structured[Any], rows: list[tuple[int, int, list[Thing]]], unit: int) -> list[Thing] | None:
    answers = sorted((who, schema.canonical(schema.parse(raw))) for item, who, raw in rows if item == unit)
    made: list[Thing] | None = schema.consensus([schema.load(text) for _, text in answers])
    return made


@given_examples(ROWS)
@settings(max_examples=50, deadline=None)
def test_all_items_at_once_are_every_item_alone(rows: list[tuple[int, int, list[Thing]]]) -> None:
    given = given_to(SCHEMA, rows)
    chosen = np.arange(given.units) != 1
    found = SCHEMA.consensuses(given, chosen)
    expected = [alone(SCHEMA, rows, unit) if chosen[unit] else None for unit in range(given.units)]
    assert found == expected
    assert [made and SCHEMA.canonical(made) for made in found] == [made and SCHEMA.canonical(made) for made in expected]


@given_examples(ROWS, st.permutations(range(4)))
@settings(max_examples=25, deadline=None)
def test_neither_names_nor_order_of_annotators_matter(
    rows: list[tuple[int, int, list[Thing]]], names: list[int]
) -> None:
    every = np.ones(5, np.bool_)
    plain = given_to(SCHEMA, rows)
    other = given_to(SCHEMA, [(unit, names[who], raw) for unit, who, raw in reversed(rows)])
    assert SCHEMA.consensuses(plain, every[: plain.units]) == SCHEMA.consensuses(other, every[: other.units])


def test_nobody_chosen_is_nothing_decided() -> None:
    given = given_to(SCHEMA, [(0, 0, [box(0, 0, 4, 4)]), (0, 1, [box(0, 0, 4, 4)])])
    assert SCHEMA.consensuses(given, np.zeros(1, np.bool_)) == [None]
