"""Whatever a drawn answer looks like: a value that survives its canonical form, or BadLabel."""

import copy
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from apps.labels.types import AnySchema, BadLabel
from tests.labels.types.drawing import Thing, box, drawing, mask, square

FIGURE = {"label": "car", "points": [[1, 2, 2], [3, 4, 1]], "frame": 3, "track": "t"}
KINDS: list[tuple[AnySchema, list[Thing]]] = [
    (drawing("boxes", rotated=True), [box(1, 2, 3, 4, angle=15), box(9, 9, 2, 2)]),
    (drawing("polygons"), [square(0, 0), square(5, 5, label="person")]),
    (drawing("masks"), [mask(["##.", "..#"]), mask(["..."])]),
    (drawing("keypoints", keypoints=["left", "right"]), [FIGURE, {**FIGURE, "frame": 4}]),
]
ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(-1, 9), max_size=3)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a JSON value with every key of it."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@pytest.mark.parametrize(("schema", "answer"), KINDS, ids=lambda value: getattr(value, "name", ""))
@for_all(data=st.data())
def test_an_answer_with_odd_parts_is_read_or_refused(
    schema: AnySchema, answer: list[Thing], data: st.DataObject
) -> None:
    raw = copy.deepcopy(answer)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(raw) or [([None], 0)]))
        if data.draw(st.booleans()):
            container[key] = data.draw(ODD)
        elif key in container if isinstance(container, dict) else key < len(container):
            del container[key]
    try:
        value = schema.parse(raw)
    except BadLabel as refusal:
        assert refusal.why and refusal.remedy
    else:
        assert schema.load(schema.canonical(value)) == value == schema.parse(value)
        assert schema.matches(value, value)
        assert schema.distance(value, value) == 0
        assert schema.distance(value, []) == (1 if value else 0)
        assert schema.consensus([value]) is not None
        assert schema.display(value)


@pytest.mark.parametrize(("schema", "answer"), KINDS, ids=lambda value: getattr(value, "name", ""))
def test_the_example_of_the_editor_is_an_answer(schema: AnySchema, answer: list[Thing]) -> None:
    example = schema.editor()["example"]
    assert schema.parse(example) == schema.from_form({"label": [str(example)]})
    assert schema.parse(answer) != schema.parse(example)


def test_shapes_far_from_each_other_do_not_overflow() -> None:
    schema = drawing("polygons", "car")
    far = 1e9
    assert schema.distance(
        schema.parse([square(0, 0, far)]), schema.parse([square(far - 1, far - 1, 1)])
    ) == pytest.approx(1)
