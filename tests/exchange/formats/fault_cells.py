"""The cells of the table: for each fault, in each format, a wrong file with what is said of it, or why it cannot be."""

import json

from .annotation_files import (
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
    webanno,
    xmi,
)
from .faults import (
    COCO_BOX,
    DOCTYPE,
    KINDS,
    RESULT,
    SHEET,
    SPAN_OF_TEXT,
    SPANS,
    Wrong,
    argilla,
    argilla_span,
    arrow,
    box_object,
    boxed,
    doccano,
    labelbox,
    location,
    manifest,
    minimal,
    prodigy,
    related,
    relationship,
    request,
    results,
    studio,
    studio_box,
    studio_span,
    turns,
    worker_box,
)
from .reading import annotation, export, task
from .tool_examples import sized, workbook

Cells = dict[str, Wrong | str]
TABLES = ("csv", "jsonl", "parquet", "tsv", "xlsx")
TIMED = ("audacity", "rttm", "srt", "textgrid", "vtt")
TEXT = ("argilla", "cas-json", "cas-xmi", "conll", "webanno-tsv")
JSON = ("cas-json", "coco", "label-studio", "label-studio-min")
SHAPED = ("coco", "cvat", "cvat-video", "pascal-voc", "sagemaker", "sagemaker-workers", "yolo")
SEVERAL = ("label-studio-min", *TIMED, "conll", "pascal-voc", "yolo", "toloka", "doccano", "prodigy", "sagemaker")
COUNTED = "the same again is another answer, which is counted as a repeat"
XML = ("cas-xmi", "cvat", "cvat-video", "pascal-voc")
SCHEMA_DECIDES = "a label is one cell, which the schema reads: tests of its type"


def all_of(formats: tuple[str, ...], why: str) -> Cells:
    return dict.fromkeys(formats, why)


def _cut(format: str, said: str, *, by: int = 6) -> Wrong:
    return Wrong(KINDS[format].good[:-by], said)


TRUNCATED: Cells = {
    "coco-results": _cut("coco-results", "The zip archive is damaged"),
    **{name: _cut(name, "Line 1: This is not complete JSON") for name in (
        "argilla", "doccano", "jsonl", "labelbox", "prodigy", "sagemaker", "sagemaker-workers"
    )},
    **{name: _cut(name, "The JSON cannot be read") for name in JSON},
    **{name: _cut(name, "The XML cannot be read at line 1") for name in XML},
    **{name: _cut(name, "line 3: There are 2 fields") for name in ("csv", "tsv")},
    "audacity": _cut("audacity", "line 2: The line has 2 fields"),
    "conll": _cut("conll", r"document 1 \(line 3\): Line 8 has 1 columns"),
    "parquet": _cut("parquet", "The Parquet file cannot be read"),
    "rttm": _cut("rttm", r"line 2: This is no line of RTTM \(7 fields\)", by=16),
    "srt": _cut("srt", "line 5: There is no line of times", by=14),
    "textgrid": _cut("textgrid", "The TextGrid ends too early"),
    "toloka": _cut("toloka", "line 3: The assignment is 'APP'"),
    "vtt": _cut("vtt", "line 5: There is no line of times", by=40),
    "webanno-tsv": _cut("webanno-tsv", "Line 9: This is no token"),
    "xlsx": _cut("xlsx", "not a whole Excel workbook"),
    "yolo": _cut("yolo", "line 1: The line has 4 numbers"),
}  # fmt: skip
BINARY = "bytes are no text here: damage is found by the format's own checks"
ENCODING: Cells = {
    name: BINARY if isinstance(kind.good, bytes)
    else Wrong(kind.good.encode()[:9] + b"\xe9" + kind.good.encode()[9:], "Byte 0xE9 at offset 9 .* is not UTF-8")
    for name, kind in KINDS.items()
}  # fmt: skip
LABEL: Cells = {}
OUTSIDE: Cells = {
    "coco-results": Wrong(results({**RESULT, "bbox": [18, 2, 13, 4]}), "Annotation 1: .* lies outside the image"),
    **all_of(TABLES, SCHEMA_DECIDES),
    **all_of((*TIMED, *TEXT, "prodigy"), "no size of an image is known to it"),
    "coco": Wrong(json.dumps(coco({"bbox": [18, 2, 13, 4]})), "image 'a.jpg': Annotation 0: .* lies outside the image"),
    "cvat": Wrong(cvat(cvat_image(cvat_box(18, 2, 24, 6))), r"Box at line 1: The point \(24, 6\) lies outside"),
    "cvat-video": Wrong(cvat(cvat_track(cvat_box(18, 2, 24, 6, frame=1)), meta=VIDEO_META), "track 0: .* outside"),
    "doccano": "the size of the image is not in the file",
    "label-studio": Wrong(studio_box(95, 20), "task 1, annotation 1: .*outside the image"),
    "label-studio-min": Wrong(
        minimal({"x": 95, "y": 1, "width": 20, "height": 2, "rotation": 0, "rectanglelabels": ["car"],
                 "original_width": 100, "original_height": 100}),
        "annotation 1: .*outside the image",
    ),
    "labelbox": Wrong(labelbox(box_object(left=799)), "line 1, label 1: .*outside the image"),
    "pascal-voc": Wrong(voc(voc_object(xmax=40)), "image 'a.jpg': Object at line 1: .*outside the image"),
    "sagemaker": Wrong(manifest(left=799), "line 1: .*outside the image"),
    "sagemaker-workers": Wrong(worker_box(left=799), "line 1, answer 1: .*outside the image"),
    "toloka": "areas are refused, for they are shares of an image of unknown size",
    "yolo": Wrong("0 0.99 0.5 0.2 0.4\n", "line 1: .*outside the image"),
}  # fmt: skip
NEGATIVE: Cells = {
    "coco-results": Wrong(results({**RESULT, "bbox": [1, 2, -3, 4]}), "Annotation 1: A box is -3 wide"),
    **all_of(TABLES, SCHEMA_DECIDES),
    **all_of(("argilla", "cas-json", "cas-xmi", "conll", "webanno-tsv"), "it holds no boxes"),
    "toloka": "areas are refused, for they are shares of an image of unknown size",
    "audacity": Wrong("2\t1\tbo\n", "line 1: A segment goes from 2.0 to 1.0"),
    "coco": Wrong(json.dumps(coco({"bbox": [1, 2, -3, 4]})), "Annotation 0: A box is -3 wide"),
    "cvat": Wrong(cvat(cvat_image(cvat_box(4, 2, 1, 6))), "Box at line 1: A box is -3 wide"),
    "cvat-video": Wrong(cvat(cvat_track(cvat_box(4, 2, 1, 6, frame=1)), meta=VIDEO_META), "track 0: .*-3 wide"),
    "doccano": Wrong(boxed(1, -3), "line 1: A box is -3 wide"),
    "label-studio": Wrong(studio_box(10, -20), "annotation 1: A box is -160.* wide"),
    "label-studio-min": Wrong(
        minimal({"x": 5, "y": 1, "width": -2, "height": 2, "rotation": 0, "rectanglelabels": ["car"],
                 "original_width": 100, "original_height": 100}),
        "annotation 1: A box is -2.* wide",
    ),
    "labelbox": Wrong(labelbox(box_object(width=-5)), "label 1: A box is -5 wide"),
    "pascal-voc": Wrong(voc(voc_object(xmin=4, xmax=1)), "Object at line 1: A box is -3 wide"),
    "prodigy": Wrong(
        prodigy({"type": "rect", "x": 1, "y": 1, "width": -3, "height": 2, "label": "car", "points": []}),
        "line 1: A box is -3 wide",
    ),
    "rttm": Wrong(turns("2 -1"), "line 1: A segment goes from 2.0 to 1.0"),
    "sagemaker": Wrong(manifest(width=-5), "line 1: A box is -5 wide"),
    "sagemaker-workers": Wrong(worker_box(width=-5), "answer 1: A box is -5 wide"),
    "srt": Wrong(SRT.replace("00:00:02,500", "00:00:00,500"), "line 1: A segment goes from 1.0 to 0.5"),
    "textgrid": Wrong(TEXTGRID.replace("xmin = 0.5\n", "xmin = 5\n"), "tier 'words', interval 2: "),
    "vtt": Wrong(VTT.replace("00:02.500", "00:00.500"), "line 5: A segment goes from 1.0 to 0.5"),
    "yolo": Wrong("0 0.5 0.5 -0.2 0.4\n", "line 1: A box is -4 wide"),
}  # fmt: skip
TWICE = 2 * [[0, 4, "ORG"]]
OVERLAPPING: Cells = {
    "coco-results": "shapes may overlap",
    **all_of(TABLES, SCHEMA_DECIDES),
    **all_of(SHAPED, "shapes may overlap"),
    "labelbox": Wrong(labelbox(location(), location(5)), "line 1, label 1: .*overlap", schema=SPANS),
    "toloka": "an answer is a class or a text",
    "conll": "a token has one tag, so that spans cannot overlap",
    "argilla": Wrong(argilla([argilla_span(), argilla_span(2, 8)]), "line 1, response 1: .*overlap"),
    "audacity": Wrong("0\t2\tbo\n1\t3\tbo\n", "the recording: .*overlap"),
    "cas-json": Wrong(cas_json(JSON_ENTITY, {**JSON_ENTITY, "%ID": 3, "begin": 2}), "document 'doc': .*overlap"),
    "cas-xmi": Wrong(xmi(entity(), entity(3, begin=2)), "document 'doc': .*overlap"),
    "doccano": Wrong(doccano([0, 4, "ORG"], [2, 8, "ORG"]), "line 1: .*overlap"),
    "label-studio": Wrong(studio(studio_span(), studio_span(2, 8)), "annotation 1: .*overlap"),
    "label-studio-min": Wrong(
        minimal({"start": 0, "end": 4, "labels": ["ORG"]}, {"start": 2, "end": 8, "labels": ["ORG"]}), "overlap"
    ),
    "prodigy": Wrong(prodigy(SPAN_OF_TEXT, {**SPAN_OF_TEXT, "start": 2, "end": 8}), "line 1: .*overlap"),
    "rttm": Wrong(turns("0 2", "1 2"), "recording 'rec': .*overlap"),
    "srt": Wrong(SRT.replace("00:00:03", "00:00:02").replace("there", "Hello you"), "the recording: .*overlap"),
    "textgrid": Wrong(TEXTGRID.replace("xmin = 0.5\n", "xmin = 0.25\n"), "interval 2: .*overlaps another"),
    "vtt": Wrong(VTT + "\n00:02.000 --> 00:03.000\nA &amp; B\n", "the recording: .*overlap"),
    "webanno-tsv": Wrong(
        webanno(
            "#Text=I saw Acme .", "1-1\t0-1\tI\t_\t", "1-2\t2-5\tsaw\tORG[1]\t", "1-3\t6-10\tAcme\tORG[1]|ORG[2]\t",
        ),
        "document 'doc': .*overlap",
    ),
}  # fmt: skip
PAST: Cells = {
    "coco-results": "it holds no spans",
    **all_of((*TABLES, "toloka"), SCHEMA_DECIDES),
    **all_of(("coco", "cvat", "cvat-video", "pascal-voc", "yolo", "sagemaker"), "it holds no spans in these tasks"),
    **all_of(("audacity", "rttm", "srt", "vtt"), "the length of the recording is not in the file"),
    "conll": "spans are counted in the tokens of the file itself",
    "argilla": Wrong(argilla([argilla_span(end=99)]), "response 1: A span ends at 99, and the text has 14"),
    "cas-json": Wrong(cas_json({**JSON_ENTITY, "end": 99}), "document 'doc': .*99, and the text has 12"),
    "cas-xmi": Wrong(xmi(entity(end=99)), "document 'doc': .*99, and the text has 12"),
    "doccano": Wrong(doccano([0, 99, "ORG"]), "line 1: A span ends at 99, and the text has 14"),
    "label-studio": Wrong(studio(studio_span(end=99)), "annotation 1: A span ends at 99, and the text has 14"),
    "label-studio-min": Wrong(minimal({"start": 0, "end": 99, "labels": ["ORG"]}), "annotation 1: A span ends at 99"),
    "labelbox": Wrong(labelbox(location(end=98)), "label 1: A span ends at 99, and the text has 14"),
    "prodigy": Wrong(prodigy({**SPAN_OF_TEXT, "end": 99}), "line 1: A span ends at 99, and the text has 14"),
    "sagemaker-workers": Wrong(request(0, 99), "object 1, answer 1: A span ends at 99, and the text has 14"),
    "textgrid": Wrong(TEXTGRID.replace("xmax = 2\n      text", "xmax = 3\n      text"), "interval 2: .*after the rec"),
    "webanno-tsv": Wrong(WEBANNO.replace("11-12\t.", "11-99\t."), r"document 'doc': .*99"),
}  # fmt: skip
DANGLING: Cells = {
    "coco-results": Wrong(results({**RESULT, "category_id": 9}), "Annotation 1: Its category 9 is not listed"),
    **all_of((*TABLES, "toloka"), SCHEMA_DECIDES),
    **all_of((*TIMED, "argilla", "conll", "pascal-voc"), "nothing in it refers to anything else"),
    "cas-json": Wrong(cas_json({**JSON_ENTITY, "@sofa": 9}), "document 'doc': NamedEntity 2 is on a view 9"),
    "cas-xmi": Wrong(xmi(entity().replace('sofa="1"', 'sofa="9"')), "document 'doc': NamedEntity 2 is on a view 9"),
    "coco": Wrong(json.dumps(coco({**COCO_BOX, "image_id": 9})), "image_id 9: .* on an image that is not listed"),
    "cvat": "a shape stands within its image, and nothing refers to it",
    "cvat-video": "a track holds its shapes, and nothing refers to it",
    "doccano": Wrong(related(to=99), "line 1: A relation points to a span '99' that is not there"),
    "label-studio": Wrong(studio(studio_span(), arrow("r9")), "annotation 1: A relation points to .*'r9'"),
    "label-studio-min": "relations are not in this export",
    "labelbox": Wrong(labelbox(location(), arrows=[relationship("g")]), "label 1: A relation points to a span 'g'"),
    "prodigy": "a relation holds the spans at its ends",
    "sagemaker": Wrong(manifest(number=7), "line 1: A box has the class '7', which has no name"),
    "sagemaker-workers": "each box holds the name of its class",
    "webanno-tsv": Wrong(
        webanno(
            "#Text=I saw Acme .", "1-1\t0-1\tI\tPER\tat\t9-9\t", "1-2\t2-5\tsaw\t_\t_\t_\t",
            header="#T_SP=de.ner.type.NamedEntity|value\n#T_RL=custom.Works|label|BT_de.ner.type.NamedEntity",
        ),
        "document 'doc': A relation points to a span .* that is not there",
        {"label": "NamedEntity.value", "relation": "Works.label"},
    ),
    "yolo": Wrong("7 0.5 0.5 0.2 0.4\n", "line 1: The class is 7, and there are 2"),
}  # fmt: skip
DUPLICATE: Cells = {
    "coco-results": "a detection has no id",
    **all_of((*TABLES, *SEVERAL, "sagemaker-workers"), COUNTED),
    "argilla": Wrong(argilla("pos", "neg"), "line 1, response 1: The user answered the question 'q' twice"),
    "cas-json": Wrong(cas_json(JSON_ENTITY, JSON_ENTITY), "document 'doc': Two structures have the id 2"),
    "cas-xmi": Wrong(xmi(entity(), entity()), "document 'doc': Two structures have the id 2"),
    "coco": Wrong(json.dumps(coco({**COCO_BOX, "id": 5}, {**COCO_BOX, "id": 5})), "Two annotations have the id 5"),
    "cvat": Wrong(cvat(cvat_image(), cvat_image()), "The image 'a.jpg' is in the file twice"),
    "cvat-video": Wrong(
        cvat(cvat_track(cvat_box(frame=1)), cvat_track(cvat_box(frame=2)), meta=VIDEO_META), "has the id of another"
    ),
    "label-studio": Wrong(studio(studio_span(), studio_span(6, 8), arrow("r1")), "annotation 1: Two spans .* same id"),
    "labelbox": Wrong(
        labelbox(location(), location(6), arrows=[relationship("f")]), "label 1: Two spans have the same id"
    ),
    "webanno-tsv": Wrong(WEBANNO.replace("1-4\t", "1-3\t"), "document 'doc': Line 9: .* 1-3 is in the file twice"),
}  # fmt: skip
ENTITIES: Cells = {
    **{name: "it is no XML" for name in KINDS if name not in (*XML, "xlsx")},
    **{name: Wrong(DOCTYPE + str(KINDS[name].good).split("?>", 1)[-1], "document type") for name in XML},
    "xlsx": Wrong(workbook(SHEET, workbook=DOCTYPE + "<workbook></workbook>"), "document type"),
}
RUNS: Cells = {
    **dict.fromkeys(KINDS, "it holds no run lengths"),
    **all_of(TABLES, SCHEMA_DECIDES),
    "coco-results": Wrong(
        results({**RESULT, "bbox": [], "segmentation": {"size": [10, 20], "counts": [5, 10]}}),
        "Annotation 1: .* sum to 15",
    ),
    "coco": Wrong(
        json.dumps(coco({"segmentation": {"size": [10, 20], "counts": [5, 10]}})), "Annotation 0: .* sum to 15"
    ),
    "cvat": Wrong(
        cvat(cvat_image('<mask label="car" rle="3, 5" left="1" top="1" width="4" height="3"></mask>')),
        "Mask at line 1: The run lengths sum to 8",
    ),
    "cvat-video": Wrong(
        cvat(cvat_track('<mask frame="1" rle="3, 5" left="1" top="1" width="4" height="3"></mask>'), meta=VIDEO_META),
        "track 0: .*sum to 8",
    ),
    "label-studio": Wrong(
        studio(sized("brushlabels", {"format": "rle", "rle": [0] * 9, "brushlabels": ["car"]})),
        "annotation 1: The packed mask is damaged",
    ),
    "label-studio-min": Wrong(
        minimal({"format": "rle", "rle": [0] * 9, "brushlabels": ["car"], "original_width": 8, "original_height": 8}),
        "annotation 1: The packed mask is damaged",
    ),
}  # fmt: skip
FRAME: Cells = {
    **dict.fromkeys(KINDS, "it holds no video"),
    **all_of(TABLES, SCHEMA_DECIDES),
    "cvat-video": Wrong(
        cvat(cvat_track(cvat_box(frame=99)), meta=VIDEO_META), "track 0: Line 1 is on frame 99, and the video has 12"
    ),
    "label-studio": Wrong(
        export(task(annotation(sized("videorectangle", {
            "framesCount": 5, "labels": ["car"],
            "sequence": [{"frame": 9, "x": 0, "y": 0, "width": 10, "height": 10, "enabled": True}],
        })))),
        "annotation 1: A keyframe is on frame 9, and the video has 5",
    ),
    "label-studio-min": Wrong(
        minimal({"framesCount": 5, "labels": ["car"], "original_width": 8, "original_height": 8,
                 "sequence": [{"frame": 9, "x": 0, "y": 0, "width": 10, "height": 10, "enabled": True}]}),
        "annotation 1: A keyframe is on frame 9, and the video has 5",
    ),
    "labelbox": Wrong(labelbox(frames={"0": {"objects": {"t": box_object()}}}), "label 1: There is no frame '0'"),
}  # fmt: skip
CELLS: dict[str, Cells] = {
    "truncated": TRUNCATED,
    "wrong encoding": ENCODING,
    "unknown label": LABEL,
    "outside the image": OUTSIDE,
    "negative width": NEGATIVE,
    "overlapping spans": OVERLAPPING,
    "offset past the end": PAST,
    "dangling reference": DANGLING,
    "duplicate id": DUPLICATE,
    "XML entities": ENTITIES,
    "run lengths that do not sum": RUNS,
    "frame that does not exist": FRAME,
}
