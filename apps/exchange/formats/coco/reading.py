"""COCO JSON: boxes, polygons, masks or keypoints on images.

Its three lists refer to each other and come in any order, so the objects are held, as short texts, until all is read.
"""

import json
from typing import Any, BinaryIO, cast

from ..base import GIB, BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import Unreadable, at_path, check_roles
from ..neutral.images import LARGEST, Image
from ..neutral.naming import Naming, annotator_of
from ..neutral.run_lengths import filled
from ..neutral.shapes import Shape, keyed, text, whole
from ..source.archived import each_file
from ..source.json_members import members
from ..source.json_values import identity
from ..source.text import TextSource
from .objects import KINDS, category, id_of, kinds_in, shape_of

EXPORT = "Export it again as COCO JSON, and check that it was copied completely."
MOST_HELD = 2 * GIB
CROWDS = ("skip", "keep")
Id = int | str


def read_coco(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "annotator", "crowd")
    found = Found(options)
    for key, value in members(TextSource(stream).chunks(), longest=options.limits.task, remedy=EXPORT):
        try:
            found.take(key, value)
        except Unreadable as refusal:
            raise BadFile(f"{key.capitalize()[:40]}: {refusal.why}", refusal.remedy) from None
    if not found.images:
        raise BadFile("The file lists no images.", EXPORT)
    yield from found.records()


class Found:
    """What the file holds: images by id, and for each its objects by annotator."""

    def __init__(self, options: Options) -> None:
        self.images: dict[Id, dict[str, Any]] = {}
        self._categories: dict[Id, tuple[str, int]] = {}
        self._objects: dict[Id, dict[str, list[bytes]]] = {}
        self._spoiled: dict[Id, Unreadable] = {}
        self._seen: set[Id] = set()
        self._given: set[tuple[str, str]] = set()
        self._held = 0
        self._kind = options.mapping.get("label")
        self._crowd = options.mapping.get("crowd")
        self._item = options.mapping.get("item", "file_name")
        self._who = options.mapping.get("annotator")
        self._declared = annotator_of(options) if self._who is None else ""
        for given, known in ((self._kind, KINDS), (self._crowd, CROWDS)):
            if given is not None and given not in known:
                raise BadFile(f"{given!r} is not known here.", f"Choose one: {', '.join(known)}.")

    def take(self, key: str, value: object) -> None:
        if key == "images":
            image = keyed(value, "an image")
            if id_of(image, "id") in self.images:
                raise Unreadable(f"Two images have the id {image['id']}.")
            kept = {
                name: at_path(image, name) for name in ("file_name", "width", "height", self._item, self._who or "id")
            }
            self.images[image["id"]] = kept
        elif key == "categories":
            number, one = category(value)
            if self._categories.setdefault(number, one) != one:
                raise Unreadable(f"Two categories have the id {number}.")
        elif key == "annotations":
            self._take_annotation(keyed(value, "an annotation"))

    def _take_annotation(self, annotation: dict[str, Any]) -> None:
        image = id_of(annotation, "image_id")
        try:
            number = id_of(annotation, "id")
            if number in self._seen:
                raise Unreadable(f"Two annotations have the id {number}.")
            self._seen.add(number)
            shape = self._shape(annotation)
            if shape is not None:
                self._hold(image, self._annotator(annotation), [annotation.get("category_id"), number, shape])
        except Unreadable as refusal:
            why = f"Annotation {str(annotation.get('id'))[:40]}: {refusal.why}"
            self._spoiled.setdefault(image, Unreadable(why, refusal.remedy))

    def take_result(self, number: int, value: object) -> None:
        """A detection, which has no id of its own."""
        self._take_annotation({**keyed(value, "a result"), "id": number})

    def _annotator(self, annotation: dict[str, Any]) -> str:
        return self._declared if self._who is None else _named(at_path(annotation, self._who), self._who)

    def _shape(self, annotation: dict[str, Any]) -> Shape | None:
        if annotation.get("iscrowd") == 1:
            if self._crowd is None:
                why = f"Annotation {str(annotation['id'])[:40]} marks a crowd, not one object."
                raise BadFile(why, "Leave crowds out with --map crowd=skip, or read them as objects: --map crowd=keep")
            if self._crowd == "skip":
                return None
        return shape_of(annotation, self._kind or self._settled(annotation))

    def _settled(self, annotation: dict[str, Any]) -> str:
        kinds = kinds_in(annotation)
        if len(kinds) > 1:
            why = f"Annotation {str(annotation['id'])[:40]} holds {' and '.join(kinds)}."
            raise BadFile(why, f"Choose one with --map label={kinds[0]}")
        if not kinds:
            raise Unreadable("There is neither a box nor a segmentation nor keypoints.")
        self._kind = kinds[0]
        return self._kind

    def _hold(self, image: Id, annotator: str, found: list[object]) -> None:
        line = json.dumps(found, separators=(",", ":")).encode()
        self._held += len(line)
        if self._held > MOST_HELD:
            raise BadFile(f"The objects take more than {MOST_HELD} bytes.", "Deliver the file in parts.")
        self._objects.setdefault(image, {}).setdefault(annotator, []).append(line)

    def records(self) -> Reading:
        for number, raw in self.images.items():
            objects = self._objects.pop(number, {})
            wrong = self._spoiled.pop(number, None)
            place = f"image {str(raw['file_name'])[:60]!r}"
            if wrong is not None:
                yield Reject(place, wrong.why, wrong.remedy)
                continue
            for annotator, lines in objects.items() or [(None, [])]:
                yield self._record(place, raw, annotator, lines)
        for number in [*self._objects, *self._spoiled]:
            yield Reject(f"image_id {str(number)[:60]}", "Annotations are on an image that is not listed.", EXPORT)

    def _record(self, place: str, raw: dict[str, Any], annotator: str | None, lines: list[bytes]) -> Record | Reject:
        try:
            if annotator is None:
                annotator = self._declared if self._who is None else _named(raw[self._who], self._who)
            image = Image(text(raw["file_name"], "file_name"), _side(raw["width"]), _side(raw["height"]))
            label = [self._object(json.loads(line), image) for line in lines]
            item = _named(raw[self._item], self._item)
            if (item, annotator) in self._given:
                raise Unreadable(f"Another image of the file is called {item[:60]!r} too.", "Map item to another key.")
            self._given.add((item, annotator))
            return Naming(annotator, "").record(place, label, image.payload(), item)
        except Unreadable as refusal:
            return Reject(place, refusal.why, refusal.remedy)

    def _object(self, found: list[Any], image: Image) -> Shape:
        number, of, shape = found
        try:
            if isinstance(number, list | dict) or number not in self._categories:
                raise Unreadable(f"Its category {str(number)[:40]} is not listed.")
            name, joints = self._categories[number]
            if "rings" in shape:
                return {"label": name, **_filled(shape, image)}
            shape["label"] = name
            if "w" in shape:
                return image.check_box(shape)
            if "size" in shape and None not in image[1:] and shape["size"] != [image.height, image.width]:
                raise Unreadable(f"The mask is for an image of another size: {shape['size']}.")
            if self._kind == "keypoints" and joints not in (0, len(shape["points"])):
                raise Unreadable(f"It has {len(shape['points'])} keypoints, and its category has {joints}.")
            return shape if "size" in shape else image.check_points(shape)
        except Unreadable as refusal:
            raise Unreadable(f"Annotation {str(of)[:40]}: {refusal.why}", refusal.remedy) from None


def _filled(shape: Shape, image: Image) -> Shape:
    if image.width is None or image.height is None:
        raise Unreadable("Polygons become a mask only on an image of known size.", "Give its width and height.")
    rings = cast("list[list[list[float]]]", shape["rings"])
    for ring in rings:
        image.check_points({"points": ring})
    flat = [[value for point in ring for value in point] for ring in rings]
    return {"size": [image.height, image.width], "counts": filled(flat, image.height, image.width)}


def _side(raw: object) -> int | None:
    side = None if raw is None else whole(raw, "The size of an image")
    if side is not None and not 0 < side <= LARGEST:
        raise Unreadable(f"An image is {str(side)[:20]} pixels wide or high.")
    return side


def _named(raw: object, key: str) -> str:
    try:
        found = identity(raw)
    except ValueError:
        found = ""
    if not found:
        raise Unreadable(f"There is no {key!r}.", "Check the keys given with --map.")
    return found


def _recognise(head: Head) -> str | None:
    lists = any(f'"{name}"' in head.text for name in ("images", "annotations", "categories"))
    keys = any(f'"{name}"' in head.text for name in ("file_name", "image_id", "supercategory"))
    first = head.text.startswith("{") and head.text[1:].lstrip().startswith(FIRST_KEYS)
    return "it is a JSON object with the lists of COCO" if first and lists and keys else None


FIRST_KEYS = tuple(f'"{key}"' for key in ("info", "licenses", "images", "annotations", "categories", "type"))
COCO = Format("coco", "COCO JSON (boxes, polygons, masks, keypoints)", each_file(read_coco, ".json"), _recognise)
