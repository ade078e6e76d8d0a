import pytest

from apps.labels.types import AnySchema, BadLabel, BadSchema, parse_schema

DIMENSIONS = {
    "fluency": {"type": "ordinal", "labels": ["bad", "fair", "good"]},
    "score": {"type": "numeric", "minimum": 0, "maximum": 100},
}
GOOD = {"fluency": "good", "score": 80}


def rated() -> AnySchema:
    return parse_schema({"type": "ratings", "dimensions": DIMENSIONS})


def test_dimensions_come_in_the_order_of_the_schema() -> None:
    schema = rated()
    value = schema.parse('{"score": 80, "fluency": "good"}')
    assert list(value) == ["fluency", "score"]
    assert schema.canonical(value) == schema.canonical(schema.parse(GOOD))
    assert schema.load(schema.canonical(value)) == value


@pytest.mark.parametrize(
    "raw", [{"fluency": "good"}, {**GOOD, "other": 1}, {**GOOD, "score": 101}, {**GOOD, "fluency": "x"}, [], "x", 5]
)
def test_an_incomplete_or_wrong_record_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel) as refusal:
        rated().parse(raw)
    assert refusal.value.remedy


def test_a_refusal_names_the_dimension() -> None:
    with pytest.raises(BadLabel, match="fluency: 'superb'"):
        rated().parse({**GOOD, "fluency": "superb"})


def test_the_distance_is_the_mean_over_dimensions() -> None:
    schema = rated()
    assert schema.distance(GOOD, GOOD) == 0
    parts = [0.5 * schema_distance for schema_distance in (1.0, 0.0)]
    assert schema.distance(GOOD, {**GOOD, "fluency": "bad"}) == pytest.approx(sum(parts))


def test_the_consensus_needs_every_dimension() -> None:
    schema = rated()
    assert schema.consensus([GOOD, GOOD, {**GOOD, "fluency": "bad"}]) is not None
    assert schema.consensus([GOOD, {**GOOD, "fluency": "bad"}]) is None


@pytest.mark.parametrize(
    "dimensions",
    [
        None,
        {},
        [],
        {"a": {"type": "ratings", "dimensions": DIMENSIONS}},
        {"a": {"type": "ranking"}},
        {"a": {"type": "x"}},
    ],
)
def test_dimensions_that_cannot_be_used_are_refused(dimensions: object) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "ratings", "dimensions": dimensions})


def test_the_example_beside_the_field_is_an_answer() -> None:
    schema = parse_schema({"type": "ratings", "dimensions": DIMENSIONS})
    assert schema.display(schema.parse(schema.editor()["example"]))
