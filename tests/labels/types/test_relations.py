from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.labels.types import BadLabel, BadSchema, parse_schema
from apps.measures.estimate import Estimate
from tests.labels.types.given import given_to, structured

WORKS = {"label": "works_for", "from": ["PER"], "to": ["ORG"]}
SCHEMA = structured(type="relations", labels=["PER", "ORG"], relations=[WORKS, "knows"])
ANN, BOB, LAB = (0, 3, "PER"), (10, 13, "PER"), (20, 25, "ORG")
SPANS = [ANN, BOB, LAB]


def answer(spans: list[tuple[int, int, str]], *links: tuple[int, int, str]) -> dict[str, Any]:
    return {
        "spans": [
            {"id": f"n{number}", "start": start, "end": end, "label": label}
            for number, (start, end, label) in enumerate(spans)
        ],
        "relations": [{"from": f"n{a}", "to": f"n{b}", "label": label} for a, b, label in links],
    }


def read(spans: list[tuple[int, int, str]], *links: tuple[int, int, str]) -> Any:
    return SCHEMA.parse(answer(spans, *links))


FULL = read(SPANS, (0, 2, "works_for"), (0, 1, "knows"))


def test_names_of_spans_are_local_and_do_not_matter() -> None:
    other = read([LAB, BOB, ANN], (2, 1, "knows"), (2, 0, "works_for"))
    assert SCHEMA.canonical(other) == SCHEMA.canonical(FULL)
    assert [span["id"] for span in FULL["spans"]] == ["s1", "s2", "s3"]
    assert FULL["relations"][1] == {"from": "s1", "to": "s3", "label": "works_for"}
    assert SCHEMA.load(SCHEMA.canonical(FULL)) == SCHEMA.parse(FULL) == FULL
    assert SCHEMA.display(FULL) == "PER 0–3 knows PER 10–13; PER 0–3 works_for ORG 20–25"


def test_spans_without_relations_and_nothing_at_all_are_answers() -> None:
    assert SCHEMA.parse({"spans": []}) == {"spans": [], "relations": []}
    assert SCHEMA.display(SCHEMA.parse('{"spans": []}')) == "nothing marked"
    assert SCHEMA.display(read([ANN])) == "PER 0–3"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("5", "An object is expected"),
        ({"relations": []}, "has no 'spans'"),
        ({"spans": [], "links": []}, "has a 'links'"),
        ({"spans": [{"start": 0, "end": 1, "label": "PER"}]}, "Span 1 has no 'id'"),
        (answer([ANN, ANN]), "is given twice"),
        ({"spans": [{"id": True, "start": 0, "end": 1, "label": "PER"}]}, "A span is called True"),
        ({"spans": [dict(one, id="x") for one in answer(SPANS)["spans"]]}, "Two spans are called 'x'"),
        (answer([ANN], (0, 7, "knows")), "leads to 'n7', which is no span"),
        (answer([ANN, BOB], (0, 1, "knows"), (0, 1, "knows")), "'knows' is given twice"),
        (answer([ANN, BOB], (0, 1, "works_for")), "leads to a 'PER'"),
        (answer([ANN, LAB], (1, 0, "works_for")), "leads from a 'ORG'"),
        (answer([ANN, LAB], (0, 1, "works for")), "'works for' is not a label"),
        ({"spans": [], "relations": [{"from": "a", "label": "knows"}]}, "Relation 1 has no 'to'"),
        ({"spans": [], "relations": 3}, "A list of relations is expected"),
    ],
)
def test_what_is_no_answer_is_refused(raw: object, why: str) -> None:
    with pytest.raises(BadLabel) as refusal:
        SCHEMA.parse(raw)
    assert why in refusal.value.why
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "relations", [None, [], ["knows", "knows"], ["PER"], [{"from": ["PER"]}], [{"label": "x", "between": 1}]]
)
def test_a_schema_needs_names_of_relations(relations: object) -> None:
    with pytest.raises(BadSchema):
        parse_schema({"type": "relations", "labels": ["PER", "ORG"], "relations": relations})


@pytest.mark.parametrize("ends", [["DOG"], "PER", [["PER"]]])
def test_relations_lead_between_labels_of_the_schema(ends: object) -> None:
    with pytest.raises(BadSchema, match='"from" of a relation'):
        parse_schema({"type": "relations", "labels": ["PER"], "relations": [{"label": "x", "from": ends}]})


def test_a_definition_read_again_is_the_same() -> None:
    assert parse_schema(SCHEMA.definition).definition == SCHEMA.definition
    assert SCHEMA.definition["relations"] == [WORKS, "knows"]


LINKS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.just("knows")), unique=True, max_size=4)


@settings(max_examples=30)
@given(LINKS, LINKS, st.lists(st.sampled_from([ANN, BOB, LAB]), unique=True))
def test_the_distance_is_between_0_and_1_and_symmetric(
    one: list[tuple[int, int, str]], other: list[tuple[int, int, str]], spans: list[tuple[int, int, str]]
) -> None:
    a, b = read(SPANS, *one), read(SPANS, *other)
    c = read(spans)
    for left, right in ((a, b), (a, c), (b, c)):
        assert SCHEMA.distance(left, right) == SCHEMA.distance(right, left)
        assert 0 <= SCHEMA.distance(left, right) <= 1
        assert SCHEMA.distance(left, left) == 0
    assert SCHEMA.matches(a, b) == (sorted(one) == sorted(other))


def test_relations_weigh_as_much_as_spans() -> None:
    assert SCHEMA.distance(read([]), read([])) == 0
    assert SCHEMA.distance(FULL, read([])) == 1
    half = read(SPANS, (0, 2, "works_for"), (1, 0, "knows"))
    assert SCHEMA.distance(FULL, half) == pytest.approx(1 - (6 * 1 + 4 * 0.5) / 10)


def test_errors_against_gold_are_told_for_spans_and_for_relations() -> None:
    spans = [(0, 4, "PER"), BOB, LAB]
    found = read(spans, (0, 2, "works_for"), (1, 0, "knows"), (1, 2, "knows"))
    table = {row[0]: row[1:] for row in SCHEMA.gold_errors([found], [FULL]).rows}
    assert table["PER"] == (1, 0, 1, 0, 0)
    assert table["works_for"] == (0, 0, 1, 0, 0)
    assert table["knows"] == (0, 1, 0, 0, 1)
    empty = {row[0]: row[1:] for row in SCHEMA.gold_errors([read([])], [FULL]).rows}
    assert empty == {
        "PER": (0, 0, 0, 2, 0),
        "ORG": (0, 0, 0, 1, 0),
        "works_for": (0, 0, 0, 1, 0),
        "knows": (0, 0, 0, 1, 0),
    }


def test_tolerance_of_place_holds_for_the_ends_of_relations() -> None:
    lenient = structured(**SCHEMA.definition | {"match": {"rule": "iou", "at_least": 0.5}})
    near = read([(0, 4, "PER"), BOB, LAB], (0, 2, "works_for"), (0, 1, "knows"))
    assert lenient.matches(near, FULL)
    assert not SCHEMA.matches(near, FULL)
    turned = read([(0, 4, "PER"), BOB, LAB], (0, 2, "works_for"), (1, 0, "knows"))
    assert not lenient.matches(turned, FULL)


def test_agreement_and_gold_count_relations_by_both_ends_direction_and_label() -> None:
    other = read(SPANS, (0, 2, "works_for"), (1, 0, "knows"))
    given_rows = given_to(SCHEMA, [(0, 0, FULL), (0, 1, other), (1, 0, read([])), (1, 1, read([]))])
    figures = SCHEMA.agreement(given_rows, 0.95)
    assert next(iter(figures)) == "relation_f1"
    values = {name: one.value for name, one in figures.items() if isinstance(one, Estimate)}
    assert (values["relation_f1"], values["f1"]) == (0.5, 1)
    gold = SCHEMA.gold_figures(given_rows, [FULL, None], 0.95)
    values = {name: one.value for name, one in gold.items() if isinstance(one, Estimate)}
    assert (values["gold_relation_f1"], values["gold_f1"]) == (0.75, 1)


def test_the_majority_decides_on_spans_and_on_relations() -> None:
    some = read(SPANS, (0, 2, "works_for"))
    assert SCHEMA.consensus([FULL, FULL, some]) == FULL
    assert SCHEMA.consensus([FULL, some, some]) == some
    assert SCHEMA.consensus([FULL, some]) is None
    assert SCHEMA.consensus([]) is None


def test_an_answer_is_entered_as_json() -> None:
    schema = structured(type="relations", labels=["PER", "ORG"], relations=["works_for"])
    example = str(schema.editor()["example"])
    assert schema.from_form({"label": [example]})["relations"] == [{"from": "s1", "to": "s2", "label": "works_for"}]


def test_a_plain_list_of_spans_is_an_answer_without_relations() -> None:
    plain = [{"start": 0, "end": 3, "label": "PER"}, {"start": 10, "end": 13, "label": "PER"}]
    assert SCHEMA.parse(plain) == SCHEMA.parse({"spans": [dict(one, id=str(n)) for n, one in enumerate(plain)]})
    assert SCHEMA.parse("[]") == {"spans": [], "relations": []}


def test_the_example_beside_the_field_is_an_answer_in_the_labels_of_the_schema() -> None:
    link = {"label": "treats", "from": ["drug"], "to": ["illness"]}
    schema = parse_schema({"type": "relations", "labels": ["illness", "drug"], "relations": [link]})
    assert schema.display(schema.parse(schema.editor()["example"])) == "drug 0–5 treats illness 9–14"
