"""XML of unknown origin, one child of the root at a time: no document type, no entities, bounded depth and size."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from ..base import BadFile, Limits
from .text import TextSource

DEEPEST = 40
XML_REMEDY = "Export it again, and check that it was copied completely."


class Element:
    """An element with its children; names of another namespace read "address name"."""

    __slots__ = ("attributes", "children", "line", "name", "parts")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[Element] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()

    def all(self, name: str) -> "list[Element]":
        return [child for child in self.children if child.name == name]

    def at(self, *path: str) -> "Element | None":
        found: Element | None = self
        for name in path:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def text_at(self, *path: str) -> str:
        found = self.at(*path)
        return found.text if found else ""


def root_children(stream: BinaryIO, limits: Limits, *, root: str, whole: bool = False) -> Iterator[Element]:
    """The children of the root, which must have the name given; raises BadFile.

    One child, or with `whole` the file, may have no more characters than one task.
    """
    builder = _Builder(root)
    held = 0
    for chunk in TextSource(stream).chunks():
        held += len(chunk)
        builder.feed(chunk)
        if held > limits.task and (whole or not builder.done):
            raise BadFile(f"One element is larger than {limits.task} characters.", "Deliver the file in parts.")
        held = held if whole else 0 if builder.done else held
        yield from builder.taken()
    builder.feed("", final=True)
    yield from builder.taken()


class _Builder:
    def __init__(self, root: str) -> None:
        self.done: list[Element] = []
        self._root = root
        self._open: list[Element] = []
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def feed(self, text: str, *, final: bool = False) -> None:
        try:
            self._parser.Parse(text, final)
        except expat.ExpatError as error:
            why = f"The XML cannot be read at line {error.lineno}, column {error.offset + 1}"
            raise BadFile(f"{why} ({expat.ErrorString(error.code)}).", XML_REMEDY) from None

    def taken(self) -> list[Element]:
        taken, self.done = self.done, []
        return taken

    def _refuse_doctype(self, *_: object) -> None:
        line = self._parser.CurrentLineNumber
        raise BadFile(f"Line {line} declares a document type, which may define entities.", "Remove the declaration.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if not self._open and name != self._root:
            raise BadFile(f"The root of the XML is {name[:100]!r}, not {self._root!r}.", "Check the format.")
        if len(self._open) >= DEEPEST:
            raise BadFile(f"The XML is nested deeper than {DEEPEST} levels at line {line}.", XML_REMEDY)
        element = Element(name, attributes, line)
        if len(self._open) > 1:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if len(self._open) == 1:
            self.done.append(element)

    def _text(self, text: str) -> None:
        if len(self._open) > 1:
            self._open[-1].parts.append(text)
