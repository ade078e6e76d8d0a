import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import AnySchema, BadLabel, BadSchema, parse_schema

TREE = {"animal": {"dog": {"poodle": {}, "terrier": {}}, "cat": {}}, "thing": {"car": {}}}
PATHS = [["animal"], ["animal", "dog"], ["animal", "dog", "poodle"], ["animal", "cat"], ["thing", "car"]]


def animals(**more: object) -> AnySchema:
    return parse_schema({"type": "taxonomy", "tree": TREE, **more})


@pytest.mark.parametrize("raw", ["animal/dog", ["animal", "dog"], '["animal", "dog"]', " animal / dog "])
def test_a_path_may_be_written_as_a_text_or_a_list(raw: object) -> None:
    schema = animals()
    assert schema.canonical(schema.parse(raw)) == '["animal","dog"]'


@pytest.mark.parametrize(
    "raw", ["dog", "animal/bird", "animal/cat/tiger", "", [], {"a": 1}, 5, None, ["animal", ["dog"]]]
)
def test_what_is_not_a_path_of_the_tree_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel) as refusal:
        animals().parse(raw)
    assert refusal.value.remedy


def test_the_distance_gives_credit_for_what_is_right_from_the_root() -> None:
    schema = animals()
    assert schema.distance(["animal", "dog"], ["animal", "dog"]) == 0
    assert schema.distance(["animal", "dog", "poodle"], ["animal", "dog", "terrier"]) == pytest.approx(1 / 3)
    assert schema.distance(["animal"], ["animal", "dog"]) == 0.5
    assert schema.distance(["animal", "dog"], ["thing", "car"]) == 1


@given(st.lists(st.sampled_from(PATHS), min_size=1, max_size=8))
def test_the_matrix_of_distances_holds_every_pair(values: list[list[str]]) -> None:
    schema = animals()
    assert schema.distance_matrix(values).tolist() == [
        [pytest.approx(schema.distance(a, b)) for b in values] for a in values
    ]


def test_an_answer_may_count_as_right_down_to_a_depth() -> None:
    assert not animals().matches(["animal", "dog", "poodle"], ["animal", "dog", "terrier"])
    assert animals(match=2).matches(["animal", "dog", "poodle"], ["animal", "dog", "terrier"])
    assert not animals(match=2).matches(["animal", "cat"], ["animal", "dog"])


def test_the_consensus_goes_as_deep_as_more_than_half_agree() -> None:
    schema = animals()
    dogs = [["animal", "dog", "poodle"], ["animal", "dog", "terrier"], ["animal", "cat"]]
    assert schema.consensus(dogs) == ["animal", "dog"]
    assert schema.consensus([["animal"], ["thing"]]) is None
    assert schema.consensus([["animal", "dog"], ["animal"]]) == ["animal"]
    assert schema.consensus([]) is None


@pytest.mark.parametrize("tree", [None, {}, {"a": 1}, {"a": {"b/c": {}}}, {"a": {}, "A": {}}, {" a": {}}])
def test_a_tree_that_cannot_be_used_is_refused(tree: object) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "taxonomy", "tree": tree})


def test_the_editor_knows_the_tree_and_its_form_is_read_back() -> None:
    editor = animals().editor()
    assert editor["definition"] == {"tree": animals().definition["tree"]}
    assert animals().from_form({"label": [str(editor["example"])]}) == animals().parse(editor["example"])
    assert animals().from_form({"label": ["animal/dog"]}) == ["animal", "dog"]
    with pytest.raises(BadLabel):
        animals().from_form({"label": []})
