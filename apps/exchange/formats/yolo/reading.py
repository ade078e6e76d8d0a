"""YOLO: one text file per image, a line per object: its class, and shares of the image's width and height."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import EXACT, count, exact
from ..neutral.images import Image
from ..neutral.kinds import ChosenKind
from ..neutral.naming import named
from ..neutral.shapes import Shape, polygon
from ..source.archived import Files, people_of, placed, renamed, unpacked
from ..source.people import declared
from ..source.whole import lines_of, whole_text
from .names import (
    CLASS_FILES,
    CLASSES_REMEDY,
    SIZES_REMEDY,
    Joints,
    image_sizes,
    listed_names,
    mapped_classes,
    mapped_size,
    yaml_joints,
    yaml_names,
)

KINDS = ("boxes", "polygons", "keypoints")
LISTS_OF_IMAGES = ("train.txt", "val.txt", "valid.txt", "test.txt")
LINE = re.compile(r"\d+( +-?(\d+(\.\d*)?|\.\d+)(e-?\d+)?){4,}[ \t]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Beside:
    classes: Sequence[str]
    sizes: Mapping[str, Image]
    size: tuple[int, int] | None
    joints: Joints | None = None

    def kind(self, fields: Sequence[str], asked: str | None) -> str:
        """What a line says; one of a pose is a box too, where boxes are asked for."""
        if self.joints is not None:
            return "boxes" if asked == "boxes" else "keypoints"
        return "boxes" if len(fields) <= 6 else "polygons"

    def image(self, stem: str) -> Image:
        if stem in self.sizes:
            return self.sizes[stem]
        if self.size is None:
            raise BadFile(f"The size of the image {stem!r} is not known.", SIZES_REMEDY)
        return Image("", *self.size)


def read_yolo(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "classes", "width", "height")
    kind = ChosenKind(options, KINDS)
    with unpacked(stream, options.limits) as files:
        if not isinstance(files, list):
            yield from _image(files, options, kind, _beside([], options))
            return
        labels = [(name, content) for name, content in files if _holds_labels(name)]
        if not labels:
            raise BadFile("The archive holds no label file (.txt).", "Check what was packed.")
        beside, people = _beside(files, options), people_of(files, options.limits)
        for name, content in labels:
            given = renamed(declared(options, people, name), name)
            yield from placed(name, _image(content, given, kind, beside))


def _holds_labels(name: str) -> bool:
    last = PurePosixPath(name).name.lower()
    return last.endswith(".txt") and last not in (*CLASS_FILES, *LISTS_OF_IMAGES) and not last.startswith("readme")


def _beside(files: Files, options: Options) -> Beside:
    """What the caller maps goes before what lies in the archive. Raises BadFile where the classes are unknown."""
    classes, sizes, joints = mapped_classes(options.mapping), dict[str, Image](), None
    for name, content in files:
        last = PurePosixPath(name).name.lower()
        if last == "images.csv":
            sizes = image_sizes(whole_text(content, options.limits))
        elif last in CLASS_FILES and classes is None:
            classes = listed_names(whole_text(content, options.limits))
        elif last.endswith((".yaml", ".yml")):
            text = whole_text(content, options.limits)
            joints = joints or yaml_joints(text)
            classes = classes or yaml_names(text)
    if classes is None:
        raise BadFile("The names of the classes are not known.", CLASSES_REMEDY)
    return Beside(classes, sizes, mapped_size(options.mapping), joints)


def _image(stream: BinaryIO, options: Options, kind: ChosenKind, beside: Beside) -> Reading:
    naming = named(options)
    image = beside.image(PurePosixPath(options.name).stem)
    text = whole_text(stream, options.limits, empty=True)
    place = "the image"
    try:
        label: list[object] = []
        for number, line in enumerate(lines_of(text), 1):
            place = f"line {number}"
            fields = line.split()
            if fields and kind.takes(beside.kind(fields, kind.name), place):
                label.append(_object(fields, beside, image, kind.name))
        place = "the image"
        yield naming.record(place, label, image.payload())
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


def _object(fields: list[str], beside: Beside, image: Image, asked: str | None) -> Shape:
    number, classes = count(fields[0], "The class"), beside.classes
    if number >= len(classes):
        raise Unreadable(f"The class is {number}, and there are {len(classes)}.", CLASSES_REMEDY)
    shares = [exact(field, "A coordinate") for field in fields[1:]]
    width, height = Decimal(image.width or 0), Decimal(image.height or 0)
    if beside.joints is not None:
        joints = _points(shares, *beside.joints)
        if asked == "keypoints":
            return image.check_points({"label": classes[number], "points": _joints(joints, width, height)})
        shares = shares[:4]
    if len(shares) == 4:
        x, y, w, h = shares
        left, top = (EXACT.subtract(at, EXACT.divide(side, Decimal(2))) for at, side in ((x, w), (y, h)))
        sides = [EXACT.multiply(share, of) for share, of in zip((left, top, w, h), (width, height) * 2, strict=True)]
        found = dict(zip(("x", "y", "w", "h"), map(float, sides), strict=True))
        return image.check_box({"label": classes[number], **found})
    if len(shares) < 6 or len(shares) % 2:
        raise Unreadable(f"The line has {len(fields)} numbers.", "A box has 5, a polygon 7, 9, 11, …")
    points = [
        (EXACT.multiply(x, width), EXACT.multiply(y, height)) for x, y in zip(shares[0::2], shares[1::2], strict=True)
    ]
    return image.check_points(polygon(classes[number], [[float(x), float(y)] for x, y in points]))


def _points(shares: list[Decimal], number: int, size: int) -> list[list[Decimal]]:
    """The numbers of each keypoint, which follow those of the box."""
    rest = shares[4:]
    if len(rest) != number * size:
        raise Unreadable(
            f"The line has {len(shares) + 1} numbers.", f"With kpt_shape [{number}, {size}] it has {5 + number * size}."
        )
    return [rest[at : at + size] for at in range(0, len(rest), size)]


def _joints(points: list[list[Decimal]], width: Decimal, height: Decimal) -> list[list[float]]:
    """In pixels; without visibilities a point is seen unless it stands at zero, which says that it was left out."""
    found = []
    for x, y, *rest in points:
        visible = rest[0] if rest else Decimal(2 if x or y else 0)
        if visible not in (0, 1, 2):
            raise Unreadable(f"The visibility of a keypoint is {visible}, not 0, 1 or 2.")
        found.append([float(EXACT.multiply(x, width)), float(EXACT.multiply(y, height)), int(visible)])
    return found


def _recognise(head: Head) -> str | None:
    lines = head.text.split("\n")
    whole = [line for line in (lines[:-1] or lines)[:20] if line.strip()]
    if whole and all(LINE.fullmatch(line.rstrip("\r")) for line in whole):
        return "every line is a class and at least four shares of an image, as in YOLO"
    return None


YOLO = Format("yolo", "YOLO (text per image, in a zip with classes and images.csv)", read_yolo, _recognise, packed=True)
