import json

import pytest

from apps.exchange.formats import BadFile, Record

from .reading import jsonl, only_reject, read, records
from .tool_examples import CONSOLIDATION, SAGEMAKER, SAGEMAKER_BOXES, TIME, WORKER_ANSWER, WORKERS

JOB = {"job-name": "labeling-job/lot1", "human-annotated": "yes", "creation-date": "2026-01-05T10:00:00.000000"}
CAR = {"label": "car", "x": 80, "y": 120, "w": 240, "h": 90}


def line(value: object, kind: str, **metadata: object) -> dict[str, object]:
    return {"source-ref": "s3://b/1.jpg", "a": value, "a-metadata": {"type": f"groundtruth/{kind}", **JOB, **metadata}}


def worker(content: object, **fields: object) -> str:
    return jsonl({"answers": [{**WORKER_ANSWER, "answerContent": content, **fields}]})


def test_boxes_of_a_manifest_are_read_for_a_declared_annotator() -> None:
    expected = Record("line 1", "s3://b/2.jpg", "lot1", [CAR], TIME, payload={"url": "s3://b/2.jpg"})
    assert records(SAGEMAKER, annotator="lot1") == [expected]


def test_a_manifest_does_not_say_who_labelled() -> None:
    with pytest.raises(BadFile, match="does not say who labelled"):
        read(SAGEMAKER)


@pytest.mark.parametrize(
    ("value", "kind", "metadata", "label"),
    [
        (0, "image-classification", {"class-name": "tennis"}, "tennis"),
        ([0, 1], "image-classification-multilabel", {"class-map": {"0": "a", "1": "b"}}, ["a", "b"]),
        ([], "text-classification-multilabel", {"class-map": {}}, []),
    ],
)
def test_classes_are_read_by_name(value: object, kind: str, metadata: dict[str, object], label: object) -> None:
    assert records(jsonl(line(value, kind, **metadata)), annotator="x")[0].label == label


def test_entities_count_in_utf16_units() -> None:
    entities = {"annotations": {"entities": [{"label": "ORG", "startOffset": 2, "endOffset": 6}]}}
    found = {**line(entities, "text-span"), "source": "💩Acme"}
    del found["source-ref"]
    [record] = records(jsonl(found), annotator="x", mapping={"item": "source"})
    assert (record.label, record.payload) == ([{"start": 1, "end": 5, "label": "ORG"}], {"text": "💩Acme"})


def test_answers_of_a_model_are_read_only_when_asked_for() -> None:
    content = jsonl(line(0, "text-classification", **{"class-name": "a", "human-annotated": "no"}))
    assert "A model" in only_reject(content, annotator="x").why
    model = records(content, annotator="x", predictions=True)[0]
    assert (model.source, model.annotator) == ("model", "labeling-job/lot1")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({**SAGEMAKER_BOXES, "source-ref": None}, "no item"),
        (line({"annotations": [{"class_id": 9}]}, "object-detection", **{"class-map": {}}), "has no name"),
        (line({}, "semantic-segmentation"), "'semantic-segmentation' is not read"),
        (line(5, "object-detection", **{"class-map": {}}), "not a list"),
        (line(0, "image-classification", **{"failure-reason": "ClientError"}), "job failed"),
        ({"source-ref": "x", "a": 1, "a-metadata": 5}, "not an object"),
        (line(0, "x", **{"class-name": "a", "creation-date": "soon"}), "cannot be read"),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected(found: object, said: str) -> None:
    assert said in only_reject(jsonl(found), annotator="x", format="sagemaker").why


def test_the_folder_of_a_worker_response_names_the_item() -> None:
    expected = Record("line 1, answer 1", "3", "w1", "car", TIME, 9500)
    assert records(WORKERS, name="iteration-1/3/2026.json") == [expected]


def test_a_worker_response_without_folder_is_rejected() -> None:
    assert "folder it lies in" in only_reject(WORKERS).why


def test_a_consolidation_request_names_its_items() -> None:
    [found] = records(CONSOLIDATION)
    assert (found.item, found.annotator, found.label) == ("7", "w1", "pos")


SIDES = {"left": 80, "top": 120, "width": 240, "height": 90, "label": "car"}


@pytest.mark.parametrize(
    ("content", "label"),
    [
        ({"crowd-classifier": {"labels": ["a", "b"]}}, ["a", "b"]),
        ({"boundingBox": {"boundingBoxes": [SIDES], "inputImageProperties": {"height": 600, "width": 800}}}, [CAR]),
        ({"boundingBoxes": []}, []),
        (
            {"crowd-polygon": {"polygons": [{"label": "a", "vertices": [{"x": n, "y": n * n} for n in range(3)]}]}},
            [{"label": "a", "points": [[0, 0], [1, 1], [2, 4]]}],
        ),
        ({"k": {"keypoints": [{"label": "eye", "x": 1, "y": 2}]}}, [{"label": "eye", "points": [[1, 2, 2]]}]),
        (
            {"crowd-entity-annotation": {"entities": [{"label": "A", "startOffset": 0, "endOffset": 2}]}},
            [{"start": 0, "end": 2, "label": "A"}],
        ),
    ],
)
def test_answers_of_the_built_in_tasks_are_read(content: object, label: object) -> None:
    assert records(worker(content), name="3/x.json")[0].label == label


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        ({"mine": {"x": 1}}, {}, "not one of the built-in tasks"),
        ({"s": {"labeledImage": {"pngImageData": "xx"}}}, {}, "mask is a picture"),
        ("x", {}, "not an object"),
        ({"a": {"label": "x"}}, {"workerId": None}, "no annotator"),
        ({"a": {"label": "x"}}, {"timeSpentInSeconds": "long"}, "cannot be used"),
    ],
)
def test_an_answer_that_cannot_be_read_is_rejected(content: object, fields: dict[str, object], said: str) -> None:
    assert said in only_reject(worker(content, **fields), name="3/x.json").why


def test_content_that_is_no_json_is_rejected() -> None:
    request = json.loads(CONSOLIDATION)
    request[0]["annotations"][0]["annotationData"]["content"] = "{"
    assert "not JSON" in only_reject(json.dumps(request)).why


@pytest.mark.parametrize("format", ["sagemaker", "sagemaker-workers"])
@pytest.mark.parametrize("content", ["{}", "[]", "x", '{"source-ref": '])
def test_what_is_no_such_file_is_refused(content: str, format: str) -> None:
    with pytest.raises(BadFile):
        read(content, format=format, annotator="x")
