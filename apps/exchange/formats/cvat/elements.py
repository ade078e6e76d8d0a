"""The shapes of CVAT's XML in neutral form."""

from collections.abc import Mapping, Sequence

from ..base import Provenance
from ..neutral.answers import Unreadable
from ..neutral.decimals import count, exact, less
from ..neutral.images import Image, turned
from ..neutral.provenance import UNNAMED_MODEL, provenance
from ..neutral.run_lengths import from_rows
from ..neutral.shapes import Shape, polygon, text
from ..source.xml_elements import Element

KINDS = {
    "box": "boxes",
    "polygon": "polygons",
    "mask": "masks",
    "points": "keypoints",
    "skeleton": "keypoints",
    "tag": "tags",
    "polyline": "polylines",
    "ellipse": "ellipses",
    "cuboid": "cuboids",
}
READ_KINDS = ("boxes", "polygons", "masks", "keypoints", "tags")
BY_MODEL = ("auto", "semi-auto")
Skeletons = Mapping[str, Sequence[str]]


def shape_of(element: Element, label: str, image: Image, skeletons: Skeletons) -> Shape:
    """Raises Unreadable for what cannot be a shape on this image."""
    kind = KINDS[element.name]
    if kind not in READ_KINDS:
        raise Unreadable(f"There are {kind}, which no type of label holds.", "Choose another kind with --map label=…")
    if element.name == "box":
        return _box(element, label, image)
    if element.name == "mask":
        return _mask(element, label, image)
    if element.name == "skeleton":
        return image.check_points({"label": text(label), "points": _joints(element, skeletons.get(label, ()))})
    points = _points(element)
    if element.name == "polygon":
        return image.check_points(polygon(label, points))
    return image.check_points({"label": text(label), "points": [[x, y, _visible(element)] for x, y in points]})


def proposed_in(shapes: Sequence[Element]) -> Provenance | None:
    """CVAT marks what a model drew, also once a person has changed it, and does not name the model."""
    drawn = any(shape.attributes.get("source") in BY_MODEL for shape in shapes)
    return provenance(model=UNNAMED_MODEL) if drawn else None


def label_of(element: Element, label: str, attribute: str | None) -> str:
    """The class, or class/value where the value of an attribute is asked for. Raises Unreadable."""
    if attribute is None:
        return text(label)
    for found in element.all("attribute"):
        if found.attributes.get("name") == attribute and found.text:
            return f"{text(label)}/{found.text}"
    raise Unreadable(f"A {element.name} {label!r} has no attribute {attribute!r}.", "Check --map attribute=…")


def _box(element: Element, label: str, image: Image) -> Shape:
    left, top, right, bottom = (exact(element.attributes.get(name), name) for name in ("xtl", "ytl", "xbr", "ybr"))
    box: Shape = {
        "label": text(label), "x": float(left), "y": float(top), "w": less(right, left), "h": less(bottom, top),
    }  # fmt: skip
    return image.check_box(turned(box, float(exact(element.attributes.get("rotation", "0"), "rotation"))))


def _mask(element: Element, label: str, image: Image) -> Shape:
    given = element.attributes
    if image.width is None or image.height is None:
        raise Unreadable("A mask lies on an image of unknown size.", "Export with width and height of the images.")
    left, top, width, height = (count(given.get(name), name) for name in ("left", "top", "width", "height"))
    runs = [count(run, "a run length") for run in given.get("rle", "").split(",")]
    size = (image.height, image.width)
    return {"label": text(label), "size": [*size], "counts": from_rows(runs, left, top, width, height, size)}


def _points(element: Element) -> list[list[float]]:
    pairs = [pair.split(",") for pair in element.attributes.get("points", "").split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise Unreadable("The points are not written as x,y;x,y.")
    return [[float(exact(x, "x")), float(exact(y, "y"))] for x, y in pairs]


def _visible(element: Element) -> int:
    return 1 if element.attributes.get("occluded") == "1" else 2


def _joints(skeleton: Element, order: Sequence[str]) -> list[list[float]]:
    """One point per joint, in the order in which the labels of the task declare them, else in that of the file."""
    found: dict[str, list[float]] = {}
    for joint in skeleton.all("points"):
        name = joint.attributes.get("label", "")
        if name in found:
            raise Unreadable(f"A skeleton has the joint {name!r} twice.")
        outside = joint.attributes.get("outside") == "1"
        points = [[0.0, 0.0]] if outside else _points(joint)
        if len(points) != 1:
            raise Unreadable(f"The joint {name!r} of a skeleton has {len(points)} points.")
        found[name] = [*points[0], 0 if outside else _visible(joint)]
    lost = next((name for name in found if order and name not in order), None)
    if lost is not None:
        raise Unreadable(f"A skeleton has the joint {lost!r}, which its label does not declare.")
    return [found.get(name, [0.0, 0.0, 0]) for name in order or found]
