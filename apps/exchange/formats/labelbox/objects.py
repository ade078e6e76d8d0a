"""The objects of a Labelbox label: boxes, polygons, points and entities, each kind by itself."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from ..neutral.answers import Unreadable, at_path
from ..neutral.images import Image
from ..neutral.offsets import has_pairs, told_by_content
from ..neutral.shapes import Shape, box, keyed, keypoint, listed, polygon, related, span, text, whole, xy_points

Make = Callable[[], Shape]
Content = Mapping[str, object]


def objects_by_kind(annotations: Mapping[str, Any], content: Content) -> dict[str, list[Make]]:
    """What reads the objects, by kind; nothing is read before a kind is chosen. Raises Unreadable."""
    kinds: dict[str, list[Make]] = {}
    for found in _still(annotations):
        kind, make = _reader(found, content)
        kinds.setdefault(kind, []).append(make)
    for frame, track, found in _moving(annotations):
        kind, make = _reader(found, content)
        kinds.setdefault(kind, []).append(partial(_on_frame, make, frame, track))
    if annotations.get("relationships") and "entities" in kinds:
        spans = kinds.pop("entities")
        kinds["relations"] = [partial(_related, spans, list(_still(annotations)), annotations["relationships"])]
    return kinds


def _still(annotations: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for found in listed(annotations.get("objects") or [], "objects"):
        yield keyed(found, "an object")


def _moving(annotations: Mapping[str, Any]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Labelbox counts frames from 1."""
    for frame, content in keyed(annotations.get("frames") or {}, "the list of frames").items():
        if not (frame.isascii() and frame.isdigit() and int(frame[:9]) >= 1 and len(frame) < 9):
            raise Unreadable(f"There is no frame {frame[:60]!r}.")
        for track, found in keyed(keyed(content, "a frame").get("objects") or {}, "the objects of a frame").items():
            yield int(frame) - 1, track, keyed(found, "an object")


def _on_frame(make: Make, frame: int, track: str) -> Shape:
    return {**make(), "frame": frame, "track": track}


def _reader(found: Mapping[str, Any], content: Content) -> tuple[str, Make]:
    for key, (kind, read) in READERS.items():
        if isinstance(found.get(key), dict | list):
            return kind, partial(read, found, content)
    return str(found.get("annotation_kind"))[:60], partial(_unread, found)


def _unread(found: Mapping[str, Any]) -> Shape:
    kind = str(found.get("annotation_kind"))[:60]
    if "mask" in found:
        raise Unreadable(
            "The mask lies behind an address that only Labelbox serves.", "Export masks as files, or as COCO."
        )
    raise Unreadable(f"Objects of the kind {kind!r} are not read.", "Choose another kind with --map label=KIND.")


def _name(found: Mapping[str, Any]) -> str:
    return text(found.get("name") or found.get("value"), "name of an object")


def _box(found: Mapping[str, Any], content: Content) -> Shape:
    sides = keyed(found["bounding_box"], "a box")
    return _image(content).check_box(box(_name(found), *(sides.get(key) for key in ("left", "top", "width", "height"))))


def _polygon(found: Mapping[str, Any], content: Content) -> Shape:
    return _image(content).check_points(polygon(_name(found), xy_points(found["polygon"])))


def _point(found: Mapping[str, Any], content: Content) -> Shape:
    place = keyed(found["point"], "a point")
    return _image(content).check_points(keypoint(_name(found), place.get("x"), place.get("y")))


def _image(content: Content) -> Image:
    width, height = (content.get(side) for side in ("width", "height"))
    return Image("", width if isinstance(width, int) else None, height if isinstance(height, int) else None)


def _entity(found: Mapping[str, Any], content: Content) -> Shape:
    """Labelbox gives the last character of an entity, not the one after it."""
    place = keyed(found["location"], "a location")
    start, last = whole(place.get("start"), "The start of an entity"), whole(place.get("end"), "The end of an entity")
    body, token = content.get("text"), place.get("token")
    if isinstance(body, str):
        start, end = told_by_content([body], start, last + 1, token if isinstance(token, str) else None)
        return span(_name(found), start, end, len(body))
    if isinstance(token, str) and has_pairs(token):
        raise Unreadable("An entity holds characters of two UTF-16 units, and the text that would place it is missing.")
    return span(_name(found), start, last + 1)


def _related(spans: list[Make], found: list[dict[str, Any]], relationships: object) -> Shape:
    ids = [one.get("feature_id") for one in found if isinstance(one.get("location"), dict | list)]
    ends = []
    for raw in listed(relationships, "relationships"):
        one = keyed(raw, "a relationship")
        source, target = (at_path(one, f"unidirectional_relationship.{side}") for side in ("source", "target"))
        ends.append((source, target, one.get("name")))
    named: list[Shape] = [{"id": text(name, "id"), **make()} for name, make in zip(ids, spans, strict=True)]
    return related(named, ends)


READERS: dict[str, tuple[str, Callable[[Mapping[str, Any], Content], Shape]]] = {
    "bounding_box": ("boxes", _box),
    "polygon": ("polygons", _polygon),
    "point": ("points", _point),
    "location": ("entities", _entity),
}
