"""The four ways in which a COCO annotation says where an object is, in neutral form."""

from collections.abc import Mapping
from typing import Any

from ..neutral.answers import Unreadable
from ..neutral.images import turned
from ..neutral.run_lengths import MOST_PIXELS, TOO_LARGE, checked, decoded
from ..neutral.shapes import Shape, box, keyed, listed, number, polygon, whole

KINDS = ("boxes", "polygons", "masks", "keypoints")
SEVERAL = "Read the parts as one mask with --map label=masks, or split it into one annotation per part."


def kinds_in(annotation: Mapping[str, Any]) -> list[str]:
    """The ways that this annotation uses."""
    outline = annotation.get("segmentation")
    found = {
        "boxes": bool(annotation.get("bbox")),
        "polygons": isinstance(outline, list) and bool(outline),
        "masks": isinstance(outline, dict),
        "keypoints": bool(annotation.get("keypoints")),
    }
    return [kind for kind in KINDS if found[kind]]


def shape_of(annotation: Mapping[str, Any], kind: str) -> Shape:
    """The shape, whose label is set later: categories may follow the annotations. Raises Unreadable."""
    return READERS[kind](annotation)


def _box(annotation: Mapping[str, Any]) -> Shape:
    sides = listed(annotation.get("bbox"), "the four numbers of a box")
    if len(sides) != 4:
        raise Unreadable(f"A box has {len(sides)} numbers, not 4.")
    extra = annotation.get("attributes")
    angle = extra.get("rotation", 0) if isinstance(extra, dict) else 0
    return turned(box("?", *sides), number(angle, "The rotation"))


def _polygon(annotation: Mapping[str, Any]) -> Shape:
    outline = annotation.get("segmentation")
    if isinstance(outline, dict):
        raise Unreadable("The object is a mask, not a polygon.", "Read masks with --map label=masks")
    parts = listed(outline, "polygons")
    if len(parts) != 1:
        raise Unreadable(f"The object has {len(parts)} polygons, and one is read.", SEVERAL)
    return _ring(parts[0])


def _ring(raw: object) -> Shape:
    flat = listed(raw, "coordinates")
    if len(flat) % 2:
        raise Unreadable(f"A polygon has {len(flat)} coordinates, an odd number.")
    return polygon("?", list(zip(flat[0::2], flat[1::2], strict=True)))


def _mask(annotation: Mapping[str, Any]) -> Shape:
    """A mask, or the rings of polygons, which are filled once the size of the image is known."""
    outline = annotation.get("segmentation")
    if isinstance(outline, list) and outline:
        return {"label": "?", "rings": [_ring(part)["points"] for part in outline]}
    if not isinstance(outline, dict):
        raise Unreadable("The object has neither run lengths nor polygons.")
    size = [whole(side, "The size of a mask") for side in listed(outline.get("size"), "sizes")]
    if len(size) != 2 or min(size) < 0:
        raise Unreadable("The size of a mask is not [height, width].")
    if size[0] * size[1] > MOST_PIXELS:
        raise Unreadable(f"The mask covers more than {MOST_PIXELS} pixels.", TOO_LARGE)
    counts = outline.get("counts")
    runs = decoded(counts) if isinstance(counts, str) else listed(counts, "run lengths")
    return {"label": "?", "size": size, "counts": checked(runs, *size)}


def _keypoints(annotation: Mapping[str, Any]) -> Shape:
    flat = listed(annotation.get("keypoints"), "keypoints")
    if len(flat) % 3 or not flat:
        raise Unreadable(f"Keypoints have {len(flat)} numbers, not three for each point.")
    points = [
        [number(x, "x"), number(y, "y"), whole(v, "visibility")] for x, y, v in zip(*[iter(flat)] * 3, strict=True)
    ]
    if any(point[2] not in (0, 1, 2) for point in points):
        raise Unreadable("The visibility of a keypoint is not 0, 1 or 2.")
    return {"label": "?", "points": points}


READERS = {"boxes": _box, "polygons": _polygon, "masks": _mask, "keypoints": _keypoints}


def category(raw: object) -> tuple[int | str, tuple[str, int]]:
    """The id of a category, its name and the number of its keypoints (0 where it declares none)."""
    found = keyed(raw, "a category")
    name = found.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable("A category has no name.")
    joints = found.get("keypoints")
    return id_of(found, "id"), (name, len(joints) if isinstance(joints, list) else 0)


def id_of(found: Mapping[str, Any], key: str) -> int | str:
    raw = found.get(key)
    if isinstance(raw, bool) or not isinstance(raw, int | str) or raw == "":
        raise Unreadable(f"The {key} {str(raw)[:60]!r} is neither a text nor a whole number.")
    return raw
