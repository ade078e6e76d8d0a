"""The members of one large JSON object, one at a time, and the elements of its arrays one at a time."""

import itertools
from collections.abc import Iterator
from typing import Any

from ..base import BadFile
from .json_array import Buffer


def members(chunks: Iterator[str], *, longest: int, remedy: str) -> Iterator[tuple[str, Any]]:
    """Each key with its value; an array gives its key once per element. Raises BadFile."""
    buffer = Buffer(chunks, longest, "entry", remedy)
    if buffer.next_sign() != "{":
        raise BadFile("The file does not begin with a JSON object.", remedy)
    buffer.at += 1
    if buffer.next_sign() == "}":
        buffer.at += 1
        return buffer.expect_end()
    while True:
        key = _key(buffer)
        if buffer.next_sign() == "[":
            buffer.at += 1
            for element in _elements(buffer):
                yield key, element
        else:
            yield key, buffer.element()
        if _ends(buffer, "}"):
            return buffer.expect_end()


def _key(buffer: Buffer) -> str:
    buffer.number = 1
    key = buffer.element() if buffer.next_sign() == '"' else None
    if not isinstance(key, str) or buffer.next_sign() != ":":
        raise buffer.refusal("a key or its colon is missing", done=0)
    buffer.at += 1
    return key


def _elements(buffer: Buffer) -> Iterator[Any]:
    if buffer.next_sign() == "]":
        buffer.at += 1
        return
    for number in itertools.count(1):
        buffer.number = number
        yield buffer.element()
        if _ends(buffer, "]"):
            return


def _ends(buffer: Buffer, end: str) -> bool:
    sign = buffer.next_sign()
    buffer.at += 1
    if sign not in (",", end) or not sign:
        raise buffer.refusal(f"a comma or {end} is missing", done=buffer.number)
    return sign == end
