import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import BadLabel, BadSchema, parse_schema
from apps.labels.types.spans import LONGEST
from apps.measures.estimate import Estimate, Undefined
from tests.labels.types.given import given_to, structured

Span = dict[str, Any]


def span(start: float, end: float, label: str = "PER") -> Span:
    return {"start": start, "end": end, "label": label}


ENTITIES = structured(type="spans", labels=["PER", "LOC"])
ANSWERS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from(["PER", "LOC"])), max_size=6, unique=True
).map(lambda parts: ENTITIES.parse([span(start, start + length, label) for start, length, label in parts]))


def covered(value: list[Span]) -> set[tuple[int, str]]:
    return {(place, one["label"]) for one in value for place in range(one["start"], one["end"])}


@given(a=ANSWERS, b=ANSWERS)
def test_the_distance_is_what_the_covered_characters_do_not_share(a: list[Span], b: list[Span]) -> None:
    left, right = covered(a), covered(b)
    expected = 1 - 2 * len(left & right) / (len(left) + len(right)) if left or right else 0
    assert ENTITIES.distance(a, b) == ENTITIES.distance(b, a) == pytest.approx(expected)
    assert ENTITIES.distance(a, a) == 0


@given(value=ANSWERS)
def test_an_answer_survives_its_canonical_form_in_whatever_order_it_was_given(value: list[Span]) -> None:
    text = ENTITIES.canonical(value)
    assert ENTITIES.load(text) == value
    assert ENTITIES.canonical(ENTITIES.parse(json.dumps(value[::-1]))) == text
    assert ENTITIES.display(value)
    assert ENTITIES.matches(value, value)


def test_equal_answers_are_equal_bytes() -> None:
    value = ENTITIES.parse([span(9, 12, "LOC"), {**span(0.0, 5.0), "text": "Marie"}])
    assert ENTITIES.canonical(value) == '[{"end":5,"label":"PER","start":0},{"end":12,"label":"LOC","start":9}]'
    assert ENTITIES.display(value) == "PER 0–5; LOC 9–12"


def test_nothing_to_mark_is_an_answer() -> None:
    assert ENTITIES.parse("[]") == []
    assert ENTITIES.display([]) == "nothing marked"
    assert ENTITIES.distance([], []) == 0
    assert ENTITIES.distance([], [span(0, 5)]) == 1


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "is not JSON"),
        ("[{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (None, "A list of spans is expected"),
        ({"spans": []}, "A list of spans is expected"),
        ([1], "Span 1 is 1"),
        ([{"start": 0, "end": 5}], "Span 1 has no 'label'"),
        ([span(0, 5) | {"severity": "major"}], "has a 'severity'"),
        ([span(5, 5)], "starts at 5 and ends at 5"),
        ([span(6, 5)], "starts at 6 and ends at 5"),
        ([span(-1, 5)], "The start of span 1 is -1"),
        ([span(0.5, 5)], "The start of span 1 is 0.5"),
        ([span(0, float("nan"))], "The end of span 1 is nan"),
        ([span(0, float("inf"))], "The end of span 1 is inf"),
        ([span(0, LONGEST + 1)], "The end of span 1"),
        ([span(0, 10**400)], "The end of span 1"),
        ([span(True, 5)], "The start of span 1 is True, not a number"),
        ([span(0, 5), {"start": "0", "end": 5, "label": "PER"}], "The start of span 2 is '0', not a number"),
        ([span(0, 5, "PERS")], "Did you mean 'PER'"),
        ([span(0, 5), span(0, 5)], "is given twice"),
    ],
)
def test_what_is_no_list_of_spans_is_refused_with_its_place(raw: object, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        ENTITIES.parse(raw)
    assert why in refusal.value.why
    assert refusal.value.remedy


def test_spans_overlap_unless_the_schema_says_no() -> None:
    nested = [span(0, 9), span(2, 4, "LOC"), span(6, 8, "LOC")]
    assert ENTITIES.parse(nested) == nested
    flat = structured(type="spans", labels=["PER", "LOC"], overlap=False)
    with pytest.raises(BadLabel, match="PER 0–9 and LOC 2–4 overlap"):
        flat.parse(nested)
    with pytest.raises(BadLabel, match="PER 0–9 and LOC 6–8 overlap"):
        flat.parse([nested[0], nested[2]])
    assert flat.parse([span(0, 5), span(5, 9)])


@pytest.mark.parametrize(
    ("match", "right"),
    [
        ({"rule": "exact"}, [True, False, False, False]),
        ({"rule": "iou", "at_least": 0.75}, [True, True, False, False]),
        ({"rule": "overlap"}, [True, True, True, False]),
    ],
)
def test_an_answer_is_right_by_the_rule_of_the_schema(match: dict[str, Any], right: list[bool]) -> None:
    schema = structured(type="spans", labels=["PER", "LOC"], match=match)
    gold = [span(0, 8), span(20, 24, "LOC")]
    answers = [gold, [span(0, 6), gold[1]], [span(7, 9), gold[1]], [span(0, 8, "LOC"), gold[1]]]
    assert [schema.matches(answer, gold) for answer in answers] == right
    golds = schema.array([gold] * 4)
    assert schema.matches_array(schema.array(answers), golds).tolist() == right
    assert not schema.matches([*gold, span(30, 31)], gold)
    assert not schema.matches(gold[:1], gold)
    assert schema.definition["match"] == match


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        ({"labels": []}, "needs a list of labels"),
        ({"labels": ["PER"], "overlap": "no"}, '"overlap"'),
        ({"labels": ["PER"], "match": "exact"}, '"match"'),
        ({"labels": ["PER"], "match": {"rule": "near"}}, "'near'"),
        ({"labels": ["PER"], "match": {"at_least": 0.5}}, '"at_least" says nothing'),
        ({"labels": ["PER"], "match": {"rule": "iou", "at_least": 0}}, '"at_least" is 0'),
        ({"labels": ["PER"], "match": {"rule": "iou", "at_least": 2}}, '"at_least" is 2'),
        ({"labels": ["PER"], "match": {"rule": "iou", "least": 1}}, "'least'"),
        ({"labels": ["PER"], "tolerance": 1}, "'tolerance'"),
    ],
)
def test_a_schema_that_makes_no_sense_is_refused(definition: dict[str, Any], why: str) -> None:
    with pytest.raises(BadSchema) as refusal:
        parse_schema({"type": "spans", **definition})
    assert why in refusal.value.why
    assert refusal.value.remedy


def test_a_schema_is_the_same_with_its_defaults_written_out() -> None:
    whole = structured(type="entities", labels=["PER", "LOC"], overlap=True, match={"rule": "exact"})
    assert whole.digest == ENTITIES.digest
    assert parse_schema(whole.definition).digest == whole.digest


def test_errors_against_gold_have_their_classes() -> None:
    gold = [span(0, 5), span(10, 20), span(30, 35, "LOC"), span(40, 45)]
    answer = [span(0, 5), span(10, 18), span(30, 35), span(60, 65, "LOC")]
    found = ENTITIES.gold_errors([answer, gold, []], [gold, gold, [span(1, 2, "LOC")]])
    assert found.columns == ("label", "right", "wrong class", "imprecise", "missing", "extra")
    assert found.rows == (("PER", 4, 0, 1, 1, 0), ("LOC", 1, 1, 0, 1, 1))


def test_agreement_counts_spans_and_characters() -> None:
    rows = [(0, 0, [span(0, 5), span(10, 20, "LOC")]), (0, 1, [span(0, 5), span(10, 15, "LOC")])]
    rows += [(1, 0, [span(0, 5)]), (1, 1, []), (2, 0, []), (2, 1, [])]
    figures = ENTITIES.agreement(given_to(ENTITIES, rows), 0.95)
    values = {name: one.value for name, one in figures.items() if isinstance(one, Estimate)}
    assert next(iter(figures)) == "f1"
    assert values["f1"] == pytest.approx(2 * 1 / 5)
    assert values["f1_relaxed"] == pytest.approx(2 * 2 / 5)
    assert values["character_f1"] == pytest.approx(2 * 10 / 30)
    assert {"class_alpha", "found_alpha", "unitizing_alpha", "gamma"} <= values.keys()


def test_nobody_is_compared_with_themself() -> None:
    rows = [(unit, who, [span(unit, unit + 3 + who)]) for unit in range(6) for who in range(2)]
    again = [*rows, (0, 0, [span(0, 3)]), (1, 0, [span(1, 9)])]
    first = ENTITIES.agreement(given_to(ENTITIES, rows), 0.95)["f1"]
    second = ENTITIES.agreement(given_to(ENTITIES, again), 0.95)["f1"]
    assert isinstance(first, Estimate) and first.value == 0
    assert isinstance(second, Estimate) and second.value == 0
    alone = given_to(ENTITIES, [(0, 0, [span(0, 3)]), (0, 0, [span(0, 4)])])
    assert isinstance(ENTITIES.agreement(alone, 0.95)["f1"], Undefined)


def test_figures_against_gold_count_every_answer() -> None:
    rows = [(0, 0, [span(0, 5)]), (0, 0, [span(0, 4)]), (0, 1, []), (1, 0, [span(7, 8)])]
    figures = ENTITIES.gold_figures(given_to(ENTITIES, rows), [[span(0, 5)], None], 0.95)
    values = {name: one.value for name, one in figures.items() if isinstance(one, Estimate)}
    assert values["gold_precision"] == pytest.approx(1 / 2)
    assert values["gold_recall"] == pytest.approx(1 / 3)
    assert values["gold_f1"] == pytest.approx(2 / 5)
    assert values["gold_f1_relaxed"] == pytest.approx(4 / 5)
    assert values["gold_character_f1"] == pytest.approx(2 * 9 / 24)


def test_the_majority_of_annotators_decides_on_each_span() -> None:
    both = [span(0, 5), span(10, 15, "LOC")]
    assert ENTITIES.consensus([both, both, []]) == both
    assert ENTITIES.consensus([both, both[:1], [*both[:1], span(30, 31)]]) == both[:1]
    assert ENTITIES.consensus([[span(0, 9)], [span(0, 10)], [span(1, 10)]]) == [span(0, 10)]
    assert ENTITIES.consensus([[], [], both]) == []


def test_a_tie_between_annotators_is_no_consensus() -> None:
    assert ENTITIES.consensus([]) is None
    assert ENTITIES.consensus([[span(0, 5)], []]) is None
    assert ENTITIES.consensus([[span(0, 5)], [span(0, 5, "LOC")]]) is None
    assert ENTITIES.consensus([[span(0, 8)], [span(0, 10)]]) is None
    assert ENTITIES.consensus([[span(0, 9)], [span(0, 10)], [span(0, 10)], [span(0, 11)]]) == [span(0, 10)]


def test_long_answers_are_voted_on_place_by_place() -> None:
    many = [span(10 * number, 10 * number + 5, "PER" if number % 2 else "LOC") for number in range(120)]
    shifted = [span(one["start"], one["end"] + 1, one["label"]) for one in many]
    assert ENTITIES.consensus([many, shifted, [*many, span(5000, 5001)]]) == many
    assert ENTITIES.consensus([many, shifted, shifted[1:], many[2:]]) is None


def test_a_consensus_that_the_schema_forbids_is_none() -> None:
    flat = structured(type="spans", labels=["PER", "LOC"], overlap=False)
    answers = [[span(0, 10), span(10, 20, "LOC")], [span(0, 12), span(12, 20, "LOC")]]
    answers += [[span(0, 12)], [span(10, 20, "LOC")], [span(0, 12)], [span(10, 20, "LOC")]]
    assert flat.consensus([answers[0], answers[1], answers[2], answers[3], answers[0]]) is None


def test_an_answer_is_entered_as_json() -> None:
    editor = ENTITIES.editor()
    assert (editor["kind"], editor["field"]) == ("json", "label")
    assert ENTITIES.from_form({"label": [str(editor["example"])]}) == [span(0, 5)]
    for data in ({}, {"label": [" "]}, {"label": ["[]", "[]"]}, {"label": ["x"]}):
        with pytest.raises(BadLabel):
            ENTITIES.from_form(data)


def test_many_pairs_are_compared_as_one_by_one() -> None:
    values = [ENTITIES.parse([span(at, at + size) for at in range(0, 40, 9)][:size]) for size in range(1, 6)]
    places = [(a, b) for a in range(5) for b in range(5)] * 3
    left, right = (np.array(side, np.int64) for side in zip(*places, strict=True))
    expected = [ENTITIES.distance(values[a], values[b]) for a, b in places]
    assert ENTITIES.pair_distances(values, left, right).tolist() == pytest.approx(expected)
