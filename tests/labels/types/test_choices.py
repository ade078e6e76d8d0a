import numpy as np
import pytest

from apps.labels.types import AnySchema, BadLabel, parse_schema


def severity(*, kind: str = "ordinal", fold: bool = False) -> AnySchema:
    return parse_schema({"type": kind, "labels": ["none", "minor", "major"]}, fold=fold)


@pytest.mark.parametrize("raw", ["Minor", " minor", "MINOR "])
def test_a_label_that_differs_only_by_case_or_blanks_is_refused_and_the_right_one_named(raw: str) -> None:
    with pytest.raises(BadLabel, match="differs from 'minor' only by case or blanks"):
        severity().parse(raw)
    assert severity(fold=True).parse(raw) == "minor"


def test_an_unknown_label_is_refused_with_close_matches_and_the_allowed_ones() -> None:
    with pytest.raises(BadLabel) as refusal:
        severity().parse("minr")
    assert "Did you mean 'minor'" in refusal.value.why
    assert refusal.value.remedy == "Allowed: 'none', 'minor', 'major'."


def test_only_the_first_ten_allowed_labels_are_listed() -> None:
    schema = parse_schema({"type": "nominal", "labels": [f"class {number}" for number in range(25)]})
    with pytest.raises(BadLabel, match="and 15 more"):
        schema.parse("something else entirely")


@pytest.mark.parametrize("raw", [None, "", "  ", float("nan"), float("inf"), ["none", "minor"], {"a": 1}])
def test_what_is_not_one_label_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel):
        severity().parse(raw)


def test_json_scalars_name_the_label_written_as_text() -> None:
    schema = parse_schema({"type": "nominal", "labels": ["0", "1", "true"]})
    assert [schema.parse(raw) for raw in (1, 1.0, "1", True, 0)] == ["1", "1", "1", "true", "0"]


def test_a_value_survives_its_canonical_form_and_has_its_place_as_code() -> None:
    schema = parse_schema({"type": "nominal", "labels": ["né", 'say "hi"', "日本"]})
    for code, label in enumerate(schema.labels):
        assert schema.load(schema.canonical(label)) == label
        assert schema.code(label) == code
    assert schema.canonical("né") == '"né"'


def test_nominal_labels_are_equal_or_as_far_apart_as_can_be() -> None:
    schema = severity(kind="nominal")
    assert schema.level == "nominal"
    assert [schema.distance("none", other) for other in schema.labels] == [0, 1, 1]


def test_ordinal_labels_are_apart_by_their_share_of_the_scale() -> None:
    schema = severity()
    assert schema.level == "ordinal"
    assert [schema.distance("none", other) for other in schema.labels] == [0, 0.5, 1]


@pytest.mark.parametrize("kind", ["nominal", "ordinal"])
def test_the_matrix_of_distances_holds_every_pair(kind: str) -> None:
    schema = severity(kind=kind)
    values = ["major", "none", "minor", "none"]
    expected = [[schema.distance(a, b) for b in values] for a in values]
    assert schema.distance_matrix(values).tolist() == expected


def test_columns_of_codes_are_matched_at_once() -> None:
    schema = severity()
    answers, golds = schema.array(["none", "minor"]), schema.array(["none", "major"])
    assert answers.dtype == np.int32
    assert schema.matches_array(answers, golds).tolist() == [True, False]
    assert schema.matches("none", "none")
    assert not schema.matches("none", "minor")


def test_the_most_frequent_label_is_the_consensus_and_a_tie_is_none() -> None:
    schema = severity()
    assert schema.consensus(["none", "major", "major"]) == "major"
    assert schema.consensus(["none", "major"]) is None
    assert schema.consensus([]) is None


def test_the_editor_offers_each_label_and_its_form_is_read_back() -> None:
    editor = severity().editor()
    assert editor["kind"] == "choice"
    assert editor["ordered"] is True
    assert [option["value"] for option in editor["options"]] == ["none", "minor", "major"]
    assert severity().from_form({editor["field"]: ["minor"]}) == "minor"


@pytest.mark.parametrize("data", [{}, {"label": []}, {"label": ["none", "minor"]}, {"label": ["other"]}])
def test_a_form_without_exactly_one_known_label_is_refused(data: dict[str, list[str]]) -> None:
    with pytest.raises(BadLabel):
        severity().from_form(data)
