import codecs
import io

import pytest

from apps.exchange.formats import BadFile, Limits
from apps.exchange.formats.source.text import CHUNK, TextSource

from .reading import read, records, small_limits

ROWS = "item,annotator,label\ni1,é,日本\n"


class Endless:
    """A stream that never ends and counts what was taken from it."""

    def __init__(self, head: bytes, filler: bytes) -> None:
        self.head, self.filler, self.taken = head, filler, 0

    def read(self, size: int = -1) -> bytes:
        data = (self.head + self.filler * size)[:size]
        self.head = self.head[size:]
        self.taken += len(data)
        return data


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        codecs.BOM_UTF8 + ROWS.encode(),
        codecs.BOM_UTF16_LE + ROWS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + ROWS.encode("utf-16-be"),
    ],
)
def test_utf_8_and_marked_utf_16_are_read(data: bytes) -> None:
    assert records(data)[0][1:4] == ("i1", "é", "日本")


def test_another_encoding_is_refused_with_byte_offset_line_and_remedy() -> None:
    data = "item,annotator,label\ni1,René,x\n".encode("cp1252")
    with pytest.raises(BadFile, match=r"Byte 0xE9 at offset 27 \(line 2\) is not UTF-8.*iconv"):
        read(data)


def test_the_offset_is_exact_far_into_the_file() -> None:
    head = b"item,annotator,label\n" + "i1,é,x\n".encode() * 60_000
    with pytest.raises(BadFile, match=rf"Byte 0xFF at offset {len(head)} \(line 60002\)"):
        read(head + b"\xff\n")


def test_a_character_cut_off_at_the_end_is_refused() -> None:
    with pytest.raises(BadFile, match="is not UTF-8"):
        read("item,annotator,label\ni1,a,é".encode()[:-1])


def test_utf_32_is_refused() -> None:
    with pytest.raises(BadFile, match="UTF-32"):
        read(ROWS.encode("utf-32"), format="csv")


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
@pytest.mark.parametrize("format", [None, "csv", "tsv", "jsonl", "label-studio"])
def test_an_empty_file_is_refused(data: bytes, format: str | None) -> None:
    with pytest.raises(BadFile):
        read(data, format=format)


def test_a_file_without_any_byte_is_called_empty() -> None:
    with pytest.raises(BadFile, match="The file is empty"):
        read(b"")


def test_a_nul_character_is_refused_with_its_line() -> None:
    with pytest.raises(BadFile, match="Line 3 holds a NUL"):
        read("item,annotator,label\ni1,a,x\ni2,a\0,x\n")


def test_a_line_longer_than_the_limit_is_refused_with_its_number() -> None:
    rows = "item,annotator,label\n" + "i1,a,x\n" * 50
    with pytest.raises(BadFile, match="Line 52 is longer than 100 characters"):
        read(rows + "i1,a," + "x" * 101 + "\n", limits=small_limits())
    assert len(records(rows + "i1,a," + "x" * 94 + "\n", limits=small_limits())) == 51


@pytest.mark.parametrize("head", [b"item,annotator,label\ni1,a,", b'{"item":"', b""])
def test_a_line_without_end_is_given_up_after_little_more_than_the_limit(head: bytes) -> None:
    stream = Endless(head, b"x")
    source = TextSource(stream, longest=Limits().line)  # type: ignore[arg-type]
    with pytest.raises(BadFile, match="longer than 1048576 characters"):
        for _ in source.lines():
            pass
    assert stream.taken <= Limits().line + 2 * CHUNK


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_whole_wherever_the_chunks_are_cut(end: str) -> None:
    lines = [f"{'é' * (number % 7)}{number}{end}" for number in range(500)]
    for longest in range(12, 40):
        source = TextSource(io.BytesIO("".join(lines).encode()), longest=longest)
        found = []
        for line in source.lines():
            found.append(line)
            source.record_line = len(found) + 1
        assert found == lines
