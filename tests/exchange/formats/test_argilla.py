import json

import pytest

from apps.exchange.formats import BadFile, Provenance, Record

from .reading import jsonl, only_reject, read, records
from .tool_examples import ARGILLA, ARGILLA_FLAT, ARGILLA_RECORD


def record(*responses: object, **fields: object) -> str:
    return json.dumps([{**ARGILLA_RECORD, "responses": {"q": list(responses)}, **fields}])


def submitted(value: object, user: object = "u-1", **more: object) -> dict[str, object]:
    return {"value": value, "user_id": user, "status": "submitted", **more}


def test_each_submitted_response_becomes_a_record() -> None:
    found = read(ARGILLA)
    shown = Provenance(model="m-v3", proposal="pos")
    text = {"text": "Acme hired Bo."}
    assert found[0] == Record("record 1, response 1", "a1", "u-1", "neg", payload=text, provenance=shown)
    assert "'draft', not submitted" in found[1].why  # type: ignore[union-attr]


def test_the_columns_of_a_data_set_are_read() -> None:
    found = records(ARGILLA_FLAT)
    assert [(one.item, one.annotator, one.label, one.payload) for one in found] == [
        ("a1", "u-1", "neg", {"text": "Acme"}),
        ("a1", "u-2", "pos", {"text": "Acme"}),
    ]


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("neg", "neg"),
        (["a", "b"], ["a", "b"]),
        ([], []),
        (4, 4),
        ([{"value": "b", "rank": 1}, {"value": "a", "rank": 2}, {"value": "c", "rank": 2}], [["b"], ["a", "c"]]),
        ([{"start": 0, "end": 4, "label": "ORG"}], [{"start": 0, "end": 4, "label": "ORG"}]),
    ],
)
def test_every_kind_of_question_is_read(value: object, label: object) -> None:
    assert records(record(submitted(value)))[0].label == label


def test_several_questions_are_chosen_or_read_together() -> None:
    responses = {"label": [submitted("neg")], "score": [submitted(3), submitted(4, "u-2")]}
    content = json.dumps([{**ARGILLA_RECORD, "responses": responses}])
    with pytest.raises(BadFile, match="--map label=label"):
        read(content)
    assert records(content, mapping={"label": "*"})[0].label == {"label": "neg", "score": 3}
    found = read(content, mapping={"label": "score"})
    assert [one.label for one in found if isinstance(one, Record)] == [3, 4]


def test_the_time_of_a_response_is_read_where_there_is_one() -> None:
    found = records(record(submitted("x", inserted_at="2026-01-05T10:00:00Z")))
    assert found[0].made_at == "2026-01-05T10:00:00Z"


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (submitted("x", None), "no annotator"),
        (submitted(None), "cannot be used as a number"),
        (submitted([1]), "not a text"),
        (submitted([{"start": 0, "end": 99, "label": "A"}]), "ends at 99"),
        (submitted([{"value": "a", "rank": "x"}]), "cannot be used as a number"),
        (submitted("x", inserted_at="soon"), "cannot be read"),
        ({**submitted("x"), "status": "discarded"}, "'discarded', not submitted"),
        ("x", "not an object"),
    ],
)
def test_a_response_that_cannot_be_read_is_rejected(response: object, said: str) -> None:
    assert said in only_reject(record(response)).why


def test_two_answers_of_one_user_are_rejected() -> None:
    assert "twice" in only_reject(record(submitted("a"), submitted("b"))).why


def test_columns_of_different_lengths_are_rejected() -> None:
    line = {"id": "a", "q.responses": ["x"], "q.responses.users": []}
    assert "different lengths" in only_reject(jsonl(line), format="argilla").why


@pytest.mark.parametrize("content", ["[]", '[{"id": 1}]', "{}", ARGILLA[:-9], "[[1]]"])
def test_what_is_no_export_is_refused_or_rejected(content: str) -> None:
    try:
        found = read(content, format="argilla")
    except BadFile:
        return
    assert not any(isinstance(one, Record) for one in found)
