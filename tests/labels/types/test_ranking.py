import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from apps.labels.types import AnySchema, BadLabel, BadSchema, parse_schema
from apps.labels.types.structured import Structured


def ranking(**more: object) -> AnySchema:
    return parse_schema({"type": "ranking", **more})


def orders() -> st.SearchStrategy[list[list[str]]]:
    return st.permutations("abcde").map(lambda items: [[item] for item in items])


@pytest.mark.parametrize("raw", ['["b", "a"]', ["b", "a"], [["b"], ["a"]], [["b"], [], ["a"]]])
def test_an_order_without_ties_may_be_a_plain_list(raw: object) -> None:
    assert ranking().canonical(ranking().parse(raw)) == '[["b"],["a"]]'


def test_what_is_tied_is_the_same_in_any_order() -> None:
    assert ranking().parse([["b", "a"], "c"]) == ranking().parse([["a", "b"], ["c"]])


@pytest.mark.parametrize("raw", ["a > b", ["a", "a"], [["a"], ["a"]], [""], [["a", None]], {"a": 1}, [[["a"]]], 5])
def test_what_is_not_a_ranking_is_refused(raw: object) -> None:
    with pytest.raises(BadLabel) as refusal:
        ranking().parse(raw)
    assert refusal.value.remedy


def test_items_of_the_schema_are_the_only_ones() -> None:
    with pytest.raises(BadLabel, match="'d' is not a label"):
        ranking(items=["a", "b", "c"]).parse(["a", "d"])


@given(orders(), orders())
def test_without_ties_the_distance_is_kendalls(a: list[list[str]], b: list[list[str]]) -> None:
    places = [[group[0] for group in value].index(item) for value in (a, b) for item in "abcde"]
    tau = stats.kendalltau(places[:5], places[5:]).statistic
    assert ranking().distance(a, b) == pytest.approx((1 - tau) / 2)


def test_half_a_pair_is_wrong_where_one_answer_ties_it() -> None:
    schema = ranking()
    assert schema.distance([["a", "b"]], [["a"], ["b"]]) == 0.5
    assert schema.distance([["a"], ["b"]], [["b"], ["a"]]) == 1
    assert schema.distance([], []) == 0
    assert schema.distance([["a"]], []) == 1
    assert schema.distance([["a"]], [["b"]]) == 1


def test_items_left_out_stand_below_those_named() -> None:
    schema = ranking()
    assert schema.distance([["a"]], [["a"], ["b"], ["c"]]) == pytest.approx(0.5 / 3)


@given(st.lists(orders(), min_size=1, max_size=5))
def test_the_distances_of_pairs_are_those_of_each_pair(values: list[list[list[str]]]) -> None:
    schema = ranking()
    assert isinstance(schema, Structured)
    import numpy as np

    left, right = (axis.ravel() for axis in np.indices((len(values), len(values))))
    expected = [schema.distance(values[a], values[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    assert schema.pair_distances(values, left, right).tolist() == expected


def test_the_consensus_is_by_mean_rank_with_ties_kept() -> None:
    schema = ranking()
    assert schema.consensus([[["a"], ["b"], ["c"]], [["a"], ["c"], ["b"]]]) == [["a"], ["b", "c"]]
    assert schema.consensus([]) is None
    assert schema.consensus([[], []]) == []


def test_only_the_best_may_have_to_be_right() -> None:
    assert ranking(top=2).matches([["a"], ["b"], ["c"]], [["b"], ["a"], ["d"]])
    assert not ranking().matches([["a"], ["b"], ["c"]], [["b"], ["a"], ["c"]])


@pytest.mark.parametrize("rules", [{"top": 0}, {"top": True}, {"items": []}, {"items": ["a", "a"]}])
def test_a_schema_that_cannot_be_used_is_refused(rules: dict[str, object]) -> None:
    with pytest.raises(BadSchema):
        ranking(**rules)
