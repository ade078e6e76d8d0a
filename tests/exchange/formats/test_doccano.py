import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Record
from apps.exchange.formats.doccano import write_doccano

from .reading import jsonl, only_reject, read, records
from .tool_examples import DOCCANO_RELATIONS, DOCCANO_SPANS

ACME = {"id": 1, "text": "Acme hired Bo."}


def label_of(**fields: object) -> object:
    return records(jsonl({"id": 1, **fields}), format="doccano", annotator="a")[0].label


def test_the_file_of_one_person_names_that_person() -> None:
    found = records(DOCCANO_SPANS, annotator="{file}", name="export/alice.jsonl")
    spans = [{"start": 0, "end": 4, "label": "ORG"}, {"start": 11, "end": 13, "label": "PER"}]
    assert found[0] == Record("line 1", "1", "alice", spans, payload={"text": "Acme hired Bo."})
    assert found[1].label == []


def test_without_a_declared_annotator_the_file_is_refused() -> None:
    with pytest.raises(BadFile, match=r"does not say who labelled.*--annotator"):
        read(DOCCANO_SPANS)


def test_metadata_may_say_who_and_when() -> None:
    line = jsonl({**ACME, "label": ["x"], "who": "bo", "at": 1767607200})
    found = records(line, format="doccano", mapping={"annotator": "who", "timestamp": "at"})[0]
    assert (found.annotator, found.made_at) == ("bo", "2026-01-05T10:00:00Z")


def test_settled_answers_need_no_annotator() -> None:
    assert records(DOCCANO_SPANS, needs_annotator=False)[0].annotator == ""


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"text": "x", "label": ["positive"]}, "positive"),
        ({"text": "x", "label": ["a", "b"]}, ["a", "b"]),
        ({"filename": "1.wav", "label": ["the words"]}, "the words"),
        ({"text": "💩 Acme", "label": [[2, 6, "ORG"]]}, [{"start": 2, "end": 6, "label": "ORG"}]),
        (
            {"filename": "1.jpg", "bbox": [{"id": 1, "label": "car", "x": 1, "y": 2, "width": 3, "height": 4}]},
            [{"label": "car", "x": 1, "y": 2, "w": 3, "h": 4}],
        ),
        (
            {"filename": "1.jpg", "segmentation": [{"label": "cat", "points": [0, 0, 1, 0, 1, 1]}]},
            [{"label": "cat", "points": [[0, 0], [1, 0], [1, 1]]}],
        ),
    ],
)
def test_every_type_of_project_is_read(fields: dict[str, object], label: object) -> None:
    assert label_of(**fields) == label


def test_relations_are_read() -> None:
    label = records(DOCCANO_RELATIONS, annotator="a")[0].label
    assert label == {
        "spans": [
            {"id": "7", "start": 0, "end": 4, "label": "ORG"},
            {"id": "8", "start": 11, "end": 13, "label": "PER"},
        ],
        "relations": [{"from": "8", "to": "7", "label": "works_for"}],
    }


def test_intents_and_slots_are_chosen_or_read_together() -> None:
    line = jsonl({"id": 1, "text": "Acme", "cats": ["order"], "entities": [[0, 4, "ORG"]]})
    with pytest.raises(BadFile, match="--map label=cats"):
        read(line, annotator="a")
    both = records(line, annotator="a", mapping={"label": "*"})[0].label
    assert both == {"cats": "order", "entities": [{"start": 0, "end": 4, "label": "ORG"}]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": [[0, 99, "ORG"]]}, "ends at 99"),
        ({"label": [[-1, 2, "ORG"]]}, "goes from -1"),
        ({"label": [[2, 2, "ORG"]]}, "goes from 2 to 2"),
        ({"label": [[0, 4]]}, "not an object"),
        ({"label": [[0, 4, 7]]}, "not a text"),
        ({"label": "positive"}, "not a list"),
        ({"label": [[0.5, 4, "ORG"]]}, "not a whole number"),
        ({"bbox": [{"label": "a", "x": 1, "y": 1, "width": -3, "height": 1}]}, "wide"),
        ({"segmentation": [{"label": "a", "points": [1, 2, 3]}]}, "not a pair"),
        ({"entities": [{"id": 1, "label": "A", "start_offset": 0, "end_offset": 1}] * 2, "relations": []}, "same id"),
        ({"entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "x"}]}, "not there"),
        ({"label": ["a"], "id": None}, "no item"),
        ({"label": ["a\0"]}, "NUL"),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_with_its_place(fields: dict[str, object], said: str) -> None:
    content = jsonl({**ACME, "label": ["x"]}, {**ACME, **fields})
    mapping = {"label": next(key for key in fields if key != "id")}
    good = jsonl({**ACME, **fields}) if "label" not in fields else content
    reject = only_reject(good, format="doccano", annotator="a", mapping=mapping)
    assert said in reject.why
    assert reject.place in ("line 1", "line 2")


def test_nested_bombs_are_rejected() -> None:
    deep = "[" * 300 + "]" * 300
    content = jsonl({**ACME, "label": ["x"]}) + f'{{"id": 2, "text": "x", "label": ["x"], "extra": {deep}}}\n'
    assert "deep nesting" in only_reject(content, format="doccano", annotator="a").why


@pytest.mark.parametrize("content", [b"", b'{"id": 1}', b"{", "é".encode("latin-1"), b"[1]"])
def test_what_is_no_export_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        read(content, format="doccano", annotator="a")


names = st.text(min_size=1, max_size=6).filter(lambda text: text.strip() and "\0" not in text)
numbers = st.integers(0, 500) | st.floats(0, 500)


def spans(draw: st.DrawFn) -> dict[str, object]:
    return {"label": [[at, at + 1, draw(names)] for at in draw(st.lists(st.integers(0, 8), max_size=3))]}


def relations(draw: st.DrawFn) -> dict[str, object]:
    entities = [{"id": n, "label": draw(names), "start_offset": n, "end_offset": n + 1} for n in range(3)]
    ends = st.integers(0, 2)
    found = [{"id": 1, "from_id": draw(ends), "to_id": draw(ends), "type": draw(names)}]
    return {"entities": entities, "relations": found}


def boxes(draw: st.DrawFn) -> dict[str, object]:
    return {"bbox": [{"label": draw(names), "x": draw(numbers), "y": 1, "width": draw(numbers), "height": 2}]}


def polygons(draw: st.DrawFn) -> dict[str, object]:
    points = draw(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=5))
    return {"segmentation": [{"label": draw(names), "points": points}]}


def classes(draw: st.DrawFn) -> dict[str, object]:
    return {"label": draw(st.lists(names, max_size=3))}


@st.composite
def exports(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from([spans, relations, boxes, polygons, classes]))
    more = st.dictionaries(st.sampled_from(["source", "lot"]), names, max_size=2)
    examples = [
        {"id": draw(names), "text": "ten letters", **kind(draw), **draw(more)} for _ in range(draw(st.integers(1, 4)))
    ]
    for one in examples:
        one |= {
            "annotator": draw(names),
            "timestamp": "2026-01-05T10:00:00Z",
            "duration_ms": draw(st.integers(0, 10**6)),
        }
    return jsonl(*examples)


@settings(max_examples=80, deadline=None)
@given(exports())
def test_what_was_read_is_read_again_from_what_is_written(content: str) -> None:
    first = records(content, format="doccano")
    assert records(b"".join(write_doccano(first)), format="doccano") == first


@pytest.mark.parametrize("label", [4, {"fluency": 4}, [{"start": 0, "end": 1, "label": "a"}, {"label": "b"}]])
def test_what_doccano_cannot_hold_is_refused(label: object) -> None:
    with pytest.raises(BadFile, match="no place for a label"):
        list(write_doccano([Record("line 1", "1", "a", label)]))


def test_each_line_is_json_with_the_annotator() -> None:
    [line] = write_doccano([Record("", "1", "bo", "x", payload={"text": "T"})])
    assert json.loads(line) == {"id": "1", "text": "T", "label": ["x"], "annotator": "bo"}
