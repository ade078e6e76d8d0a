"""Records of boxes or polygons as YOLO: the files of an archive, which reads back equal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..base import BadFile, Record
from ..neutral.decimals import EXACT
from ..tables.writing import csv_line

ELSE = "Write it as COCO or JSON Lines."
# Far below the last digit of a double, so that the product with the side of the image is the same number again.
SMALLEST = Decimal("1e-28")
HALF = Decimal("0.5")
BOX = {"label", "x", "y", "w", "h"}
POLYGON = {"label", "points"}


def write_yolo(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    """Names and contents: a file of labels per record, then images.csv and classes.txt. The annotator is not written.

    Raises BadFile for other labels, images of unknown size, and two labels on one image.
    """
    classes: dict[str, int] = {}
    images: dict[str, bytes] = {}
    for record in records:
        if record.item in images or "/" in record.item or record.item != record.item.strip():
            raise BadFile(f"{record.item!r} is there twice, or cannot be the name of a file.", ELSE)
        width, height = _size(record)
        images[record.item] = csv_line([f"{record.item}.jpg", width, height])
        lines = [_written(record, one, (width, height), classes) for one in _shapes(record)]
        yield f"labels/{record.item}.txt", "".join(lines).encode()
    yield "images.csv", csv_line(["image", "width", "height"]) + b"".join(images.values())
    yield "classes.txt", "".join(f"{name}\n" for name in classes or ["nothing"]).encode()


def _size(record: Record) -> tuple[int, int]:
    payload = record.payload or {}
    width, height = payload.get("width"), payload.get("height")
    if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
        raise BadFile(f"YOLO writes shares of the image, and the size of {record.item!r} is not known.", ELSE)
    return width, height


def _shapes(record: Record) -> Sequence[Mapping[str, Any]]:
    """Those of one kind: boxes that are not turned, or polygons."""
    label = record.label if isinstance(record.label, list) else [None]
    shapes: list[Mapping[str, Any]] = [one for one in label if isinstance(one, dict)]
    flat = all(set(one) == BOX for one in shapes) or all(set(one) == POLYGON for one in shapes)
    if len(shapes) < len(label) or not flat or any(len(at) != 2 for one in shapes for at in one.get("points", [])):
        raise BadFile(f"The label of {record.item!r} is not a list of upright boxes or of polygons.", ELSE)
    return shapes


def _written(record: Record, shape: Mapping[str, Any], size: tuple[int, int], classes: dict[str, int]) -> str:
    name = shape["label"]
    if name != name.strip() or any(sign in name for sign in "\r\n"):
        raise BadFile(f"The class {name!r} of {record.item!r} has a blank at an end, or a line end.", ELSE)
    number = classes.setdefault(name, len(classes))
    if "points" in shape:
        values = [share for point in shape["points"] for share in map(_share, map(_decimal, point), size)]
    else:
        left, top, width, height = (_share(_decimal(shape[key]), size[key in "yh"]) for key in ("x", "y", "w", "h"))
        # The middle is that of the rounded sides, so that taking half of them off again gives the corner exactly.
        values = [EXACT.fma(width, HALF, left), EXACT.fma(height, HALF, top), width, height]
    return " ".join([str(number), *(f"{value.normalize(EXACT):f}" for value in values)]) + "\n"


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def _share(pixels: Decimal, side: int) -> Decimal:
    return EXACT.divide(pixels, Decimal(side)).quantize(SMALLEST, context=EXACT)
