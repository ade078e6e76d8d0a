"""Small text files that are one answer: read as a whole, up to the size of one task."""

import re
from typing import BinaryIO

from ..base import BadFile, Limits
from .text import TextSource

LINE_END = re.compile(r"\r\n|\r|\n")


def whole_text(stream: BinaryIO, limits: Limits, *, empty: bool = False) -> str:
    """The text of a file, which may be empty only where that says something. Raises BadFile."""
    if empty:
        first = stream.read(1)
        if not first:
            return ""
        stream = _Again(first, stream)  # type: ignore[assignment]
    parts, size = [], 0
    for part in TextSource(stream).chunks():
        parts.append(part)
        size += len(part)
        if size > limits.task:
            raise BadFile(f"The file is longer than {limits.task} characters.", "Check that it is the right one.")
    return "".join(parts)


def lines_of(text: str) -> list[str]:
    return LINE_END.split(text)


class _Again:
    """A stream whose first byte was taken already."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int) -> bytes:
        first, self._first = self._first, b""
        return first + self._rest.read(size - len(first))
