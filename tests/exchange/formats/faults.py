"""One file for each format and each way in which it can be wrong: content, what is declared, what is said."""

import io
import json
from typing import Any, NamedTuple

from .annotation_files import (
    CONLL,
    JSON_ENTITY,
    SRT,
    TEXTGRID,
    VIDEO_META,
    VTT,
    WEBANNO,
    cas_json,
    coco,
    cvat,
    cvat_box,
    cvat_image,
    cvat_track,
    entity,
    voc,
    voc_object,
    xmi,
    zipped,
)
from .reading import annotation, export, jsonl, task
from .tool_examples import TOLOKA, WORKER_ANSWER, region, sized, workbook

FAULTS = (
    "truncated", "wrong encoding", "unknown label", "outside the image", "negative width", "overlapping spans",
    "offset past the end", "dangling reference", "duplicate id", "XML entities", "run lengths that do not sum",
    "frame that does not exist",
)  # fmt: skip
SPANS = {"type": "spans", "labels": ["ORG", "PER"], "overlap": False}
SHAPES = {"type": "boxes", "labels": ["car", "bus"]}
SEGMENTS = {"type": "segments", "labels": ["bo", "ann"], "overlap": False}
WORDS = {"type": "segments", "labels": ["Hello you", "there", "A & B", 'say "hi"'], "overlap": False}
CLASSES = {"type": "nominal", "labels": ["car", "bus"]}
DOCTYPE = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
ACME = "Acme hired Bo."


class Wrong(NamedTuple):
    """A file, and a pattern for what is said of it: "place: why" of the reject, or why the whole file is refused."""

    content: str | bytes
    said: str
    mapping: dict[str, str] | None = None
    schema: dict[str, Any] | None = None


class Kind(NamedTuple):
    """A format: a good file, what must be declared for it, and the schema that its labels are read by."""

    good: str | bytes
    schema: dict[str, Any]
    mapping: dict[str, str] = {}


def parquet(rows: list[dict[str, Any]]) -> bytes:
    import pyarrow
    from pyarrow import parquet as files

    out = io.BytesIO()
    files.write_table(pyarrow.Table.from_pylist(rows), out)
    return out.getvalue()


def argilla(value: object, *more: object) -> str:
    answers = [{"value": one, "user_id": "u", "status": "submitted"} for one in (value, *more)]
    return jsonl({"id": "a1", "fields": {"text": ACME}, "responses": {"q": answers}})


def argilla_span(start: object = 0, end: object = 4, label: str = "ORG") -> dict[str, object]:
    return {"label": label, "start": start, "end": end}


def doccano(*spans: list[object], **more: object) -> str:
    return jsonl({"id": 1, "text": ACME, "label": spans, "Comments": [], **more})


def related(to: int = 8, second: int = 8) -> str:
    entities = [
        {"id": 7, "label": "ORG", "start_offset": 0, "end_offset": 4},
        {"id": second, "label": "PER", "start_offset": 11, "end_offset": 13},
    ]
    relations = [{"id": 1, "from_id": 7, "to_id": to, "type": "at"}]
    return jsonl({"id": 1, "text": ACME, "entities": entities, "relations": relations, "Comments": []})


def boxed(x: float, width: float) -> str:
    box = {"label": "car", "x": x, "y": 1, "width": width, "height": 2}
    return jsonl({"id": 1, "filename": "a.jpg", "bbox": [box], "Comments": []})


def prodigy(*spans: dict[str, object], **more: object) -> str:
    return jsonl({"text": ACME, "spans": spans, "answer": "accept", "_input_hash": 1, "_annotator_id": "a", **more})


def studio(*regions: object, text: str = ACME) -> str:
    return export(task(annotation(*regions), data={"text": text}))


def studio_span(start: int = 0, end: int = 4, label: str = "ORG", **more: object) -> dict[str, object]:
    return region("labels", {"start": start, "end": end, "labels": [label]}, **more)


def studio_box(x: float = 10, width: float = 20, label: str = "car") -> str:
    value = {"x": x, "y": 10, "width": width, "height": 20, "rotation": 0, "rectanglelabels": [label]}
    return studio(sized("rectanglelabels", value))


def arrow(to: str) -> dict[str, object]:
    return {"type": "relation", "from_id": "r1", "to_id": to, "direction": "right", "labels": ["at"]}


def minimal(*answers: dict[str, object], name: str = "label") -> str:
    return json.dumps([{"text": ACME, "id": 1, name: answers, "annotator": 2, "annotation_id": 3, "created_at": None}])


def labelbox(*objects: dict[str, object], frames: dict[str, Any] | None = None, arrows: list[Any] | None = None) -> str:
    answers = {"objects": objects, "classifications": [], "relationships": arrows or [], "frames": frames or {}}
    label = {"id": "L", "label_details": {"created_by": "a"}, "annotations": answers}
    row = {"id": "d", "row_data": ACME}
    size = {"width": 800, "height": 600}
    return jsonl({"data_row": row, "media_attributes": size, "projects": {"P": {"labels": [label]}}})


def box_object(left: int = 1, width: int = 5, name: str = "car") -> dict[str, object]:
    return {"feature_id": "f", "name": name, "bounding_box": {"left": left, "top": 1, "width": width, "height": 5}}


def location(end: int = 3, feature: str = "f") -> dict[str, object]:
    return {"feature_id": feature, "name": "ORG", "location": {"start": 0, "end": end}}


def relationship(target: str) -> dict[str, object]:
    return {"name": "at", "unidirectional_relationship": {"source": "f", "target": target}}


def manifest(left: int = 1, width: int = 5, number: int = 0) -> str:
    box = {"class_id": number, "left": left, "top": 1, "width": width, "height": 5}
    boxes = {"image_size": [{"width": 800, "height": 600, "depth": 3}], "annotations": [box]}
    metadata = {"class-map": {"0": "car"}, "type": "groundtruth/object-detection", "human-annotated": "yes"}
    return jsonl({"source-ref": "s3://b/2.jpg", "bb": boxes, "bb-metadata": metadata})


def worker(**answer: object) -> str:
    return jsonl({"answers": [{**WORKER_ANSWER, "answerContent": {"crowd": answer}}]})


def worker_box(left: int = 1, width: int = 5, label: str = "car") -> str:
    box = {"left": left, "top": 1, "width": width, "height": 5, "label": label}
    return worker(boundingBoxes=[box], inputImageProperties={"width": 800, "height": 600})


def request(start: int, end: int) -> str:
    answer = json.dumps({"crowd": {"entities": [{"startOffset": start, "endOffset": end, "label": "ORG"}]}})
    one = {"workerId": "w", "annotationData": {"content": answer}}
    return json.dumps([{"datasetObjectId": "7", "dataObject": {"content": ACME}, "annotations": [one]}])


def turns(*lines: str) -> str:
    return "".join(f"SPEAKER rec 1 {line} <NA> <NA> bo <NA> <NA>\n" for line in lines)


def tokens(*tags: str) -> str:
    return "".join(f"w\t{tag}\n" for tag in tags)


def results(*found: object, listing: dict[str, Any] | None = None) -> bytes:
    return zipped(images_json=json.dumps(listing or coco()), results_json=json.dumps(found))


RESULT = {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.9}
ROW = {"item": "1", "annotator": "a", "label": "car"}
COCO_BOX = {"bbox": [1, 2, 3, 4]}
TABLE = "item,annotator,label\n1,a,car\n2,a,bus\n"
SHEET = [["item", "annotator", "label"], ["1", "a", "car"]]
YOLO = {"classes": "car,bus", "width": "20", "height": "10"}
SPAN_OF_TEXT = {"start": 0, "end": 4, "label": "ORG"}
KINDS: dict[str, Kind] = {
    "argilla": Kind(argilla([argilla_span()]), SPANS),
    "audacity": Kind("0.5\t1.25\tbo\n2\t3\tann\n", SEGMENTS),
    "cas-json": Kind(cas_json(JSON_ENTITY), SPANS),
    "cas-xmi": Kind(xmi(entity()), SPANS),
    "coco-results": Kind(results(RESULT), SHAPES),
    "coco": Kind(json.dumps(coco(COCO_BOX)), SHAPES),
    "conll": Kind(CONLL, SPANS),
    "csv": Kind(TABLE, CLASSES),
    "cvat": Kind(cvat(cvat_image(cvat_box())), SHAPES),
    "cvat-video": Kind(cvat(cvat_track(cvat_box(frame=1)), meta=VIDEO_META), SHAPES),
    "doccano": Kind(doccano([0, 4, "ORG"]), SPANS),
    "jsonl": Kind(jsonl(ROW), CLASSES),
    "label-studio": Kind(studio(studio_span()), SPANS),
    "label-studio-min": Kind(minimal({"start": 0, "end": 4, "labels": ["ORG"]}), SPANS),
    "labelbox": Kind(labelbox(box_object()), SHAPES),
    "parquet": Kind(parquet([ROW]), CLASSES),
    "pascal-voc": Kind(voc(voc_object()), SHAPES),
    "prodigy": Kind(prodigy(SPAN_OF_TEXT), SPANS),
    "rttm": Kind(turns("0.5 1.25", "2 1"), SEGMENTS),
    "sagemaker": Kind(manifest(), SHAPES),
    "sagemaker-workers": Kind(worker_box(), SHAPES),
    "srt": Kind(SRT, WORDS, {"label": "segments"}),
    "textgrid": Kind(TEXTGRID, WORDS, {"tier": "words"}),
    "toloka": Kind(TOLOKA, CLASSES),
    "tsv": Kind(TABLE.replace(",", "\t"), CLASSES),
    "vtt": Kind(VTT, WORDS, {"label": "segments"}),
    "webanno-tsv": Kind(WEBANNO, SPANS),
    "xlsx": Kind(workbook(SHEET), CLASSES),
    "yolo": Kind("0 0.5 0.5 0.2 0.4\n", SHAPES, YOLO),
}
