"""Who reviewed a label and which model it began from, in each format that says it."""

import json

import pytest

from apps.exchange.formats import Provenance, Record
from apps.exchange.formats.jsonl import write_jsonl
from apps.exchange.formats.neutral.provenance import UNNAMED_MODEL, outcome

from .annotation_files import rows
from .reading import annotation, choice, export, jsonl, records, task

PREDICTED = [{"id": 55, "model_version": "v3", "result": [choice("neg")]}]
LABELBOX_WORK = {"data_row": {"id": "d1", "row_data": "Fine."}}
ARGILLA = {
    "id": "a1",
    "fields": {"text": "Fine."},
    "responses": {"label": [{"value": "neg", "user_id": "u-1", "status": "submitted"}]},
}
ACCEPTED_TASK = {"text": "Acme", "answer": "accept", "_input_hash": 1, "_annotator_id": "a"}
TOLOKA = (
    "INPUT:image\tOUTPUT:label\tASSIGNMENT:assignment_id\tASSIGNMENT:worker_id\tASSIGNMENT:status\n"
    "1.jpg\tcar\ta1\tw1\tAPPROVED\n2.jpg\tbus\ta2\tw1\tSUBMITTED\n"
)
CVAT = (
    '<annotations><image name="1.jpg" width="9" height="9">'
    '<box label="car" source="{source}" xtl="1" ytl="1" xbr="3" ybr="3"/></image></annotations>'
)
MANIFEST = {
    "source-ref": "s3://b/1.jpg",
    "mood": 0,
    "mood-metadata": {"class-name": "pos", "type": "groundtruth/text-classification", "job-name": "labeling-job/l1"},
}


def provenance_of(content: str, **options: object) -> Provenance | None:
    [found] = records(content, **options)
    return found.provenance


def labelbox(project: dict[str, object] | None = None, **details: object) -> str:
    answers = {"classifications": [{"name": "mood", "radio_answer": {"name": "pos"}}]}
    label = {"id": "l", "annotations": answers, "label_details": {"created_by": "a@x.io", **details}}
    return jsonl({**LABELBOX_WORK, "projects": {"P": {"labels": [label], **(project or {})}}})


def manifest(**metadata: object) -> str:
    return jsonl({**MANIFEST, "mood-metadata": {**MANIFEST["mood-metadata"], **metadata}})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("fields", "predictions", "expected"),
    [
        ({"parent_prediction": 55}, PREDICTED, Provenance(model="v3", proposal="neg")),
        ({"parent_prediction": 55}, [55], Provenance(model=UNNAMED_MODEL)),
        ({"prediction": PREDICTED[0]}, [], Provenance(model="v3", proposal="neg")),
        ({"prediction": {"model_version": "v3", "result": []}}, [], Provenance(model="v3", proposal=[])),
        ({"prediction": {}, "parent_prediction": None}, PREDICTED, None),
        ({"reviews": [{"created_by": 4, "accepted": False}]}, [], Provenance("4", "rejected")),
        ({"reviews": [{"created_by": {"id": 4}, "accepted": True}]}, [], Provenance("4", "accepted")),
        (
            {"reviews": [{"created_by": 4, "accepted": True, "fixed_annotation_history": 8}]},
            [],
            Provenance("4", "fixed"),
        ),
        ({"last_action": "fixed_and_accepted", "last_created_by": 7}, [], Provenance("7", "fixed")),
        ({"last_action": "submitted", "last_created_by": 12}, [], None),
        ({"updated_by": 12}, [], None),
        ({"updated_by": 5}, [], Provenance("5")),
    ],
)
def test_label_studio_names_the_prediction_and_the_review(
    fields: dict[str, object], predictions: list[object], expected: Provenance | None
) -> None:
    assert provenance_of(export(task(annotation(choice("pos"), **fields), predictions=predictions))) == expected


def test_a_proposal_that_cannot_be_read_does_not_lose_the_answer() -> None:
    other = {"id": 55, "model_version": "v3", "result": [choice("a", control="tone")]}
    one = task(annotation(choice("pos"), parent_prediction=55), predictions=[other])
    assert provenance_of(export(one)) == Provenance(model="v3")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (labelbox(), None),
        (labelbox(reviews=[{"reviewed_by": "r@x.io", "score": 1}]), Provenance("r@x.io", "accepted")),
        (labelbox(reviews=[{"reviewed_by": "r@x.io", "score": -1}]), Provenance("r@x.io", "rejected")),
        (
            labelbox({"project_details": {"workflow_history": [{"action": "Approve", "created_by": "r@x.io"}]}}),
            Provenance("r@x.io", "accepted"),
        ),
        (jsonl({**ACCEPTED_TASK, "label": "x"}), None),
        (jsonl({**ACCEPTED_TASK, "label": "x", "meta": {"model": "m1"}}), Provenance(model="m1")),
        (
            jsonl({**ACCEPTED_TASK, "spans": [{"start": 0, "end": 4, "label": "ORG", "source": "en_core"}]}),
            Provenance(model="en_core"),
        ),
        (json.dumps([ARGILLA]), None),
        (
            json.dumps([{**ARGILLA, "suggestions": {"label": {"value": "pos", "score": 0.9, "agent": "m-v3"}}}]),
            Provenance(model="m-v3", proposal="pos"),
        ),
        (
            jsonl(
                {"id": "a", "label.responses": ["neg"], "label.responses.users": ["u"], "label.suggestion": "pos"},
            ),
            Provenance(model=UNNAMED_MODEL, proposal="pos"),
        ),
        (
            jsonl({"id": 1, "text": "Fine.", "label": ["pos"], "annotator": "a", "Comments": [],
                   "annotation_approver": "boss"}),
            Provenance("boss", "accepted"),
        ),
        (manifest(), None),
        (manifest(**{"adjustment-status": "adjusted"}), Provenance(review="fixed")),
    ],
)  # fmt: skip
def test_a_tool_says_how_a_label_came_about(content: str, expected: Provenance | None) -> None:
    assert provenance_of(content, annotator="ann") == expected


def test_a_job_that_labelled_by_itself_is_the_model() -> None:
    [found] = records(manifest(**{"human-annotated": "no"}), predictions=True)
    assert (found.source, found.provenance) == ("model", Provenance(model="labeling-job/l1"))


def test_toloka_says_which_assignments_were_accepted() -> None:
    assert [one.provenance for one in records(TOLOKA)] == [Provenance(review="accepted"), None]


@pytest.mark.parametrize("source", ["auto", "semi-auto", "manual"])
def test_cvat_marks_what_a_model_drew(source: str) -> None:
    [found] = rows(CVAT.format(source=source), "cvat", annotator="ann")
    expected = None if source == "manual" else Provenance(model=UNNAMED_MODEL)
    assert isinstance(found, Record) and found.provenance == expected


TABLE = "item,annotator,label,Reviewed By,review_status,model_version,prelabel\n"


def test_a_table_has_columns_for_it() -> None:
    found = records(TABLE + "1,a,x,bo,Approved,v3,y\n2,a,x,,pending,,\n")
    assert [one.provenance for one in found] == [Provenance("bo", "accepted", "v3", "y"), None]


def test_a_proposal_without_a_name_comes_from_an_unnamed_model() -> None:
    assert provenance_of("item,annotator,label,prelabel\n1,a,x,y\n") == Provenance(model=UNNAMED_MODEL, proposal="y")


def test_columns_that_may_be_the_thing_rated_are_taken_only_when_mapped() -> None:
    content = "item,annotator,label,model,review\n1,a,x,gpt,accepted\n"
    assert provenance_of(content) is None
    mapping = {"model": "model", "review": "review"}
    assert provenance_of(content, mapping=mapping) == Provenance(review="accepted", model="gpt")


def test_json_lines_keep_it_in_both_directions() -> None:
    record = Record("line 1", "1", "a", ["x"], provenance=Provenance("bo", "fixed", "v3", ["y"]))
    written = b"".join(write_jsonl([record]))
    assert records(written) == [record]


@pytest.mark.parametrize("word", ["pending", "", "needs_review", None, 1, 0.5])
def test_other_words_are_no_outcome(word: object) -> None:
    assert outcome(word) is None
