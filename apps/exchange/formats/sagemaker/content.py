"""The answers of SageMaker Ground Truth's built-in tasks, as workers give them and as manifests hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..neutral.answers import Unreadable
from ..neutral.images import Image
from ..neutral.offsets import from_utf16, has_pairs
from ..neutral.shapes import (
    Shape,
    box,
    keyed,
    keypoint,
    listed,
    one_or_list,
    polygon,
    span,
    text,
    texts,
    whole,
    xy_points,
)


def image_of(raw: object) -> Image:
    """The image that coordinates lie on, of unknown size where the job does not say it."""
    size = raw if isinstance(raw, dict) else {}
    width, height = (size.get(side) for side in ("width", "height"))
    return Image("", width if isinstance(width, int) else None, height if isinstance(height, int) else None)


def answer_in(content: object, body: str | None) -> object:
    """The label in one worker's answer, whatever the element of the page is called that holds it. Raises Unreadable."""
    found = keyed(content, "the answer")
    for value in (found, *found.values()):
        if isinstance(value, dict):
            label = _known(value, body)
            if label is not None:
                return label
    raise Unreadable(
        f"The answer ({', '.join(found)[:100]}) is not one of the built-in tasks.", "Read: classes, boxes, …"
    )


def _known(value: Mapping[str, Any], body: str | None) -> object | None:
    image = image_of(value.get("inputImageProperties"))
    if isinstance(value.get("label"), str):
        return text(value["label"])
    if isinstance(value.get("labels"), list):
        return one_or_list(texts(value["labels"])) if value["labels"] else []
    if isinstance(value.get("boundingBoxes"), list):
        return boxes(value["boundingBoxes"], image)
    if isinstance(value.get("polygons"), list):
        shapes = [keyed(one, "a polygon") for one in value["polygons"]]
        return [image.check_points(polygon(one.get("label"), xy_points(one.get("vertices")))) for one in shapes]
    if isinstance(value.get("keypoints"), list):
        points = [keyed(one, "a point") for one in value["keypoints"]]
        return [image.check_points(keypoint(one.get("label"), one.get("x"), one.get("y"))) for one in points]
    if isinstance(value.get("entities"), list):
        return entities(value["entities"], body)
    if "labeledImage" in value:
        raise Unreadable("The mask is a picture within the answer.", "Deliver masks as COCO.")
    return None


def boxes(found: Sequence[object], image: Image, names: Mapping[str, Any] | None = None) -> list[Shape]:
    """Boxes, whose classes are named in each or, by number, in `names`."""
    shapes = []
    for raw in listed(found, "boxes"):
        one = keyed(raw, "a box")
        label = one.get("label") if names is None else names.get(str(one.get("class_id")))
        if label is None:
            raise Unreadable(f"A box has the class {str(one.get('class_id'))[:60]!r}, which has no name.")
        shapes.append(image.check_box(box(label, *(one.get(key) for key in ("left", "top", "width", "height")))))
    return shapes


def entities(found: Sequence[object], body: str | None) -> list[Shape]:
    """Spans; their offsets are those of a browser, in UTF-16 units."""
    shapes = []
    for raw in listed(found, "entities"):
        one = keyed(raw, "an entity")
        start, end = whole(one.get("startOffset"), "startOffset"), whole(one.get("endOffset"), "endOffset")
        if body is not None and has_pairs(body):
            start, end = from_utf16(body, start, end)
        shapes.append(span(one.get("label"), start, end, None if body is None else len(body)))
    return shapes
