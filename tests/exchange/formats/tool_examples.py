"""A small whole file of each tool, as bytes: what its tests read and what the fuzz test damages."""

import io
import json
import zipfile
from collections.abc import Sequence

from .reading import annotation, export, jsonl, task

TIME = "2026-01-05T10:00:00Z"


def region(kind: str, value: dict[str, object], *, control: str = "label", **more: object) -> dict[str, object]:
    return {"from_name": control, "to_name": "x", "type": kind, "value": value, "id": "r1", **more}


def sized(kind: str, value: dict[str, object], **more: object) -> dict[str, object]:
    return region(kind, value, original_width=800, original_height=600, **more)


RECTANGLE = {"x": 10.0, "y": 20.0, "width": 30.0, "height": 15.0, "rotation": 0, "rectanglelabels": ["Car"]}
REGIONS = export(
    task(annotation(sized("rectanglelabels", RECTANGLE), created_at=TIME, lead_time=14.2)), task(annotation())
)
MASKS = export(task(annotation(sized("brushlabels", {"format": "rle", "rle": [0] * 9, "brushlabels": ["a"]}))))
VIDEO = export(
    task(
        annotation(
            sized(
                "videorectangle",
                {
                    "framesCount": 5,
                    "sequence": [
                        {"frame": 1, "x": 0, "y": 0, "width": 10, "height": 10, "enabled": True},
                        {"frame": 3, "x": 10, "y": 0, "width": 10, "height": 10, "enabled": False},
                    ],
                    "labels": ["Car"],
                },
            )
        )
    )
)
MIN = json.dumps(
    [
        {
            "text": "Fine.",
            "id": 101,
            "label": [{"start": 0, "end": 4, "text": "Fine", "labels": ["GOOD"]}],
            "annotator": 12,
            "annotation_id": 9,
            "created_at": TIME,
            "lead_time": 3.5,
        }
    ]
)
DOCCANO_SPANS = jsonl(
    {"id": 1, "text": "Acme hired Bo.", "label": [[0, 4, "ORG"], [11, 13, "PER"]], "Comments": ["check"]},
    {"id": 2, "text": "None here.", "label": [], "Comments": []},
)
DOCCANO_RELATIONS = jsonl(
    {
        "id": 1,
        "text": "Acme hired Bo.",
        "entities": [
            {"id": 7, "label": "ORG", "start_offset": 0, "end_offset": 4},
            {"id": 8, "label": "PER", "start_offset": 11, "end_offset": 13},
        ],
        "relations": [{"id": 1, "from_id": 8, "to_id": 7, "type": "works_for"}],
        "Comments": [],
    }
)
PRODIGY_TASK = {
    "text": "Acme hired Bo.",
    "spans": [{"start": 0, "end": 4, "label": "ORG"}],
    "answer": "accept",
    "_input_hash": 12,
    "_task_hash": 34,
    "_session_id": "ner-alice",
    "_annotator_id": "ner-alice",
    "_view_id": "ner_manual",
    "_timestamp": 1767607200,
}
PRODIGY = jsonl(PRODIGY_TASK, {**PRODIGY_TASK, "answer": "ignore"})
ARGILLA_RECORD = {
    "id": "a1",
    "fields": {"text": "Acme hired Bo."},
    "metadata": {"lot": "L1"},
    "status": "completed",
    "suggestions": {"label": {"value": "pos", "score": 0.9, "agent": "m-v3"}},
    "responses": {
        "label": [
            {"value": "neg", "user_id": "u-1", "status": "submitted"},
            {"value": "pos", "user_id": "u-2", "status": "draft"},
        ]
    },
}
ARGILLA = json.dumps([ARGILLA_RECORD])
ARGILLA_FLAT = jsonl(
    {
        "id": "a1",
        "status": "completed",
        "text": "Acme",
        "label.responses": ["neg", "pos"],
        "label.responses.users": ["u-1", "u-2"],
        "label.responses.status": ["submitted", "submitted"],
        "label.suggestion": "pos",
        "label.suggestion.score": 0.9,
    }
)
BOX = {"top": 120, "left": 80, "height": 90, "width": 240}
LABELBOX_LABEL = {
    "label_kind": "Default",
    "id": "L1",
    "label_details": {"created_at": TIME, "created_by": "a@example.org", "reviews": []},
    "performance_details": {"seconds_to_create": 14, "benchmark_reference_label": "L0"},
    "annotations": {
        "objects": [{"feature_id": "f", "name": "car", "annotation_kind": "ImageBoundingBox", "bounding_box": BOX}],
        "classifications": [],
        "relationships": [],
    },
}
LABELBOX_ROW = {
    "data_row": {"id": "dr1", "global_key": "1.jpg", "row_data": "https://example.org/1.jpg"},
    "media_attributes": {"width": 800, "height": 600},
    "projects": {"P1": {"name": "p", "labels": [LABELBOX_LABEL, {**LABELBOX_LABEL, "id": "L0"}]}},
}
LABELBOX = jsonl(LABELBOX_ROW)
SAGEMAKER_BOXES = {
    "source-ref": "s3://b/2.jpg",
    "bb": {
        "image_size": [{"width": 800, "height": 600, "depth": 3}],
        "annotations": [{"class_id": 0, "left": 80, "top": 120, "width": 240, "height": 90}],
    },
    "bb-metadata": {
        "class-map": {"0": "car"},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": "2026-01-05T10:00:00.000000",
        "job-name": "labeling-job/lot1",
    },
}
SAGEMAKER = jsonl(SAGEMAKER_BOXES)
WORKER_ANSWER = {
    "acceptanceTime": TIME,
    "submissionTime": TIME,
    "timeSpentInSeconds": 9.5,
    "workerId": "w1",
    "answerContent": {"crowd-image-classifier": {"label": "car"}},
}
WORKERS = jsonl({"answers": [WORKER_ANSWER]})
CONSOLIDATION = json.dumps(
    [
        {
            "datasetObjectId": "7",
            "dataObject": {"content": "Acme hired Bo."},
            "annotations": [
                {"workerId": "w1", "annotationData": {"content": json.dumps({"crowd-classifier": {"label": "pos"}})}}
            ],
        }
    ]
)
TOLOKA_HEADER = (
    "INPUT:image\tOUTPUT:label\tGOLDEN:label\tASSIGNMENT:assignment_id\tASSIGNMENT:worker_id\t"
    "ASSIGNMENT:started\tASSIGNMENT:submitted\tASSIGNMENT:status\n"
)
TOLOKA = (
    TOLOKA_HEADER
    + "1.jpg\tcar\t\ta1\tw1\t2026-01-05T10:00:00\t2026-01-05T10:00:30\tAPPROVED\n"
    + "2.jpg\tbus\tbus\ta1\tw1\t2026-01-05T10:00:00\t2026-01-05T10:00:30\tAPPROVED\n"
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK_XML = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr/><sheets><sheet name="Labels" sheetId="1" r:id="rId1"/>'
    '<sheet name="Notes" sheetId="2" r:id="rId2"/></sheets></workbook>'
)
RELATIONS_XML = (
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
STYLES_XML = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>'
)


def cell(value: object, column: int, row: int) -> str:
    """A cell: a number, a date as ("date", serial), an error as ("error", text), or an inline text."""
    place = f'r="{chr(65 + column)}{row}"'
    if isinstance(value, tuple):
        kind, raw = value
        return f'<c {place} s="1"><v>{raw}</v></c>' if kind == "date" else f'<c {place} t="e"><v>{raw}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value}</v></c>"
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(rows: Sequence[Sequence[object]]) -> str:
    lines = [
        f'<row r="{number}">{"".join(cell(value, at, number) for at, value in enumerate(row) if value != "")}</row>'
        for number, row in enumerate(rows, 1)
    ]
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(rows: Sequence[Sequence[object]], **parts: str) -> bytes:
    """An Excel workbook; `parts` replaces parts by name, with _ for / and without xl/ and .xml."""
    held = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": WORKBOOK_XML,
        "xl/_rels/workbook.xml.rels": RELATIONS_XML,
        "xl/styles.xml": STYLES_XML,
        "xl/worksheets/sheet1.xml": sheet_xml(rows),
        "xl/worksheets/sheet2.xml": sheet_xml([["item", "annotator", "label"], ["n1", "a", "note"]]),
    }
    held |= {f"xl/{name.replace('_', '/')}.xml": content for name, content in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


TABLE = [["item", "annotator", "label", "timestamp"], ["i1", "a", 3, ("date", 46027.5)], ["i2", 7, "x", ""]]
TEXTS = (
    REGIONS, MASKS, VIDEO, MIN, DOCCANO_SPANS, DOCCANO_RELATIONS, PRODIGY, ARGILLA, ARGILLA_FLAT, LABELBOX, SAGEMAKER,
    WORKERS, CONSOLIDATION, TOLOKA,
)  # fmt: skip
SEEDS = [*(content.encode() for content in TEXTS), workbook(TABLE)]
