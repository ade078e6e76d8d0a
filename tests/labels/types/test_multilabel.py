import itertools

import pytest

from apps.labels.types import AnySchema, BadLabel, BadSchema, parse_schema


def topics(*, fold: bool = False) -> AnySchema:
    return parse_schema({"type": "multi-label", "labels": ["sport", "art", "war; peace"]}, fold=fold)


@pytest.mark.parametrize("raw", [["art", "sport"], '["art", "sport"]', "art|sport", "sport;art", " sport ; art "])
def test_equal_sets_have_equal_bytes_however_they_are_written(raw: object) -> None:
    schema = topics()
    value = schema.parse(raw)
    assert value == ["sport", "art"]
    assert schema.canonical(value) == '["sport","art"]'
    assert schema.load(schema.canonical(value)) == value
    assert schema.code(value) is None


def test_a_single_label_may_contain_a_separator() -> None:
    assert topics().parse("war; peace") == ["war; peace"]
    assert topics().parse("art") == ["art"]


def test_no_label_at_all_is_an_answer() -> None:
    assert topics().parse([]) == []
    assert topics().parse("[]") == []
    assert topics().display([]) == "none of the labels"


@pytest.mark.parametrize(
    "raw", ["", "art|art", ["art", "Art"], "art|", "[", '["art"', "other", [["art"]], {"a": 1}, None]
)
def test_what_is_not_a_set_of_known_labels_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel) as refusal:
        topics().parse(raw)
    assert refusal.value.remedy


def test_a_repeat_that_appears_only_after_folding_is_a_repeat() -> None:
    assert topics(fold=True).parse("ART|sport") == ["sport", "art"]
    with pytest.raises(BadLabel, match="'art' is given twice"):
        topics(fold=True).parse("ART|art")


def test_the_distance_is_what_the_sets_do_not_share() -> None:
    schema = topics()
    assert schema.level == "matrix"
    assert schema.distance(["art"], ["sport"]) == 1
    assert schema.distance(["art"], ["sport", "art"]) == 0.5
    assert schema.distance([], []) == 0
    assert schema.distance([], ["art"]) == 1


def test_the_matrix_of_distances_holds_every_pair() -> None:
    schema = topics()
    values = [list(chosen) for size in range(4) for chosen in itertools.combinations(schema.labels, size)]
    assert schema.distance_matrix(values).tolist() == [[schema.distance(a, b) for b in values] for a in values]


def test_gold_is_matched_only_by_the_same_set() -> None:
    schema = topics()
    answers, golds = schema.array([["art"], ["art", "sport"], []]), schema.array([["art"], ["art"], []])
    assert schema.matches_array(answers, golds).tolist() == [True, False, True]


def test_a_label_enters_the_consensus_with_more_than_half_of_the_answers() -> None:
    schema = topics()
    assert schema.consensus([["art"], ["sport", "art"], ["sport", "art"]]) == ["sport", "art"]
    assert schema.consensus([["art"], [], []]) == []
    assert schema.consensus([["art"], []]) is None
    assert schema.consensus([]) is None


def test_an_empty_set_must_be_chosen_in_the_form() -> None:
    schema = topics()
    editor = schema.editor()
    assert editor["kind"] == "choices"
    assert schema.from_form({"label": ["art", "sport"]}) == ["sport", "art"]
    assert schema.from_form({"label": [editor["none"]["value"]]}) == []
    for data in ({}, {"label": []}, {"label": ["", "art"]}):
        with pytest.raises(BadLabel):
            schema.from_form(data)


def test_a_schema_may_ask_for_masi() -> None:
    schema = parse_schema({"type": "multilabel", "labels": ["sport", "art", "music"], "distance": "MASI"})
    assert schema.definition["distance"] == "masi"
    assert schema.distance(["art"], ["sport", "art"]) == pytest.approx(2 / 3)
    assert schema.distance(["art", "music"], ["sport", "art"]) == pytest.approx(8 / 9)


def test_a_distance_that_is_not_known_is_refused() -> None:
    with pytest.raises(BadSchema, match="euclidean"):
        parse_schema({"type": "multilabel", "labels": ["sport", "art"], "distance": "euclidean"})
