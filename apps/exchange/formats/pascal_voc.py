"""Pascal VOC: one XML file per image with its boxes, usually in a zip.

Corners are taken as they stand. The first VOC sets counted pixels from 1 with the last one included, most tools since
write plain coordinates, and no file says which.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape

from .base import BadFile, Format, Head, Options, Reading, Record, Reject
from .neutral.answers import Unreadable, check_roles
from .neutral.decimals import EXACT, count, exact, less
from .neutral.images import Image
from .neutral.naming import Naming, annotator_of, item_of
from .neutral.shapes import Shape, text
from .source.archived import each_file
from .source.xml_elements import Element, root_children

EXPORT = "Export it again as Pascal VOC."


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item")
    annotator = annotator_of(options)
    children = list(root_children(stream, options.limits, root="annotation", whole=True))
    root = Element("annotation", {}, 1)
    root.children = children
    if not any(child.name in ("filename", "size", "object") for child in children):
        raise BadFile("The file holds neither an image's name nor its size nor an object.", EXPORT)
    name = root.text_at("filename")
    item = item_of(options) if "item" in options.mapping or not name else name
    place = f"image {name[:60]!r}"
    try:
        image = Image(name, _side(root, "width"), _side(root, "height"))
        label = [_object(one, image) for one in root.all("object")]
        yield Naming(annotator, "").record(place, label, image.payload(), item)
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


def _side(root: Element, name: str) -> int | None:
    """Unknown where it is left out or zero, as some tools write it."""
    size = root.text_at("size", name)
    return (count(size, name) or None) if size else None


def _object(found: Element, image: Image) -> Shape:
    try:
        label, corners = text(found.text_at("name")), found.at("bndbox")
        if corners is None:
            raise Unreadable(
                f"The object {label[:60]!r} has no bndbox.", "Turned boxes and polygons are not read here."
            )
        left, top, right, bottom = (exact(corners.text_at(name), name) for name in ("xmin", "ymin", "xmax", "ymax"))
        box = {"label": label, "x": float(left), "y": float(top), "w": less(right, left), "h": less(bottom, top)}
        return image.check_box(box)
    except Unreadable as refusal:
        raise Unreadable(f"Object at line {found.line}: {refusal.why}", refusal.remedy) from None


def write_pascal_voc(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    """The name and content of one file per record, which reads back equal. Raises ValueError for other labels."""
    for record in records:
        if not isinstance(record.label, list) or any(_sides(one) is None for one in record.label):
            raise ValueError(f"The label of {record.item!r} is not a list of upright boxes on one image.")
        payload = record.payload or {}
        size = "".join(f"<{side}>{payload[side]}</{side}>" for side in ("width", "height") if side in payload)
        lines = [
            "<annotation>", f"  <filename>{_escaped(record.item)}</filename>",
            *([f"  <size>{size}<depth>3</depth></size>"] if size else []),
            *map(_written, record.label), "</annotation>", "",
        ]  # fmt: skip
        yield f"{record.item.rsplit('.', 1)[0]}.xml", "\n".join(lines).encode()


def _sides(shape: Shape) -> list[Decimal] | None:
    plain = set(shape) == {"label", "x", "y", "w", "h"}
    return [Decimal(repr(shape[key])) for key in ("x", "y", "w", "h")] if plain else None


def _written(shape: Shape) -> str:
    x, y, width, height = _sides(shape) or []
    corners = {"xmin": x, "ymin": y, "xmax": EXACT.add(x, width), "ymax": EXACT.add(y, height)}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in corners.items())
    return f"  <object><name>{_escaped(str(shape['label']))}</name><bndbox>{inner}</bndbox></object>"


def _escaped(content: str) -> str:
    if any(sign < " " for sign in content) or content != content.strip():
        raise ValueError(f"XML cannot hold {content!r}.")
    return escape(content)


def _recognise(head: Head) -> str | None:
    if head.text.startswith("<") and "<annotation>" in head.text and "<annotations" not in head.text:
        return "it is XML with the root of Pascal VOC"
    return None


PASCAL_VOC = Format("pascal-voc", "Pascal VOC (XML per image)", each_file(read_one, ".xml"), _recognise)
