"""Records as COCO JSON, one label per image; what is written reads back equal."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast

from ..base import Record
from ..neutral.run_lengths import bounds
from ..neutral.shapes import Shape


def write_coco(records: Iterable[Record], out: BinaryIO) -> None:
    """Write labels of boxes, polygons, masks or keypoints. Raises ValueError for what COCO cannot say.

    The annotator is not written: COCO has no place for it. Angles of boxes go where CVAT puts them.
    """
    images: list[dict[str, object]] = []
    categories: dict[str, dict[str, object]] = {}
    seen: set[str] = set()
    number = 0
    out.write(b'{"annotations":[')
    for record in records:
        images.append(_image(record, len(images) + 1, seen))
        for shape in _objects(record):
            number += 1
            kept = categories.setdefault(str(shape["label"]), _category(shape, len(categories) + 1))
            if len(cast("list[str]", kept.get("keypoints", []))) != _joints(shape):
                raise ValueError(f"Objects {shape['label']!r} have different numbers of keypoints.")
            ids = {"id": number, "image_id": len(images), "category_id": kept["id"], "iscrowd": 0}
            out.write((",\n" if number > 1 else "\n").encode() + _json({**ids, **_where(shape)}))
    out.write(b'\n],\n"images":' + _json(images) + b',\n"categories":' + _json(list(categories.values())) + b"}\n")


def _image(record: Record, number: int, seen: set[str]) -> dict[str, object]:
    if record.item in seen:
        raise ValueError(f"Two labels are on {record.item!r}, and COCO cannot say whose they are: write two files.")
    seen.add(record.item)
    payload = record.payload or {}
    size: dict[str, object] = {side: payload[side] for side in ("width", "height") if side in payload}
    return {"id": number, "file_name": record.item, **size}


def _objects(record: Record) -> list[Shape]:
    if not isinstance(record.label, list) or any(not isinstance(one, dict) for one in record.label):
        raise ValueError(f"The label of {record.item!r} is not a list of shapes.")
    if any("frame" in one for one in record.label):
        raise ValueError(f"The label of {record.item!r} is on frames of a video, which COCO cannot say.")
    return record.label


def _category(shape: Shape, number: int) -> dict[str, object]:
    found: dict[str, object] = {"id": number, "name": shape["label"]}
    return {**found, "keypoints": [str(place) for place in range(1, _joints(shape) + 1)]} if _joints(shape) else found


def _joints(shape: Shape) -> int:
    """How many keypoints the shape has, 0 where it is none."""
    points = cast("list[list[float]]", shape.get("points", [[]]))
    return len(points) if len(points[0]) == 3 else 0


def _where(shape: Shape) -> dict[str, object]:
    if "counts" in shape:
        counts, size = cast("list[int]", shape["counts"]), cast("list[int]", shape["size"])
        where = {"size": size, "counts": counts}
        return {"segmentation": where, "area": sum(counts[1::2]), "bbox": bounds(counts, size[0])}
    if "points" in shape:
        return _points(cast("list[list[float]]", shape["points"]))
    sides = [cast(float, shape[key]) for key in ("x", "y", "w", "h")]
    turn = {"attributes": {"rotation": shape["angle"]}} if "angle" in shape else {}
    return {"bbox": sides, "area": sides[2] * sides[3], **turn}


def _points(points: Sequence[list[float]]) -> dict[str, object]:
    flat = [value for point in points for value in point]
    seen = [point for point in points if point[2:] != [0]] or [[0, 0]]
    x, y = min(point[0] for point in seen), min(point[1] for point in seen)
    sides = [x, y, max(point[0] for point in seen) - x, max(point[1] for point in seen) - y]
    if len(points[0]) == 3:
        number = sum(point[2] > 0 for point in points)
        return {"keypoints": flat, "num_keypoints": number, "bbox": sides, "area": sides[2] * sides[3]}
    following = [*points[1:], points[0]]
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, following, strict=True))
    return {"segmentation": [flat], "area": abs(twice) / 2, "bbox": sides}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
