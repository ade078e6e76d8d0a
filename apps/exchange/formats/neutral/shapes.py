"""Labels in their neutral form: spans, segments, boxes, polygons and points out of what tools write."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from .answers import Unreadable

Shape = dict[str, object]
MOST_PARTS = 100_000
LARGEST = 2**53


def text(raw: object, what: str = "label") -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise Unreadable(f"The {what} {str(raw)[:60]!r} is not a text.")
    return raw


def texts(raw: object, what: str = "labels") -> list[str]:
    return [text(entry, what) for entry in listed(raw, what)]


def number(raw: object, what: str) -> int | float:
    usable = isinstance(raw, int | float) and not isinstance(raw, bool) and -LARGEST <= raw <= LARGEST
    if not usable:
        raise Unreadable(f"{what} is {repr(raw)[:60]}, which cannot be used as a number.")
    return cast(int | float, raw)


def whole(raw: object, what: str) -> int:
    found = number(raw, what)
    if found != int(found):
        raise Unreadable(f"{what} is {found}, not a whole number.")
    return int(found)


def listed(raw: object, what: str) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > MOST_PARTS:
        why = f"{what.capitalize()} are not a list" if not isinstance(raw, list) else f"There are too many {what}"
        raise Unreadable(f"{why}.")
    return raw


def keyed(raw: object, what: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Unreadable(f"{what.capitalize()} is not an object with keys.")
    return raw


def span(label: object, start: object, end: object, length: int | None = None) -> Shape:
    """A span of text in code points, its end exclusive; `length` is that of the text where it is known."""
    first, last = whole(start, "The start of a span"), whole(end, "The end of a span")
    if not 0 <= first < last:
        raise Unreadable(f"A span goes from {first} to {last}.")
    if length is not None and last > length:
        raise Unreadable(f"A span ends at {last}, and the text has {length} characters.")
    return {"start": first, "end": last, "label": text(label)}


def segment(label: object, start: object, end: object) -> Shape:
    """A segment of time in seconds."""
    first = float(round(number(start, "The start of a segment"), 6))
    last = float(round(number(end, "The end of a segment"), 6))
    if not 0 <= first < last:
        raise Unreadable(f"A segment goes from {first} to {last} seconds.")
    return {"start": first, "end": last, "label": text(label)}


def box(label: object, x: object, y: object, width: object, height: object) -> Shape:
    w, h = number(width, "The width of a box"), number(height, "The height of a box")
    if w < 0 or h < 0:
        raise Unreadable(f"A box is {w} wide and {h} high.")
    return {"label": text(label), "x": number(x, "x"), "y": number(y, "y"), "w": w, "h": h}


def polygon(label: object, points: Sequence[Sequence[object]]) -> Shape:
    if len(points) < 3:
        raise Unreadable(f"A polygon has {len(points)} points; it needs 3.")
    return {"label": text(label), "points": [[number(x, "x"), number(y, "y")] for x, y in points]}


def keypoint(label: object, x: object, y: object) -> Shape:
    """One visible point."""
    return {"label": text(label), "points": [[number(x, "x"), number(y, "y"), 2]]}


def xy_points(raw: object) -> list[tuple[object, object]]:
    """Points written as {"x": …, "y": …}."""
    points = [keyed(point, "a point") for point in listed(raw, "points")]
    return [(point.get("x"), point.get("y")) for point in points]


def pair_points(raw: object) -> list[list[object]]:
    """Points written as [x, y]."""
    points = listed(raw, "points")
    if not all(isinstance(point, list) and len(point) == 2 for point in points):
        raise Unreadable("A point is not a pair of numbers.")
    return points


def related(spans: Sequence[Shape], relations: Sequence[tuple[object, object, object]]) -> Shape:
    """Spans, each with its "id", and the relations (from, to, label) between them."""
    known = [one["id"] for one in spans]
    if len(set(known)) != len(known):
        raise Unreadable("Two spans have the same id.")
    for start, end, _ in relations:
        lost = next((one for one in (start, end) if one not in known), None)
        if lost is not None or None in (start, end):
            raise Unreadable(f"A relation points to a span {str(lost)[:60]!r} that is not there.")
    arrows = [{"from": start, "to": end, "label": text(label)} for start, end, label in relations]
    return {"spans": list(spans), "relations": arrows}


def one_or_list(values: list[str]) -> object:
    """One choice is a text, several are a list."""
    return values[0] if len(values) == 1 else values


def media(found: Mapping[str, Any], names: Sequence[str]) -> dict[str, object]:
    """What a reader of the record may be shown: the content under these names; embedded files are left out."""
    seen = {name: found[name] for name in names if isinstance(found.get(name), str | int | float) and found[name] != ""}
    return {name: value for name, value in seen.items() if not str(value)[:5].startswith("data:")}
