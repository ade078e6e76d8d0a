"""YOLO: one text file per image, a line per object: its class, and shares of the image's width and height."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import BinaryIO

from ..base import BadFile, Format, Head, Limits, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import EXACT, count, exact
from ..neutral.images import Image
from ..neutral.kinds import ChosenKind
from ..neutral.naming import named
from ..neutral.shapes import Shape, polygon
from ..source.archived import Files, placed, renamed, unpacked
from ..source.whole import lines_of, whole_text
from .names import (
    CLASS_FILES,
    CLASSES_REMEDY,
    SIZES_REMEDY,
    image_sizes,
    listed_names,
    mapped_classes,
    mapped_size,
    yaml_names,
)

KINDS = ("boxes", "polygons")
LISTS_OF_IMAGES = ("train.txt", "val.txt", "valid.txt", "test.txt")
LINE = re.compile(r"\d+( +-?(\d+(\.\d*)?|\.\d+)(e-?\d+)?){4,}[ \t]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Beside:
    classes: Sequence[str]
    sizes: Mapping[str, Image]
    size: tuple[int, int] | None

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
        beside = _beside(files, options)
        for name, content in labels:
            yield from placed(name, _image(content, renamed(options, name), kind, beside))


def _holds_labels(name: str) -> bool:
    last = PurePosixPath(name).name.lower()
    return last.endswith(".txt") and last not in (*CLASS_FILES, *LISTS_OF_IMAGES) and not last.startswith("readme")


def _beside(files: Files, options: Options) -> Beside:
    """What the caller maps goes before what lies in the archive. Raises BadFile where the classes are unknown."""
    classes, sizes = mapped_classes(options.mapping), dict[str, Image]()
    for name, content in files:
        last = PurePosixPath(name).name.lower()
        if last == "images.csv":
            sizes = image_sizes(whole_text(content, options.limits))
        elif classes is None:
            classes = _names(last, content, options.limits)
    if classes is None:
        raise BadFile("The names of the classes are not known.", CLASSES_REMEDY)
    return Beside(classes, sizes, mapped_size(options.mapping))


def _names(last: str, content: BinaryIO, limits: Limits) -> list[str] | None:
    if last in CLASS_FILES:
        return listed_names(whole_text(content, limits))
    return yaml_names(whole_text(content, limits)) if last.endswith((".yaml", ".yml")) else None


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
            if fields and kind.takes("boxes" if len(fields) <= 6 else "polygons", place):
                label.append(_object(fields, beside.classes, image))
        place = "the image"
        yield naming.record(place, label, image.payload())
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


def _object(fields: list[str], classes: Sequence[str], image: Image) -> Shape:
    number = count(fields[0], "The class")
    if number >= len(classes):
        raise Unreadable(f"The class is {number}, and there are {len(classes)}.", CLASSES_REMEDY)
    shares = [exact(field, "A coordinate") for field in fields[1:]]
    width, height = Decimal(image.width or 0), Decimal(image.height or 0)
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


def _recognise(head: Head) -> str | None:
    lines = head.text.split("\n")
    whole = [line for line in (lines[:-1] or lines)[:20] if line.strip()]
    if whole and all(LINE.fullmatch(line.rstrip("\r")) for line in whole):
        return "every line is a class and at least four shares of an image, as in YOLO"
    return None


YOLO = Format("yolo", "YOLO (text per image, in a zip with classes and images.csv)", read_yolo, _recognise, packed=True)
