"""Whatever the answer: a value that survives its canonical form, or BadLabel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import AnySchema, BadLabel, infer_schema, parse_schema

SCHEMAS = [
    parse_schema({"type": "nominal", "labels": ["a", "B", "1", "true"]}, fold=True),
    parse_schema({"type": "ordinal", "labels": ["low", "high"]}),
    parse_schema({"type": "numeric", "minimum": -5, "scale": "interval"}),
    parse_schema({"type": "multilabel", "labels": ["a", "b", "1"]}, fold=True),
]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["A", "low", "a|b", "[1]"])
)
ANSWERS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
@given(raw=ANSWERS)
def test_an_answer_is_read_or_refused(schema: AnySchema, raw: object) -> None:
    try:
        value = schema.parse(raw)
    except BadLabel as refusal:
        assert refusal.why
        assert refusal.remedy
    else:
        assert schema.load(schema.canonical(value)) == value
        assert schema.parse(value) == value
        assert schema.matches(value, value)
        assert schema.distance(value, value) == 0
        assert schema.display(value)


@given(raws=st.lists(ANSWERS, max_size=5))
def test_a_schema_is_inferred_or_refused(raws: list[object]) -> None:
    try:
        inference = infer_schema(raws)
    except BadLabel as refusal:
        assert refusal.remedy
    else:
        assert inference.sentence.endswith(".")
