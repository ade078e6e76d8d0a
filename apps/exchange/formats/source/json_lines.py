"""JSON objects out of a file of lines, or of one array, each with its place."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from ..base import BadFile, Head, Reject
from .json_array import elements
from .streams import Forwarded, buffered
from .text import TextSource

Object = dict[str, Any]
Placed = Iterator[tuple[str, Object | Reject]]
BEFORE_CONTENT = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


def objects(stream: BinaryIO, longest: int) -> Placed:
    """Each line's object, or why it is none; raises BadFile where there is none, or the first line is none."""
    source = TextSource(stream, longest=longest)
    first = True
    for number, line in enumerate(source.lines(), 1):
        source.record_line = number + 1
        if line.isspace():
            continue
        place = f"line {number}"
        found = _object(place, line)
        if first and isinstance(found, Reject):
            raise BadFile(f"{place.capitalize()}: {found.why}", found.remedy)
        yield place, found
        first = False
    if first:
        raise BadFile("The file holds no record.", "Check that it was exported and copied completely.")


def objects_or_elements(stream: BinaryIO, longest: int, *, what: str, remedy: str) -> Placed:
    """The objects of a file of lines or of one array, whichever it is."""
    content = buffered(Forwarded(stream))
    if not content.peek().lstrip(BEFORE_CONTENT).startswith(b"["):
        yield from objects(content, longest)
        return
    place = ""
    for number, found in enumerate(
        elements(TextSource(content).chunks(), longest=longest, what=what, remedy=remedy), 1
    ):
        place = f"{what} {number}"
        if not isinstance(found, dict):
            yield place, Reject(place, "This is not a JSON object.", remedy)
        else:
            yield place, found
    if not place:
        raise BadFile(f"The file holds no {what}.", remedy)


def first_object(head: Head) -> Object | None:
    """The first object in the beginning of a file, of lines or of an array, where it is whole."""
    text = head.text.removeprefix("[").lstrip()
    try:
        found, _ = json.JSONDecoder().raw_decode(text) if text.startswith("{") else (None, 0)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def mentions(head: Head, *keys: str) -> bool:
    """Whether the beginning of a file of JSON has all these keys: in its first object where that is whole."""
    if not head.text.startswith(("{", "[")):
        return False
    found = first_object(head)
    return all(key in found if found is not None else f'"{key}"' in head.text for key in keys)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _object(place: str, line: str) -> Object | Reject:
    try:
        found = _decode(line)
    except ValueError as error:
        return Reject(place, f"This is not complete JSON ({error}).", "Write one JSON object per line.")
    except RecursionError:
        return Reject(place, "The JSON is nested too deeply.", "Write one flat JSON object per line.")
    if not isinstance(found, dict):
        return Reject(place, "This is not a JSON object.", "Write one JSON object per line.")
    return found
