import json

import pytest

from apps.exchange.formats import BadFile, Record

from .reading import only_reject, read, records
from .tool_examples import MIN, RECTANGLE, TIME


def minimal(answers: dict[str, object], **fields: object) -> str:
    one = {"text": "Fine.", "id": 101, **answers, "annotator": 12, "annotation_id": 9, "created_at": TIME, **fields}
    return json.dumps([one])


def test_an_annotation_becomes_a_record() -> None:
    label = [{"start": 0, "end": 4, "label": "GOOD"}]
    assert records(MIN) == [Record("annotation 1", "101", "12", label, TIME, 3500, {"text": "Fine."})]


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("pos", "pos"),
        ({"choices": ["a", "b"]}, ["a", "b"]),
        (["a", "b"], ["a", "b"]),
        ([{"rating": 4}], 4),
        ([{"number": 2.5}], 2.5),
        ({"text": ["the words"]}, "the words"),
        ([{"taxonomy": [["animal", "dog"]]}], ["animal", "dog"]),
        ([], []),
        (
            [{**RECTANGLE, "original_width": 10, "original_height": 10}],
            [{"label": "Car", "x": 1, "y": 2, "w": 3, "h": 1.5}],
        ),
    ],
)
def test_answers_of_every_kind_are_read(value: object, label: object) -> None:
    assert records(minimal({"answer": value}))[0].label == label


def pair(first: dict[str, object], second: dict[str, object]) -> str:
    return json.dumps([json.loads(minimal(first))[0], json.loads(minimal(second))[0]])


DRAWN = {"ner": [{"start": 0, "end": 4, "text": "Fine", "labels": ["GOOD"]}]}


@pytest.mark.parametrize(("first", "second", "empty"), [({}, DRAWN, 0), (DRAWN, {}, 1), (DRAWN, {"tone": "calm"}, 1)])
def test_where_regions_are_drawn_no_answer_means_nothing_to_label(
    first: dict[str, object], second: dict[str, object], empty: int
) -> None:
    assert records(pair(first, second), mapping={"label": "ner"})[empty].label == []


@pytest.mark.parametrize("answered", [{"tone": "calm"}, {"tone": [{"rating": 4}]}])
def test_where_one_answer_is_given_none_is_no_answer(answered: dict[str, object]) -> None:
    assert "There is no answer" in only_reject(pair(answered, {})).why


def test_of_several_controls_one_must_be_chosen() -> None:
    content = minimal({"tone": "calm", "topic": "sport"})
    with pytest.raises(BadFile, match=r"tone, topic.*--map label=tone"):
        read(content)
    found = records(content, mapping={"label": "topic"})[0]
    assert (found.label, found.payload) == ("sport", {"text": "Fine.", "tone": "calm"})


@pytest.mark.parametrize(
    ("answers", "fields", "said"),
    [
        ({}, {}, "There is no answer"),
        ({"a": 5}, {}, "not a list"),
        ({"a": [{"what": 1}]}, {}, "cannot be told"),
        ({"a": [{"rectanglelabels": ["x"], "x": 1, "y": 1, "width": 1, "height": 1}]}, {}, "no original_width"),
        ({"a": "x"}, {"annotator": None}, "no annotator"),
        ({"a": "x"}, {"created_at": "soon"}, "cannot be read"),
        ({"a": "x"}, {"id": [1]}, "neither a text"),
    ],
)
def test_an_annotation_that_cannot_be_read_is_rejected(
    answers: dict[str, object], fields: dict[str, object], said: str
) -> None:
    assert said in only_reject(minimal(answers, **fields)).why


@pytest.mark.parametrize("content", ["[]", '[{"id": 1}]', "[5]", MIN[:-9], "{}"])
def test_what_is_no_such_export_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        read(content, format="label-studio-min")
