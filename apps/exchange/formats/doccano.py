"""doccano's JSONL: one example per line, with all labels of one annotator, or of all where they work together.

An example without labels reads as an empty answer: doccano does not tell it from one that nobody opened, so export only
what was approved.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from .base import BadFile, Format, Head, Options, Reading, Record, Reject
from .neutral.answers import Answer, Chosen, at_path, attempt, check_roles, declared_annotator
from .neutral.provenance import name_of, provenance
from .neutral.shapes import (
    Shape,
    box,
    keyed,
    listed,
    number,
    one_or_list,
    pair_points,
    polygon,
    related,
    span,
    texts,
)
from .source.json_lines import Object, first_object, objects

ROLES = ("item", "annotator", "label", "timestamp", "duration")
APPROVER = "annotation_approver"
COMMENTS = ("Comments", "comments")


def read_doccano(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, *ROLES)
    chosen = Chosen(options, "kinds of label")
    first = True
    for place, found in objects(stream, options.limits.task):
        if isinstance(found, Reject):
            yield found
            continue
        if first and not set(found) & set(LABELS):
            raise BadFile(
                f"{place.capitalize()} has none of doccano's keys for labels.", f"They are: {', '.join(LABELS)}."
            )
        first = False
        yield attempt(place, partial(_answer, place, found, chosen, options))


def write_doccano(records: Iterable[Record]) -> Iterator[bytes]:
    """One line per record; who and when are metadata of the example. Raises BadFile for what doccano cannot hold."""
    for record in records:
        line: dict[str, object] = {"id": record.item, **(record.payload or {}), **_labels(record)}
        line["annotator"] = record.annotator
        if record.made_at is not None:
            line["timestamp"] = record.made_at
        if record.duration_ms is not None:
            line["duration_ms"] = record.duration_ms
        yield json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _answer(place: str, found: Object, chosen: Chosen, options: Options) -> Answer:
    keys = {role: options.mapping.get(role, role) for role in ("annotator", "timestamp")}
    keys["duration"] = options.mapping.get("duration", "duration_ms")
    item_key = options.mapping.get("item", "id")
    names = [name for name in LABELS if name in found and name != "relations"]
    hidden = {*LABELS, *COMMENTS, *keys.values(), item_key, APPROVER}
    approver = found.get(APPROVER)
    who = at_path(found, keys["annotator"])
    return Answer(
        item=at_path(found, item_key),
        annotator=declared_annotator(options) if who is None else who,
        label=chosen.label(place, {name: partial(LABELS[name], found, name) for name in names}),
        made_at=at_path(found, keys["timestamp"]),
        duration=at_path(found, keys["duration"]),
        unit=1 if keys["duration"].endswith("ms") else 1000,
        payload={key: value for key, value in found.items() if key not in hidden},
        anonymous=not options.needs_annotator,
        provenance=provenance(reviewer=approver, review="accepted" if name_of(approver) else None),
    )


def _length(found: Object) -> int | None:
    text = found.get("text")
    return len(text) if isinstance(text, str) else None


def _label(found: Object, name: str) -> object:
    """Classes, texts or spans: doccano calls all of them "label"."""
    entries = listed(found[name], "labels")
    if any(isinstance(entry, list | dict) for entry in entries):
        return _spans(found, name)
    classes = texts(entries)
    return one_or_list(classes) if classes else []


def _spans(found: Object, name: str) -> list[Shape]:
    length = _length(found)
    return [span(label, start, end, length) for start, end, label in map(_triple, listed(found[name], "spans"))]


def _triple(entry: object) -> tuple[object, object, object]:
    if isinstance(entry, list) and len(entry) == 3:
        return entry[0], entry[1], entry[2]
    fields = keyed(entry, "a span")
    return fields.get("start_offset"), fields.get("end_offset"), fields.get("label")


def _entities(found: Object, name: str) -> object:
    spans = _spans(found, name)
    if "relations" not in found:
        return spans
    ids = [_id(keyed(entry, "an entity").get("id")) for entry in found[name]]
    arrows = [keyed(entry, "a relation") for entry in listed(found["relations"], "relations")]
    ends = [(_id(arrow.get("from_id")), _id(arrow.get("to_id")), arrow.get("type")) for arrow in arrows]
    return related([{"id": name, **one} for name, one in zip(ids, spans, strict=True)], ends)


def _id(raw: object) -> str:
    return raw if isinstance(raw, str) else str(number(raw, "The id of an entity"))


def _boxes(found: Object, name: str) -> list[Shape]:
    boxes = [keyed(entry, "a box") for entry in listed(found[name], "boxes")]
    return [box(one.get("label"), *(one.get(key) for key in ("x", "y", "width", "height"))) for one in boxes]


def _polygons(found: Object, name: str) -> list[Shape]:
    shapes = [keyed(entry, "a segment") for entry in listed(found[name], "segments")]
    return [polygon(one.get("label"), _points(one.get("points"))) for one in shapes]


def _points(raw: object) -> list[list[object]]:
    """Either [[x, y], …] or [x, y, x, y, …]."""
    points = listed(raw, "points")
    if points and not isinstance(points[0], list):
        points = [points[at : at + 2] for at in range(0, len(points), 2)]
    return pair_points(points)


LABELS: dict[str, Callable[[Object, str], object]] = {
    "label": _label,
    "labels": _label,
    "cats": _label,
    "entities": _entities,
    "relations": _entities,
    "bbox": _boxes,
    "segmentation": _polygons,
}


def _labels(record: Record) -> dict[str, object]:
    label = record.label
    if isinstance(label, str):
        return {"label": [label]}
    if isinstance(label, dict) and set(label) == {"spans", "relations"}:
        return _written_relations(label)
    if isinstance(label, list) and all(isinstance(one, str) for one in label):
        return {"label": label}
    if isinstance(label, list) and all(isinstance(one, dict) for one in label):
        kinds = {frozenset(one) for one in label}
        if len(kinds) == 1 and (write := WRITTEN.get(kinds.pop())):
            key, shape = write
            return {key: [shape(one) for one in label]}
    raise BadFile(f"doccano has no place for a label such as that of {record.place}.", "Write it as JSON Lines.")


def _written_relations(label: Mapping[str, Any]) -> dict[str, object]:
    entities = [
        {"id": one["id"], "label": one["label"], "start_offset": one["start"], "end_offset": one["end"]}
        for one in label["spans"]
    ]
    relations = [
        {"id": number, "from_id": one["from"], "to_id": one["to"], "type": one["label"]}
        for number, one in enumerate(label["relations"])
    ]
    return {"entities": entities, "relations": relations}


def _written_box(one: Mapping[str, Any]) -> dict[str, object]:
    return {"label": one["label"], "x": one["x"], "y": one["y"], "width": one["w"], "height": one["h"]}


Written = tuple[str, Callable[[Mapping[str, Any]], object]]
WRITTEN: dict[frozenset[str], Written] = {
    frozenset({"start", "end", "label"}): ("label", lambda one: [one["start"], one["end"], one["label"]]),
    frozenset({"label", "x", "y", "w", "h"}): ("bbox", _written_box),
    frozenset({"label", "points"}): ("segmentation", dict),
}


def _recognise(head: Head) -> str | None:
    found = first_object(head) if head.text.startswith("{") else None
    if found is None or "id" not in found or not ({"text", "filename"} & set(found)):
        return None
    several = [name for name in LABELS if name != "relations" and isinstance(found.get(name), list)]
    # A plain table in JSON Lines may well have "id", "text" and "label", but says who labelled.
    if not several or ({"annotator", "worker", "item"} & set(found) and not set(COMMENTS) & set(found)):
        return None
    return f"its first object has “id”, “{'text' if 'text' in found else 'filename'}” and a list of “{several[0]}”"


DOCCANO = Format("doccano", "doccano JSONL", read_doccano, _recognise)
