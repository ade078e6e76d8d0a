"""Records of shapes or tags on images as CVAT for images 1.1; what is written reads back equal."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from ..base import BadFile, Record
from ..neutral.decimals import EXACT
from ..neutral.run_lengths import run_lengths
from ..source.archived import IN_MEMORY

ELSE = "Write it as COCO or JSON Lines."
VISIBLE = {2: "0", 1: "1"}
Shape = Mapping[str, Any]


def write_cvat(records: Iterable[Record]) -> Iterator[bytes]:
    """One image per record. The annotator is not written: the file has no place for one. Raises BadFile for labels
    that CVAT has no element for, images of unknown size, and two labels on one image.

    Other readers want the names of the labels before the images, which are kept aside until all are known.
    """
    labels: dict[str, None] = {}
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as images:
        images.writelines(_images(records, labels))
        images.seek(0)
        yield b'<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n'
        yield f"  <meta>\n    <task>\n{_names(labels)}    </task>\n  </meta>\n".encode()
        yield from images
    yield b"</annotations>\n"


def _names(labels: Iterable[str]) -> str:
    names = "".join(f"        <label><name>{escape(label)}</name></label>\n" for label in labels)
    return f"      <labels>\n{names}      </labels>\n"


def _images(records: Iterable[Record], labels: dict[str, None]) -> Iterator[bytes]:
    """The elements of the images; what their shapes and tags are called is added to `labels`."""
    seen: set[str] = set()
    for number, record in enumerate(records):
        width, height = (_side(record, side) for side in ("width", "height"))
        if record.item in seen:
            raise BadFile(f"Two labels are on {record.item!r}, and CVAT's file cannot say whose.", ELSE)
        seen.add(record.item)
        shapes = "".join(f"    {_element(record, one, labels)}\n" for one in _shapes(record))
        given = f'id="{number}" name={_quoted(record.item)} width="{width}" height="{height}"'
        yield f"  <image {given}>\n{shapes}  </image>\n".encode()


def _side(record: Record, side: str) -> int:
    value = (record.payload or {}).get(side)
    if not isinstance(value, int) or value <= 0:
        raise BadFile(f"The {side} of {record.item!r} is not known.", ELSE)
    return value


def _shapes(record: Record) -> list[object]:
    return record.label if isinstance(record.label, list) else [record.label]


def _element(record: Record, shape: object, labels: dict[str, None]) -> str:
    if isinstance(shape, str):
        labels[shape] = None
        return f"<tag label={_quoted(shape)}/>"
    if isinstance(shape, dict):
        for keys, write in WRITTEN.items():
            if set(shape) - {"angle"} == keys and (written := write(shape)):
                labels[shape["label"]] = None
                return written
    raise BadFile(f"CVAT has no element for a label such as that of {record.item!r}.", ELSE)


def _box(shape: Shape) -> str:
    x, y, width, height = (Decimal(repr(shape[key])) for key in ("x", "y", "w", "h"))
    corners = {"xtl": x, "ytl": y, "xbr": EXACT.add(x, width), "ybr": EXACT.add(y, height)}
    sides = " ".join(f'{name}="{value}"' for name, value in corners.items())
    turn = f' rotation="{shape["angle"]!r}"' if "angle" in shape else ""
    return f"<box label={_quoted(shape['label'])} {sides}{turn}/>"


def _points(shape: Shape) -> str:
    """A polygon, or keypoints that are all seen or all hidden; those left out have no place here."""
    points = ";".join(f"{x!r},{y!r}" for x, y, *_ in shape["points"])
    visible = {point[2] for point in shape["points"] if len(point) == 3}
    if not visible:
        return f'<polygon label={_quoted(shape["label"])} points="{points}"/>'
    if len(visible) > 1 or not visible <= set(VISIBLE):
        return ""
    return f'<points label={_quoted(shape["label"])} occluded="{VISIBLE[visible.pop()]}" points="{points}"/>'


def _mask(shape: Shape) -> str:
    height, width = shape["size"]
    columns = np.repeat(np.arange(len(shape["counts"])) % 2 == 1, np.asarray(shape["counts"], np.int64))
    runs = ", ".join(map(str, run_lengths(columns.reshape(width, height).T.ravel())))
    size = f'left="0" top="0" width="{width}" height="{height}"'
    return f'<mask label={_quoted(shape["label"])} rle="{runs}" {size}/>'


def _quoted(text: str) -> str:
    if any(sign < " " for sign in text) or text != text.strip() or not text:
        raise BadFile(f"An attribute of XML cannot hold {text!r}.", ELSE)
    return quoteattr(text)


WRITTEN = {
    frozenset({"label", "x", "y", "w", "h"}): _box,
    frozenset({"label", "points"}): _points,
    frozenset({"label", "size", "counts"}): _mask,
}
