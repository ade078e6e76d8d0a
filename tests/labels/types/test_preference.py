import json
from itertools import product

import pytest

from apps.labels.types import AnySchema, BadLabel, BadSchema, parse_schema


def arguments(**more: object) -> AnySchema:
    names = {"first": "a1", "second": "a2", "tie": "equal", "both_bad": None}
    return parse_schema({"type": "preference", **names, **more})


def degrees() -> AnySchema:
    return parse_schema({"type": "preference", "strength": 3})


@pytest.mark.parametrize("raw", ["a1", "first", "A1", {"choice": "a1"}, '{"choice": "first"}'])
def test_a_choice_goes_by_the_name_of_its_file_and_by_its_own(raw: object) -> None:
    assert arguments().canonical(arguments().parse(raw)) == '{"choice":"first"}'


@pytest.mark.parametrize(
    "raw", ["a3", "both bad", "", None, 1, ["a1"], {"choice": "a1", "why": "x"}, {"choice": "a1", "strength": 2}]
)
def test_what_the_schema_does_not_allow_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel) as refusal:
        arguments().parse(raw)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "raw",
    [
        {"choice": "first"},
        {"choice": "first", "strength": 4},
        {"choice": "first", "strength": True},
        {"choice": "tie", "strength": 1},
        {"choice": "first", "strength": 1.5},
    ],
)
def test_a_strength_belongs_to_a_side_and_has_its_bounds(raw: object) -> None:
    with pytest.raises(BadLabel):
        degrees().parse(raw)
    assert degrees().parse({"choice": "second", "strength": 2.0}) == {"choice": "second", "strength": 2}


def test_distances_lie_on_the_line_from_the_one_to_the_other() -> None:
    schema = degrees()
    strong, weak = ({"choice": "first", "strength": n} for n in (3, 1))
    other = {"choice": "second", "strength": 3}
    assert schema.distance(strong, other) == 1
    assert schema.distance(strong, {"choice": "tie"}) == 0.5
    assert schema.distance(strong, weak) == pytest.approx(1 / 3)
    assert schema.distance({"choice": "both bad"}, {"choice": "tie"}) == 1
    assert schema.distance({"choice": "both bad"}, {"choice": "both bad"}) == 0


def test_the_editor_knows_every_choice_and_its_form_is_read_back() -> None:
    schema = degrees()
    editor = schema.editor()
    known = editor["definition"]
    assert isinstance(known, dict) and known["strength"] == 3
    raw = [{"choice": one["choice"], "strength": n} for one in known["choices"][:2] for n in (1, 2, 3)]
    raw += [{"choice": one["choice"]} for one in known["choices"][2:]]
    values = [schema.from_form({"label": [json.dumps(value)]}) for value in raw]
    assert schema.from_form({"label": [str(editor["example"])]}) in values
    for a, b in product(values, values):
        assert (schema.distance(a, b) == 0) == (a == b)


def test_the_side_decides_and_two_leading_choices_are_a_tie() -> None:
    schema = degrees()
    one, two = ({"choice": "first", "strength": n} for n in (1, 3))
    assert schema.matches(one, two)
    assert schema.consensus([one, two, {"choice": "tie"}]) == {"choice": "first", "strength": 1}
    assert schema.consensus([one, {"choice": "tie"}]) is None
    assert schema.consensus([]) is None


@pytest.mark.parametrize(
    "rules", [{"first": None}, {"first": "x", "second": "X"}, {"strength": 0}, {"strength": True}, {"tie": 5}]
)
def test_a_schema_that_cannot_be_used_is_refused(rules: dict[str, object]) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "preference", **rules})
