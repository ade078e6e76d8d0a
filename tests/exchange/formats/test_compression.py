import gzip
import zlib

import pytest

from apps.exchange.formats import BadFile

from .reading import CSV_HEADER, annotation, choice, export, gzipped, jsonl, read, records, small_limits, task

GOOD = {"item": "i1", "annotator": "a", "label": "x"}
CONTENTS = [CSV_HEADER + "i1,a,x,,\n", jsonl(GOOD), export(task(annotation(choice("x"))))]


@pytest.mark.parametrize("content", CONTENTS)
def test_every_format_is_read_through_gzip(content: str) -> None:
    assert records(gzipped(content)) == records(content)


def test_a_gzip_of_several_members_is_read_whole() -> None:
    assert len(records(gzipped(CSV_HEADER + "i1,a,x,,\n") + gzipped("i2,a,x,,\n"))) == 2


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(BadFile, match="more than 20 times its size"):
        read(gzipped(CSV_HEADER + "i1,a,x,,\n" * 10_000), limits=small_limits())


def test_a_gzip_past_the_absolute_cap_is_refused() -> None:
    rows = "".join(f"i{zlib.crc32(str(number).encode())},a,x,,\n" for number in range(80_000))
    with pytest.raises(BadFile, match="more than 1000000 bytes"):
        read(gzipped(CSV_HEADER + rows), limits=small_limits())


@pytest.mark.parametrize("cut", [5, 12, 30, -1, -9])
def test_a_truncated_gzip_is_refused(cut: int) -> None:
    with pytest.raises(BadFile, match=r"end too early|damaged"):
        read(gzipped(CSV_HEADER + "i1,a,x,,\n")[:cut])


def test_a_damaged_gzip_is_refused() -> None:
    data = bytearray(gzipped(CSV_HEADER + "i1,a,x,,\n"))
    data[-6] ^= 1
    with pytest.raises(BadFile, match="damaged"):
        read(bytes(data))


def test_a_file_compressed_twice_is_refused() -> None:
    with pytest.raises(BadFile, match="compressed twice"):
        read(gzip.compress(gzipped(CSV_HEADER)))
