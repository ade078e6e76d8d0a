"""What stands beside YOLO's label files: the names of the classes and the sizes of the images."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from ..base import BadFile
from ..neutral.answers import Unreadable
from ..neutral.columns import squeezed
from ..neutral.decimals import count
from ..neutral.images import Image
from ..source.whole import lines_of

CLASS_FILES = ("classes.txt", "obj.names", "classes.names")
CLASSES_REMEDY = "Give the classes in order, with --map classes=car,bus, or as classes.txt or data.yaml in the zip."
SIZES_REMEDY = (
    "YOLO's coordinates are shares of the image: put images.csv (columns image, width, height) into the zip, "
    "or where all images have one size, give --map width=800 --map height=600"
)
INLINE = re.compile(r"^names[ \t]*:[ \t]*(\[[^\]\[]*\]|\{[^}{]*\})", re.M)
BLOCK = re.compile(r"^names[ \t]*:[ \t]*\n((?:[ \t]*(?:-|\d+[ \t]*:)[^\n]*\n|[ \t]*\n)+)", re.M)
JOINTS = re.compile(r"^kpt_shape[ \t]*:\s*(?:\[|-)[ \t]*(\d{1,4})[ \t]*(?:,|\n[ \t]*-)[ \t]*(\d)[ \t]*\]?", re.M)
Joints = tuple[int, int]
ENTRY = re.compile(r"[ \t]*(?:-|(\d{1,6})[ \t]*:)[ \t]*(.*)")


def listed_names(text: str) -> list[str]:
    """One name per line."""
    return _checked([line.strip() for line in lines_of(text.strip())])


def yaml_names(text: str) -> list[str] | None:
    """The list or map called "names" of a data.yaml, None where there is none; nothing else of YAML is understood."""
    text = "\n".join(lines_of(text)) + "\n"
    inline, block = INLINE.search(text), BLOCK.search(text)
    if inline:
        entries = [part.strip() for part in inline[1][1:-1].split(",") if part.strip()]
        found = [part if inline[1][0] == "{" else f"- {part}" for part in entries]
    elif block:
        found = [line for line in block[1].split("\n") if line.strip()]
    else:
        return None
    pairs = [ENTRY.fullmatch(line) for line in found]
    if None in pairs:
        raise BadFile("The names in data.yaml cannot be read.", CLASSES_REMEDY)
    if any(pair[1] is not None and int(pair[1]) != at for at, pair in enumerate(pairs) if pair):
        raise BadFile("The names in data.yaml are not numbered 0, 1, 2, …", CLASSES_REMEDY)
    return _checked([_unquoted(pair[2]) for pair in pairs if pair])


def yaml_joints(text: str) -> Joints | None:
    """The number of keypoints of an object, and of numbers for each (2, or 3 with its visibility), where declared."""
    if not re.search(r"^kpt_shape[ \t]*:", text, re.M):
        return None
    found = JOINTS.search("\n".join(lines_of(text)))
    if found is None or found[2] not in ("2", "3") or int(found[1]) == 0:
        raise BadFile("kpt_shape in data.yaml cannot be read.", "Write the number of keypoints and of numbers: [17, 3]")
    return int(found[1]), int(found[2])


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] in "'\"":
        end = text.find(text[0], 1)
        return text[1:end] if end > 0 else text
    return text.split(" #")[0].strip()


def _checked(names: list[str]) -> list[str]:
    if not names or not all(names) or len(set(names)) < len(names):
        raise BadFile("A class has no name, or two have the same.", CLASSES_REMEDY)
    return names


def mapped_classes(mapping: Mapping[str, str]) -> list[str] | None:
    given = mapping.get("classes")
    return None if given is None else _checked([name.strip() for name in given.split(",")])


def image_sizes(text: str) -> dict[str, Image]:
    """Images by their name without folder and ending, from a table with a header. Raises BadFile."""
    try:
        rows = [row for row in csv.reader(lines_of(text)) if row]
        header = [squeezed(name) for name in rows[0]]
        image = next(
            header.index(name) for name in ("image", "imagename", "filename", "file", "name") if name in header
        )
        width, height = header.index("width"), header.index("height")
        return _by_stem(
            [Image(row[image], count(row[width], "width"), count(row[height], "height")) for row in rows[1:]]
        )
    except (csv.Error, IndexError, StopIteration, ValueError):
        raise BadFile("images.csv cannot be read.", SIZES_REMEDY) from None
    except Unreadable as refusal:
        raise BadFile(f"images.csv: {refusal.why}", SIZES_REMEDY) from None


def _by_stem(images: Sequence[Image]) -> dict[str, Image]:
    found: dict[str, Image] = {}
    for image in images:
        stem = PurePosixPath(image.name).stem
        if found.setdefault(stem, image)[1:] != image[1:]:
            raise BadFile(f"images.csv has two images called {stem!r} of different size.", "Rename one of them.")
    return found


def mapped_size(mapping: Mapping[str, str]) -> tuple[int, int] | None:
    if "width" not in mapping and "height" not in mapping:
        return None
    try:
        return count(mapping.get("width"), "width"), count(mapping.get("height"), "height")
    except Unreadable as refusal:
        raise BadFile(refusal.why, SIZES_REMEDY) from None
