import pytest

from apps.exchange.formats import BadFile, Record

from .reading import jsonl, only_reject, read, records
from .tool_examples import BOX, LABELBOX, LABELBOX_LABEL, LABELBOX_ROW, TIME

CAR = {"label": "car", "x": 80, "y": 120, "w": 240, "h": 90}


def row(annotations: dict[str, object], text: str = "https://example.org/1.jpg", **label: object) -> str:
    labels = [{**LABELBOX_LABEL, "annotations": annotations, **label}]
    data = {"id": "dr1", "global_key": "1.jpg", "row_data": text}
    return jsonl({**LABELBOX_ROW, "data_row": data, "projects": {"P1": {"labels": labels}}})


def object_of(**fields: object) -> dict[str, object]:
    return {"objects": [{"feature_id": "f1", "name": "car", **fields}]}


def test_each_label_becomes_a_record_with_who_when_and_how_long() -> None:
    content = {"url": "https://example.org/1.jpg", "width": 800, "height": 600}
    first, second = records(LABELBOX)
    assert first == Record("line 1, label 1", "dr1", "a@example.org", [CAR], TIME, 14_000, content)
    assert (first.flagged_gold, second.flagged_gold) == (False, True)


def test_the_item_may_be_the_global_key() -> None:
    assert records(LABELBOX, mapping={"item": "data_row.global_key"})[0].item == "1.jpg"


@pytest.mark.parametrize(
    ("annotations", "label"),
    [
        ({"classifications": [{"name": "Tone", "radio_answer": {"name": "Calm"}}]}, "Calm"),
        ({"classifications": [{"name": "T", "checklist_answers": [{"name": "a"}, {"name": "b"}]}]}, ["a", "b"]),
        ({"classifications": [{"name": "T", "text_answer": {"content": "the words"}}]}, "the words"),
        (
            object_of(polygon=[{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 1, "y": 1}]),
            [{"label": "car", "points": [[0, 0], [1, 0], [1, 1]]}],
        ),
        (object_of(point={"x": 3, "y": 4}), [{"label": "car", "points": [[3, 4, 2]]}]),
        (
            {"frames": {"2": {"objects": {"t1": {"name": "car", "bounding_box": BOX}}}}},
            [{**CAR, "frame": 1, "track": "t1"}],
        ),
    ],
)
def test_every_kind_of_annotation_is_read(annotations: dict[str, object], label: object) -> None:
    assert records(row(annotations))[0].label == label


def test_the_last_character_of_an_entity_belongs_to_it() -> None:
    entity = object_of(location={"start": 10, "end": 20, "token": "m dolor sit"})
    found = records(row(entity, "Lorem ipsum dolor sit amet"))[0]
    [span] = found.label  # type: ignore[misc]
    assert "Lorem ipsum dolor sit amet"[span["start"] : span["end"]] == "m dolor sit"


def test_entities_past_an_emoji_are_placed_by_their_text() -> None:
    entity = object_of(location={"start": 2, "end": 5, "token": "Acme"})
    assert records(row(entity, "💩Acme"))[0].label == [{"start": 1, "end": 5, "label": "car"}]


def test_relations_join_entities() -> None:
    objects = [
        {"feature_id": name, "name": "A", "location": {"start": start, "end": start + 1}}
        for name, start in (("f1", 0), ("f2", 3))
    ]
    ends = {"source": "f2", "target": "f1"}
    annotations = {"objects": objects, "relationships": [{"name": "of", "unidirectional_relationship": ends}]}
    assert records(row(annotations, "12345"))[0].label == {
        "spans": [{"id": "f1", "start": 0, "end": 2, "label": "A"}, {"id": "f2", "start": 3, "end": 5, "label": "A"}],
        "relations": [{"from": "f2", "to": "f1", "label": "of"}],
    }


def test_no_object_is_an_answer_once_the_kind_is_known() -> None:
    found = read(LABELBOX + row({"objects": []}))
    assert found[-1].label == []  # type: ignore[union-attr]
    assert records(row({"objects": []}), mapping={"label": "boxes"})[0].label == []


def test_of_several_projects_one_must_be_chosen() -> None:
    content = jsonl({**LABELBOX_ROW, "projects": {name: {"labels": [LABELBOX_LABEL]} for name in ("P1", "P2")}})
    with pytest.raises(BadFile, match="--map project=P"):
        read(content)
    assert len(records(content, mapping={"project": "P2"})) == 1


@pytest.mark.parametrize(
    ("annotations", "label", "said"),
    [
        (object_of(mask={"url": "https://x"}, annotation_kind="ImageSegmentationMask"), {}, "only Labelbox serves"),
        (object_of(line=[], annotation_kind="ImagePolyline"), {}, "'ImagePolyline' are not read"),
        (object_of(bounding_box={**BOX, "width": -1}), {}, "wide"),
        (object_of(bounding_box={}), {}, "cannot be used as a number"),
        (object_of(location={"start": 0, "end": 99}), {}, "ends at 100"),
        ({"frames": {"0": {}}}, {}, "no frame '0'"),
        ({}, {}, "There is no answer"),
        (object_of(bounding_box=BOX), {"label_details": {}}, "no annotator"),
        (object_of(bounding_box=BOX), {"performance_details": {"skipped": True}}, "skipped"),
        (object_of(bounding_box=BOX), {"performance_details": {"seconds_to_create": -1}}, "cannot be used"),
        ({"objects": 5}, {}, "not a list"),
        ({"classifications": [{"name": "T", "radio_answer": 5}]}, {}, "not an object"),
    ],
)
def test_a_label_that_cannot_be_read_is_rejected(
    annotations: dict[str, object], label: dict[str, object], said: str
) -> None:
    assert said in only_reject(row(annotations, "short", **label)).why


@pytest.mark.parametrize("content", ["{}", "[]", LABELBOX[:-20], '{"data_row": {}}'])
def test_what_is_no_export_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        read(content, format="labelbox")
