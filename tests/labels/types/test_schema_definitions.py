import pytest

from apps.labels.types import BadSchema, label_type, parse_schema


def test_aliases_of_types_and_keys_give_the_same_schema() -> None:
    canonical = parse_schema({"type": "nominal", "labels": ["no", "yes"]})
    for definition in (
        {"type": "categorical", "values": ["no", "yes"]},
        {"type": "choice", "classes": [{"value": "no"}, {"name": "yes"}]},
        {"type": "Nominal", "categories": ["no", "yes"]},
        {"type": "nominal", "levels": ["no", "yes"]},
    ):
        assert parse_schema(definition).definition == canonical.definition
        assert parse_schema(definition).digest == canonical.digest


@pytest.mark.parametrize("spelling", ["multilabel", "multi-label", "multi_label", "Multi Label"])
def test_multi_label_may_be_spelled_in_several_ways(spelling: str) -> None:
    assert label_type(spelling).name == "multilabel"


def test_the_order_of_ordinal_labels_is_kept_and_is_part_of_the_digest() -> None:
    up, down = (parse_schema({"type": "ordinal", "labels": labels}) for labels in (["G", "P", "R"], ["R", "P", "G"]))
    assert up.labels == ("G", "P", "R")
    assert up.digest != down.digest


def test_numbers_and_booleans_may_name_labels() -> None:
    assert parse_schema({"type": "nominal", "labels": [0, 1, True]}).labels == ("0", "1", "true")


def test_commitments_title_and_description_pass_through_without_changing_the_digest() -> None:
    plain = parse_schema({"type": "nominal", "labels": ["a", "b"]})
    rich = parse_schema(
        {"type": "nominal", "labels": ["a", "b"], "title": "T", "commitments": [{"metric": "accuracy"}]}
    )
    assert rich.extras == {"title": "T", "commitments": [{"metric": "accuracy"}]}
    assert rich.digest == plain.digest


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ([], "JSON object"),
        ({"labels": ["a"]}, '"type"'),
        ({"type": "mystery", "labels": ["a"]}, "'mystery' is unknown"),
        ({"type": "nominal"}, "list of labels"),
        ({"type": "nominal", "labels": []}, "list of labels"),
        ({"type": "nominal", "labels": "ab"}, "list of labels"),
        ({"type": "nominal", "labels": ["a", "a"]}, "listed twice"),
        ({"type": "nominal", "labels": ["a", "A"]}, "'a' and 'A' differ only by case"),
        ({"type": "nominal", "labels": ["a", " b"]}, "blanks around"),
        ({"type": "nominal", "labels": ["a", ""]}, "empty"),
        ({"type": "nominal", "labels": ["a", {"colour": "red"}]}, "no name"),
        ({"type": "nominal", "labels": ["a", "\ud800"]}, "not text"),
        ({"type": "nominal", "labels": ["a"], "levels": ["b"]}, "twice"),
        ({"type": "nominal", "labels": ["a"], "colour": "red"}, "has no 'colour'"),
        ({"type": "nominal", "labels": ["a"], "commitments": {}}, "not a list"),
        ({"type": "numeric", "labels": ["a"]}, "has no 'labels'"),
        ({"type": "numeric", "minimum": 5, "maximum": 1}, "not below"),
        ({"type": "numeric", "minimum": "low"}, "not a number"),
        ({"type": "numeric", "maximum": float("inf")}, "not a finite number"),
        ({"type": "numeric", "tolerance": -1}, "negative"),
        ({"type": "numeric", "scale": "log"}, "'log' is unknown"),
        ({"type": "numeric", "scale": "ratio", "minimum": -1}, "starts at zero"),
    ],
)
def test_a_definition_that_cannot_be_understood_is_refused(definition: object, said: str) -> None:
    with pytest.raises(BadSchema, match=said) as refusal:
        parse_schema(definition)
    assert refusal.value.remedy
