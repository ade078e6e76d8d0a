"""Exports of Label Studio's converters, which do not say who labelled: the labels and the images they are on."""

import io
import math
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from apps.exchange.formats import Record

from ..reading import read, shapes
from ..results import Result, compared
from .api import Api
from .images import HEIGHT, WIDTH
from .making import Made
from .reading import TOOL

WHO = "declared"
DECIMALS = 6
SIZES = "image,width,height\n"
FORMATS = {"COCO": "coco", "VOC": "pascal-voc", "YOLO": "yolo"}


def on_images(api: Api, made: Made, kind: str) -> Result:
    """COCO, VOC and YOLO: a label for each image, to a millionth of a pixel."""
    content = api.export(made.number, kind)
    if kind == "YOLO":
        content = _with_sizes(content, made)
    outlined = kind == "COCO" and "points" in made.project.tasks[0].answers[0].label[0]
    mapping = {"label": "polygons"} if outlined else {}
    records = read(content, format=FORMATS[kind], annotator=WHO, mapping=mapping)
    found = {_stem(one.item): _near(one.label) for one in records}
    wanted: dict[Any, Any] = {
        _stem(str(task.data["image"])): _near(task.answers[0].label) for task in made.project.tasks
    }
    return compared(TOOL, f"{made.project.name}: {kind}", wanted, found)


def _with_sizes(content: bytes, made: Made) -> bytes:
    """YOLO files do not say how large their images are: images.csv says it."""
    names = [_stem(str(task.data["image"])) for task in made.project.tasks]
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("images.csv", SIZES + "".join(f"{name}.png,{WIDTH},{HEIGHT}\n" for name in names))
    return packed.getvalue()


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _near(value: Any) -> Any:
    """The value with its numbers rounded: shares of an image are written with as many digits as a float has."""
    if isinstance(value, dict):
        return {key: _near(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_near(one) for one in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def corners(api: Api, made: Made) -> Result:
    """Turned boxes as Label Studio's converter places their corners, against ours, which turn about the centre."""
    outlines = read(_with_sizes(api.export(made.number, "YOLO_OBB"), made), format="yolo", annotator=WHO)
    found = {_stem(one.item): sorted(_near(shapes(one)[0]["points"])) for one in outlines}
    boxes = [(str(task.data["image"]), task.answers[0].label[0]) for task in made.project.tasks]
    wanted = {_stem(name): sorted(_corners(box)) for name, box in boxes}
    return compared(TOOL, f"{made.project.name}: YOLO_OBB", wanted, found)


def _corners(box: Mapping[str, float]) -> list[list[float]]:
    turn = math.radians(box["angle"])
    x, y = box["x"] + box["w"] / 2, box["y"] + box["h"] / 2
    halves = [(across * box["w"] / 2, down * box["h"] / 2) for across in (-1, 1) for down in (-1, 1)]
    return [
        [
            round(x + a * math.cos(turn) - b * math.sin(turn), DECIMALS),
            round(y + a * math.sin(turn) + b * math.cos(turn), DECIMALS),
        ]
        for a, b in halves
    ]


def tagged_tokens(api: Api, made: Made) -> Result:
    """CoNLL holds all annotations of all people in one document: every covered text with its label, counted."""
    found = Counter(
        covered for one in read(api.export(made.number, "CONLL2003"), annotator=WHO) for covered in _covered(one)
    )
    wanted = Counter(
        (span["label"], str(task.data["text"])[span["start"] : span["end"]])
        for task in made.project.tasks
        for answer in task.answers
        for span in answer.label
    )
    return compared(TOOL, f"{made.project.name}: CONLL2003", dict(wanted), dict(found))


def _covered(record: Record) -> list[tuple[str, str]]:
    text = str((record.payload or {})["text"])
    return [(span["label"], text[span["start"] : span["end"]]) for span in shapes(record)]


def painted_pixels(api: Api, made: Made) -> Result:
    """The arrays that Label Studio's converter makes of its masks, against our run lengths."""
    found: dict[Any, Any] = {}
    with zipfile.ZipFile(io.BytesIO(api.export(made.number, "BRUSH_TO_NUMPY"))) as archive:
        for name in archive.namelist():
            if name.endswith(".npy"):
                pixels = np.load(io.BytesIO(archive.read(name))) > 0
                found[_annotation(name)] = [int(one) for one in np.flatnonzero(pixels.T)]
    wanted: dict[Any, Any] = {}
    for (_, who), number in made.numbers.items():
        [one] = [one for one in read(api.export(made.number, "JSON")) if one.annotator == who]
        counts = shapes(one)[0]["counts"]
        values = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
        wanted[number] = [int(pixel) for pixel in np.flatnonzero(values)]
    return compared(TOOL, f"{made.project.name}: BRUSH_TO_NUMPY", wanted, found)


def _annotation(name: str) -> int:
    """task-1-annotation-2-by-3-tag-…npy"""
    parts = _stem(name).split("-")
    return int(parts[parts.index("annotation") + 1])
