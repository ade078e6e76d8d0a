"""Writing Label Studio's JSON: one task per run of records of one item, read back as the same records."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from ..base import BadFile, Record
from .brush import pack_mask
from .regions import centre_shift, percent

LONGEST_ID = 18
CONTROL = "label"
Region = dict[str, object]


def write_label_studio(records: Iterable[Record]) -> Iterator[bytes]:
    """An array of tasks that Label Studio imports. Raises BadFile for a label that it cannot hold.

    Label Studio numbers tasks anew, so "meta.item" keeps the name of the item. It takes annotations for ground truth
    where they do not deny it, and refuses an annotator who is neither the number nor the e-mail address of a member.
    """
    between = b"[\n"
    for _, group in groupby(records, key=lambda record: (record.item, record.payload)):
        yield between + json.dumps(_task(list(group)), ensure_ascii=False, allow_nan=False).encode()
        between = b",\n"
    yield b"\n]\n" if between != b"[\n" else b"[]\n"


def _task(records: list[Record]) -> dict[str, object]:
    first = records[0]
    task: dict[str, object] = {"id": _id(first.item), "data": first.payload or {}, "meta": {"item": first.item}}
    humans = [record for record in records if record.source == "human"]
    task["annotations"] = [_annotation(record) for record in humans]
    models = [record for record in records if record.source != "human"]
    if models:
        task["predictions"] = [_prediction(record) for record in models]
    return task


def _id(name: str) -> int | str:
    """A whole number as Label Studio has it, where that reads back as the same text."""
    plain = name.isascii() and name.isdigit() and len(name) <= LONGEST_ID and str(int(name)) == name
    return int(name) if plain else name


def _annotation(record: Record) -> dict[str, object]:
    by = {"email": record.annotator} if "@" in record.annotator else _id(record.annotator)
    known = {"completed_by": by, "ground_truth": record.flagged_gold}
    return {**known, "result": regions_of(record), **_times(record)}


def _prediction(record: Record) -> dict[str, object]:
    return {"model_version": record.annotator, "result": regions_of(record)} | _times(record)


def _times(record: Record) -> dict[str, object]:
    times: dict[str, object] = {}
    if record.made_at is not None:
        times["created_at"] = record.made_at
    if record.duration_ms is not None:
        times["lead_time"] = record.duration_ms / 1000
    return times


def regions_of(record: Record) -> list[Region]:
    """The `result` of an annotation or a prediction with this label. Raises BadFile for one that cannot be held."""
    label = record.label
    if isinstance(label, str):
        return [_region("choices", {"choices": [label]})]
    if isinstance(label, int | float) and not isinstance(label, bool):
        return [_region("number", {"number": label})]
    if isinstance(label, list):
        return _listed(record, label)
    if isinstance(label, dict) and set(label) == {"spans", "relations"}:
        return _related(record, label)
    if isinstance(label, dict) and label in ({"choice": "first"}, {"choice": "second"}):
        return [_region("pairwise", {"selected": "left" if label["choice"] == "first" else "right"})]
    raise _refusal(record)


def _listed(record: Record, label: list[Any]) -> list[Region]:
    if all(isinstance(one, dict) for one in label):
        return [{"id": f"r{number}", **_shape(record, one)} for number, one in enumerate(label, 1)]
    if label and all(isinstance(one, str) for one in label):
        single = _region("taxonomy", {"taxonomy": [label]})
        return [single if len(label) == 1 else _region("choices", {"choices": label})]
    if all(isinstance(one, list) and len(one) == 1 and isinstance(one[0], str) for one in label):
        return [_region("ranker", {"ranker": {"rank": [one[0] for one in label]}})]
    raise _refusal(record)


def _related(record: Record, label: Mapping[str, Any]) -> list[Region]:
    spans = [{"id": one["id"], **_shape(record, one)} for one in label["spans"]]
    arrows = [
        {"type": "relation", "from_id": one["from"], "to_id": one["to"], "direction": "right", "labels": [one["label"]]}
        for one in label["relations"]
    ]
    return [*spans, *arrows]


def _region(kind: str, value: Mapping[str, object], **more: object) -> Region:
    return {"from_name": CONTROL, "to_name": "item", "type": kind, "value": dict(value), **more}


def _shape(record: Record, shape: Mapping[str, Any]) -> Region:
    keys = set(shape) - {"id"}
    if keys == {"start", "end", "label"}:
        return _interval(record, shape)
    if keys == {"label", "size", "counts"}:
        height, width = shape["size"]
        packed = {"format": "rle", "rle": pack_mask(shape["counts"], width, height), "brushlabels": [shape["label"]]}
        return _region("brushlabels", packed, original_width=width, original_height=height)
    width, height = _size(record)
    if keys - {"angle"} == {"label", "x", "y", "w", "h"}:
        return _sized("rectanglelabels", shape, _rectangle(shape, width, height), width, height)
    if keys == {"label", "points"} and len(shape["points"][0]) == 2:
        points = [[percent(x, width), percent(y, height)] for x, y in shape["points"]]
        return _sized("polygonlabels", shape, {"points": points, "closed": True}, width, height)
    if keys == {"label", "points"} and len(shape["points"]) == 1:
        x, y, _ = shape["points"][0]
        return _sized("keypointlabels", shape, {"x": percent(x, width), "y": percent(y, height)}, width, height)
    raise _refusal(record)


def _interval(record: Record, shape: Mapping[str, Any]) -> Region:
    value = {"start": shape["start"], "end": shape["end"], "labels": [shape["label"]]}
    text = (record.payload or {}).get("text")
    if isinstance(shape["start"], int) and isinstance(shape["end"], int) and isinstance(text, str):
        return _region("labels", {**value, "text": text[shape["start"] : shape["end"]]})
    return _region("labels", {**value, "channel": 0})


def _sized(kind: str, shape: Mapping[str, Any], value: Mapping[str, object], width: int, height: int) -> Region:
    return _region(kind, {**value, kind: [shape["label"]]}, original_width=width, original_height=height)


def _rectangle(shape: Mapping[str, Any], width: int, height: int) -> dict[str, object]:
    angle = shape.get("angle", 0)
    across, down = centre_shift(shape["w"], shape["h"], angle) if angle else (0, 0)
    return {
        "x": percent(shape["x"] - across, width),
        "y": percent(shape["y"] - down, height),
        "width": percent(shape["w"], width),
        "height": percent(shape["h"], height),
        "rotation": angle,
    }


def _size(record: Record) -> tuple[int, int]:
    payload = record.payload or {}
    width, height = payload.get("width"), payload.get("height")
    if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
        why = f"Label Studio writes coordinates in percent, and the size of the image {record.item!r} is not known."
        raise BadFile(why, "Give each item its width and height.")
    return width, height


def _refusal(record: Record) -> BadFile:
    return BadFile(f"Label Studio has no place for a label such as that of {record.place}.", "Write it as JSON Lines.")
