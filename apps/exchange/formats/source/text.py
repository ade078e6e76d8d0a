"""Text out of a byte stream of unknown origin: bounded memory, exact places for what is wrong."""

import codecs
import io
import itertools
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ..base import KIB, BadFile

CHUNK = 256 * KIB

Decode = Callable[[bytes, str, bool], tuple[str, int]]

BYTE_ORDER_MARKS: tuple[tuple[bytes, str, Decode | None], ...] = (
    (codecs.BOM_UTF8, "UTF-8", codecs.utf_8_decode),
    (codecs.BOM_UTF32_LE, "UTF-32", None),
    (codecs.BOM_UTF32_BE, "UTF-32", None),
    (codecs.BOM_UTF16_LE, "UTF-16", codecs.utf_16_le_decode),
    (codecs.BOM_UTF16_BE, "UTF-16", codecs.utf_16_be_decode),
)
REMEDY = (
    "Save the file as UTF-8 (in Excel: “CSV UTF-8”), or convert it, for instance with: "
    "iconv -f WINDOWS-1252 -t UTF-8 old > new"
)


class TextSource:
    """Decoded chunks of a stream. UTF-8, or UTF-16 with a byte order mark; anything else raises BadFile.

    With `longest`, chunks end at line ends, and no more than that many characters are ever held for one line,
    nor for one record: a reader of records that span lines says with `record_line` where the next one begins.
    """

    def __init__(self, stream: BinaryIO, *, longest: int | None = None) -> None:
        self.record_line = 1
        self._stream = stream
        self._longest = longest
        self._size = CHUNK if longest is None else min(CHUNK, longest)
        self._record_was = self._record_size = 0
        self._line = 1
        self._offset = 0
        self._encoding = "UTF-8"
        self._decode: Decode = codecs.utf_8_decode

    def chunks(self) -> Iterator[str]:
        decoded = self._checked()
        return decoded if self._longest is None else self._whole_lines(_carriage_returns_kept(decoded), self._longest)

    def lines(self) -> Iterator[str]:
        """Lines with their ends. Splitting is left to C: nothing happens in Python per line."""
        return itertools.chain.from_iterable(io.StringIO(chunk, newline="") for chunk in self.chunks())

    def _decoded(self) -> Iterator[str]:
        data = self._without_mark(self._fill(b""))
        while data:
            text, used = self._decode_or_refuse(data, final=False)
            rest = data[used:]
            self._offset += used
            yield text
            data = self._fill(rest)
            if len(data) == len(rest):
                self._decode_or_refuse(data, final=True)
                return

    def _fill(self, rest: bytes) -> bytes:
        return rest + self._stream.read(self._size)

    def _without_mark(self, head: bytes) -> bytes:
        while len(head) < 4:
            more = self._fill(head)
            if len(more) == len(head):
                break
            head = more
        if not head:
            raise BadFile("The file is empty.", "Check that it was exported and copied completely.")
        for mark, name, decode in BYTE_ORDER_MARKS:
            if head.startswith(mark):
                if decode is None:
                    raise BadFile(f"The file is encoded as {name}.", REMEDY)
                self._encoding, self._decode, self._offset = name, decode, len(mark)
                return head[len(mark) :]
        return head

    def _decode_or_refuse(self, data: bytes, *, final: bool) -> tuple[str, int]:
        try:
            return self._decode(data, "strict", final)
        except UnicodeDecodeError as error:
            before = self._decode(data[: error.start], "ignore", True)[0]
            line = self._line + before.count("\n")
            where = f"Byte 0x{data[error.start]:02X} at offset {self._offset + error.start} (line {line})"
            raise BadFile(f"{where} is not {self._encoding}.", REMEDY) from None

    def _checked(self) -> Iterator[str]:
        for text in self._decoded():
            if "\0" in text:
                line = self._line + text.count("\n", 0, text.index("\0"))
                raise BadFile(f"Line {line} holds a NUL character, so this is not a text file.", "Export it again.")
            self._line += text.count("\n")
            yield text

    def _whole_lines(self, decoded: Iterator[str], longest: int) -> Iterator[str]:
        pending: list[str] = []
        held = complete = 0
        for text in decoded:
            first, last = _line_ends(text)
            if held + (first or len(text)) > longest:
                raise _too_long(f"Line {complete + 1}", longest)
            if not last:
                pending.append(text)
                held += len(text)
                continue
            chunk = "".join([*pending, text[:last]])
            pending, held, complete = [text[last:]], len(text) - last, self._line - 1
            yield chunk
            self._count_record(len(chunk), longest)
        if held:
            yield "".join(pending)

    def _count_record(self, size: int, longest: int) -> None:
        """Called when a chunk has been read: a record that has not ended since long before is refused."""
        same = self.record_line == self._record_was
        self._record_size = self._record_size + size if same else 0
        self._record_was = self.record_line
        if self._record_size > longest:
            raise _too_long(f"The record that begins on line {self.record_line} (a quote never closed?)", longest)


def _line_ends(text: str) -> tuple[int, int]:
    """The positions after the first and after the last line end (0 where there is none)."""
    end = "\n" if "\n" in text else "\r"
    return text.find(end) + 1, text.rfind(end) + 1


def _carriage_returns_kept(texts: Iterator[str]) -> Iterator[str]:
    """The texts cut so that none ends in a carriage return, which may be half of a line end."""
    carried = ""
    for text in texts:
        joined = carried + text
        carried = "\r" if joined.endswith("\r") else ""
        yield joined[:-1] if carried else joined
    yield carried


def _too_long(what: str, longest: int) -> BadFile:
    return BadFile(
        f"{what} is longer than {longest} characters.",
        "Check for a missing line end or quote; keep large content in files of its own and refer to it.",
    )
