from collections.abc import Iterable

import pytest

from apps.labels.types import BadLabel, infer_schema, parse_schema


def inferred(values: Iterable[object]) -> dict[str, object]:
    return infer_schema(values).schema.definition


def test_texts_give_a_nominal_schema_and_the_sentence_says_that_no_order_is_assumed() -> None:
    inference = infer_schema(["yes", "no", "yes"])
    assert inference.schema.definition == {"type": "nominal", "labels": ["no", "yes"]}
    assert "2 labels (no, yes)" in inference.sentence
    assert "ordinal schema is never inferred" in inference.sentence


def test_few_different_numbers_are_names_in_the_order_of_numbers() -> None:
    assert inferred(["10", "-3", "1", 1]) == {"type": "nominal", "labels": ["-3", "1", "10"]}


def test_more_than_ten_different_numbers_give_an_interval_scale() -> None:
    inference = infer_schema(str(number / 2) for number in range(11))
    assert inference.schema.level == "interval"
    assert "11 different numbers" in inference.sentence


def test_very_many_numbers_are_still_a_scale() -> None:
    assert inferred(str(number) for number in range(5000))["type"] == "numeric"


def test_nan_among_numbers_is_left_for_the_row_to_be_refused() -> None:
    assert inferred(["0", "1", "nan", float("nan"), "inf"]) == {"type": "nominal", "labels": ["0", "1"]}


def test_json_lists_give_a_multi_label_schema() -> None:
    assert inferred(['["b", "a"]', ["c"], "[]"]) == {"type": "multilabel", "labels": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["yes", "Yes "], "'Yes ' and 'yes' differ only by case or blanks"),
        ([f"sentence {number}" for number in range(1001)], "look like free text"),
        ([str(number) for number in range(1001)] + ["word"], "look like free text"),
        ([[f"tag {number}"] for number in range(1001)], "look like free text"),
        ([], "no label"),
        (["", None], "no label"),
        (["[]"], "empty list"),
        (["[]", "a"], "Some labels are JSON lists"),
        (['[{"x": 1}]'], "structured"),
        ([{"x": 1}], "object"),
        (["1", "1.0"], "same number"),
        ([" no", "yes"], "' no' has blanks around it"),
        (["1 ", "2"], "'1 ' has blanks around it"),
    ],
)
def test_answers_that_follow_no_simple_schema_are_refused_with_the_remedy(values: list[object], said: str) -> None:
    with pytest.raises(BadLabel, match=said) as refusal:
        infer_schema(values)
    assert refusal.value.remedy


def test_every_answer_can_be_read_with_the_schema_inferred_from_it() -> None:
    for values in (["a", "b"], ["1", "2"], [str(n) for n in range(20)], ['["x"]', "[]"]):
        schema = infer_schema(values).schema
        assert parse_schema(schema.definition).digest == schema.digest
        read = schema.reader()
        assert all(read(value) for value in values)
