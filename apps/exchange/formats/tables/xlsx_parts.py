"""The parts of an Excel workbook as XML events: no document type, no entities, a bound on every text."""

import re
import xml.parsers.expat as expat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, NoReturn

from ..base import MIB, BadFile, Limits

CHUNK = 64 * 1024
MOST_STRINGS = 256 * MIB
AGAIN = "Open the workbook, save it again as .xlsx, or save the sheet as “CSV UTF-8”."
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Data = Callable[[str], None]


class Package:
    """The zip archive that a workbook is; raises BadFile for what is damaged, encrypted or a bomb."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (*DAMAGED, ValueError) as error:
            raise BadFile(f"This is not a whole Excel workbook ({str(error)[:100]}).", AGAIN) from None
        self._limits = limits
        self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()[: limits.members + 1]}
        if len(self._parts) > limits.members:
            raise BadFile(f"The workbook has more than {limits.members} parts.", AGAIN)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        info = self._parts.get(name)
        if info is None:
            raise BadFile(f"The workbook has no part {name[:100]!r}.", AGAIN)
        limits = self._limits
        if info.file_size > limits.ratio_grace and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise BadFile(f"{name[:100]!r} expands to more than {limits.ratio} times its size (a zip bomb?).", AGAIN)
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except (*DAMAGED, ValueError) as error:
            raise BadFile(f"{name[:100]!r} in the workbook is damaged ({str(error)[:100]}).", AGAIN) from None

    def parse(self, name: str, start: Start, end: End | None = None, data: Data | None = None) -> Iterator[None]:
        """Run the handlers over a part, chunk by chunk, with names of elements and attributes without namespaces."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, given: start(_local(tag), {_local(k): v for k, v in given.items()})
        if end is not None:
            ended = end
            parser.EndElementHandler = lambda tag: ended(_local(tag))
        if data is not None:
            parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield
        except expat.ExpatError as error:
            raise BadFile(f"{name[:100]!r} in the workbook is not well-formed XML ({error}).", AGAIN) from None


def unescaped(text: str) -> str:
    """Excel writes control characters as _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def shared_strings(package: Package, name: str) -> list[str]:
    """The table of texts that cells refer to by number; the reading aid of Japanese texts is left out."""
    strings: list[str] = []
    parts: list[str] = []
    open_tags: list[str] = []
    held = 0

    def start(tag: str, _: dict[str, str]) -> None:
        open_tags.append(tag)

    def data(text: str) -> None:
        nonlocal held
        if open_tags[-1:] == ["t"] and "rPh" not in open_tags[-3:]:
            held += len(text)
            if held > MOST_STRINGS:
                raise BadFile("The texts of the workbook are too large.", "Save the sheet as “CSV UTF-8”.")
            parts.append(text)

    def end(tag: str) -> None:
        open_tags.pop()
        if tag == "si":
            strings.append(unescaped("".join(parts)))
            parts.clear()

    for _ in package.parse(name, start, end, data):
        pass
    return strings


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> NoReturn:
    raise BadFile("The workbook declares a document type, which no spreadsheet program writes.", AGAIN)
