"""The regions of Label Studio: percent of an image to pixels, offsets to code points, keyframes to frames."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..neutral.answers import Unreadable
from ..neutral.images import Image
from ..neutral.offsets import told_by_content
from ..neutral.shapes import (
    Shape,
    box,
    keyed,
    keypoint,
    listed,
    number,
    pair_points,
    polygon,
    segment,
    span,
    text,
    texts,
    whole,
)
from .brush import unpack_mask

Region = Mapping[str, Any]
MOST_FRAMES = 100_000
MOST_LABELS = 10
ROTATED_DECIMALS = 9


def shapes_of(region: Region, data: object) -> list[Shape]:
    """The objects that one region stands for: one per label it carries. Raises Unreadable."""
    value = keyed(region.get("value"), "the value of a region")
    return [shape for label in _labels(region, value) for shape in _shapes(label, region, value, data)]


def _labels(region: Region, value: Mapping[str, Any]) -> list[str]:
    found = texts(value.get(region["type"]) or value.get("labels") or [])
    if not 0 < len(found) <= MOST_LABELS:
        raise Unreadable(f"A region of the type {region['type'][:60]!r} carries {len(found)} labels.")
    return found


def _shapes(label: str, region: Region, value: Mapping[str, Any], data: object) -> list[Shape]:
    if "sequence" in value:
        return _on_video(label, region, value, data)
    if "start" in value and "end" in value:
        return [_interval(label, region, value, data)]
    if not {"rle", "points", "x"} & set(value) or "radiusX" in value:
        raise Unreadable(
            f"Regions of the type {region['type'][:60]!r} are not read.", "Export boxes, polygons or masks."
        )
    width, height = _size(region, data)
    image = Image("", width, height)
    if "rle" in value:
        counts = unpack_mask(listed_bytes(value["rle"]), width, height)
        return [{"label": label, "size": [height, width], "counts": counts}]
    if "points" in value:
        points = [(pixels(x, width), pixels(y, height)) for x, y in pair_points(value["points"])]
        return [image.check_points(polygon(label, points))]
    if "height" in value:
        return [image.check_box(_box(label, value, width, height))]
    return [image.check_points(keypoint(label, pixels(value["x"], width), pixels(value.get("y"), height)))]


def listed_bytes(raw: object) -> Sequence[object]:
    if not isinstance(raw, list):
        raise Unreadable("The packed mask is not a list of bytes.")
    return raw


def pixels(percent: object, size: int) -> int | float:
    """The exact product, as the nearest number there is."""
    exact = Fraction(str(number(percent, "A coordinate"))) * size / 100
    return int(exact) if exact.denominator == 1 else float(exact)


def percent(coordinate: float, size: int) -> float:
    """The inverse: the percentage that `pixels` turns into this coordinate, or the nearest where there is none."""
    found = low = high = float(Fraction(str(coordinate)) * 100 / size)
    for _ in range(4):
        for candidate in (low, high):
            if pixels(candidate, size) == coordinate:
                return candidate
        low, high = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
    return found


def _box(label: str, value: Mapping[str, Any], width: int, height: int) -> Shape:
    """Label Studio turns a box about its top left corner, the neutral form about its centre."""
    w, h = pixels(value.get("width"), width), pixels(value.get("height"), height)
    x, y = pixels(value.get("x"), width), pixels(value.get("y"), height)
    angle = number(value.get("rotation") or 0, "The rotation of a box")
    if angle == 0:
        return box(label, x, y, w, h)
    across, down = centre_shift(w, h, angle)
    return {**box(label, round(x + across, ROTATED_DECIMALS), round(y + down, ROTATED_DECIMALS), w, h), "angle": angle}


def centre_shift(w: float, h: float, angle: float) -> tuple[float, float]:
    """How far the unrotated corner of a box moves when its turn about that corner becomes one about its centre."""
    turn = math.radians(angle)
    across = (w * math.cos(turn) - h * math.sin(turn) - w) / 2
    down = (w * math.sin(turn) + h * math.cos(turn) - h) / 2
    return across, down


def _interval(label: str, region: Region, value: Mapping[str, Any], data: object) -> Shape:
    start, end = value["start"], value["end"]
    if "original_length" in region or "channel" in value or region["type"] == "timeserieslabels":
        return segment(label, start, end)
    if isinstance(start, float) or isinstance(end, float):
        return segment(label, start, end)
    offsets = value.get("globalOffsets")
    if isinstance(start, str) and isinstance(offsets, dict):
        start, end = offsets.get("start"), offsets.get("end")
    if isinstance(start, str):
        raise Unreadable("A span is placed by paragraph or element, not by its offset.", "Export plain text.")
    covered = value.get("text")
    return _span(label, whole(start, "start"), whole(end, "end"), covered if isinstance(covered, str) else None, data)


def _span(label: str, start: int, end: int, covered: str | None, data: object) -> Shape:
    """Since 2021 Label Studio counts code points, before it counted UTF-16 units: the covered text tells which."""
    known = _texts_in(data)
    start, end = told_by_content(known, start, end, covered)
    return span(label, start, end, max((len(one) for one in known), default=None))


def _texts_in(data: object) -> list[str]:
    """Where the annotated text may lie: the value called "text", or else every text of the task."""
    if not isinstance(data, dict):
        return []
    named = data.get("text")
    return [named] if isinstance(named, str) else [value for value in data.values() if isinstance(value, str)]


def _size(region: Region, data: object) -> tuple[int, int]:
    sizes = []
    for key in ("width", "height"):
        size = region.get(f"original_{key}")
        if size is None and isinstance(data, dict):
            size = data.get(key)
        if size is None:
            raise Unreadable(f"A region has no original_{key}, so its percentages cannot become pixels.")
        found = whole(size, f"original_{key}")
        if found < 1:
            raise Unreadable(f"The image of a region has the {key} {found}.")
        sizes.append(found)
    return sizes[0], sizes[1]


def _on_video(label: str, region: Region, value: Mapping[str, Any], data: object) -> list[Shape]:
    """A box on every frame on which it is seen: between keyframes it moves in a straight line, as in the editor."""
    width, height = _size(region, data)
    keys = [keyed(one, "a keyframe") for one in listed(value["sequence"], "keyframes")]
    frames = [whole(key.get("frame"), "The frame of a keyframe") for key in keys]
    last = whole(value.get("framesCount", frames[-1] if frames else 1), "framesCount")
    if not frames or frames != sorted(set(frames)) or frames[0] < 1 or max(frames[-1], last) > MOST_FRAMES:
        raise Unreadable("The keyframes are not in order, or out of bounds.")
    if frames[-1] > last:
        raise Unreadable(f"A keyframe is on frame {frames[-1]}, and the video has {last}.")
    track = text(region.get("id", "1"), "id of a region")
    shapes = []
    for here, key in enumerate(keys):
        following = keys[here + 1] if here + 1 < len(keys) else None
        until = frames[here] if key.get("enabled") is False else (frames[here + 1] - 1 if following else last)
        for frame in range(frames[here], max(until, frames[here]) + 1):
            place = _between(key, following, frame)
            shapes.append({**_box(label, place, width, height), "frame": frame - 1, "track": track})
    return shapes


def _between(key: Mapping[str, Any], following: Mapping[str, Any] | None, frame: int) -> Mapping[str, Any]:
    start = key["frame"]
    if following is None or frame == start:
        return key
    share = Fraction(frame - start, following["frame"] - start)
    names = ("x", "y", "width", "height", "rotation")
    ends = [(number(key.get(name) or 0, name), number(following.get(name) or 0, name)) for name in names]
    places = [float(Fraction(str(a)) + (Fraction(str(b)) - Fraction(str(a))) * share) for a, b in ends]
    return dict(zip(names, places, strict=True))
