import pytest

from apps.exchange.formats import BadFile, Record

from .reading import jsonl, only_reject, read, records
from .tool_examples import PRODIGY_TASK

BASE = {"answer": "accept", "_input_hash": 12, "_annotator_id": "ds-bo", "_timestamp": 1767607200}


def label_of(**fields: object) -> object:
    return records(jsonl({**BASE, **fields}))[0].label


def test_an_accepted_task_becomes_a_record() -> None:
    assert records(jsonl(PRODIGY_TASK)) == [
        Record(
            "line 1",
            "12",
            "ner-alice",
            [{"start": 0, "end": 4, "label": "ORG"}],
            "2026-01-05T10:00:00Z",
            payload={"text": "Acme hired Bo."},
        )
    ]


def test_the_session_stands_in_for_the_annotator() -> None:
    line = {key: value for key, value in PRODIGY_TASK.items() if key != "_annotator_id"}
    assert records(jsonl({**line, "_session_id": "ds-eve"}))[0].annotator == "ds-eve"


def test_where_nobody_is_named_the_caller_must_say() -> None:
    line = {key: value for key, value in PRODIGY_TASK.items() if key not in ("_annotator_id", "_session_id")}
    with pytest.raises(BadFile, match="--annotator"):
        read(jsonl(line))
    assert records(jsonl(line), annotator="bo")[0].annotator == "bo"


def test_the_item_may_be_taken_from_the_meta_data() -> None:
    assert records(jsonl({**PRODIGY_TASK, "meta": {"sku": "s-1"}}), mapping={"item": "meta.sku"})[0].item == "s-1"


@pytest.mark.parametrize("verdict", ["reject", "ignore"])
def test_what_was_not_accepted_is_no_label(verdict: str) -> None:
    assert verdict[:5] in only_reject(jsonl({**PRODIGY_TASK, "answer": verdict})).why


def test_the_verdict_can_be_the_label() -> None:
    found = records(jsonl({**PRODIGY_TASK, "answer": "reject"}), mapping={"label": "answer"})
    assert found[0].label == "reject"


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"options": [{"id": "POS"}, {"id": "NEG"}], "accept": ["POS"]}, "POS"),
        ({"options": [{"id": "a"}, {"id": 2}], "accept": ["a", 2]}, ["a", "2"]),
        ({"options": [{"id": "a"}], "accept": []}, []),
        ({"text": "x", "label": "SPORT"}, "SPORT"),
        ({"text": "x", "_view_id": "text_input", "user_input": "the words", "label": "x"}, "the words"),
        (
            {"audio": "1.wav", "audio_spans": [{"start": 0.5, "end": 2, "label": "A"}]},
            [{"start": 0.5, "end": 2.0, "label": "A"}],
        ),
        (
            {
                "image": "1.jpg",
                "spans": [{"label": "CAR", "type": "rect", "x": 1, "y": 2, "width": 3, "height": 4, "points": []}],
            },
            [{"label": "CAR", "x": 1, "y": 2, "w": 3, "h": 4}],
        ),
        (
            {"image": "1.jpg", "spans": [{"label": "CAR", "type": "polygon", "points": [[0, 0], [1, 0], [1, 1]]}]},
            [{"label": "CAR", "points": [[0, 0], [1, 0], [1, 1]]}],
        ),
        ({"text": "x", "spans": []}, []),
    ],
)
def test_every_view_is_read(fields: dict[str, object], label: object) -> None:
    assert label_of(**fields) == label


def test_relations_join_the_spans_they_name() -> None:
    head, child = {"start": 11, "end": 13, "label": "PER"}, {"start": 0, "end": 4, "label": "ORG"}
    relation = {"head": 2, "child": 0, "head_span": head, "child_span": child, "label": "WORKS_FOR"}
    assert label_of(text="Acme hired Bo.", spans=[child], relations=[relation]) == {
        "spans": [{"id": "s1", **child}, {"id": "s2", **head}],
        "relations": [{"from": "s2", "to": "s1", "label": "WORKS_FOR"}],
    }


def test_pictures_within_the_file_are_not_carried_along() -> None:
    assert records(jsonl({**BASE, "image": "data:image/png;base64,xx", "width": 9, "label": "a"}))[0].payload == {
        "width": 9
    }


def test_of_several_kinds_of_label_one_must_be_chosen() -> None:
    line = jsonl({**BASE, "text": "x", "spans": [], "label": "A"})
    with pytest.raises(BadFile, match="--map label=spans"):
        read(line)
    assert records(line, mapping={"label": "label"})[0].label == "A"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"answer": "maybe"}, "not accept"),
        ({"spans": [{"start": 0, "end": 99, "label": "A"}]}, "ends at 99"),
        ({"spans": [{"start": 0, "end": 1}]}, "not a text"),
        ({"spans": "x"}, "not a list"),
        ({"_input_hash": None}, "no item"),
        ({"_timestamp": "soon"}, "cannot be read"),
        ({"_view_id": "choice", "options": [{"id": "a"}], "accept": ["b"]}, "not among the options"),
        ({"_view_id": "relations", "relations": [{"label": "x"}]}, "not an object"),
    ],
)
def test_a_task_that_cannot_be_read_is_rejected(fields: dict[str, object], said: str) -> None:
    assert said in only_reject(jsonl({**PRODIGY_TASK, **fields})).why


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"answer": "accept"', "x"])
def test_what_is_no_export_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        read(content, format="prodigy")
