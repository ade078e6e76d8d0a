"""A ZIP made to harm its reader is refused before anything in it is believed."""

import hashlib
import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from apps.evidence import archive
from apps.evidence.archive import Bundle
from apps.evidence.errors import EvidenceError
from tests.evidence.builders import zipped


def refusal(data: bytes) -> str:
    with pytest.raises(EvidenceError) as caught:
        Bundle(BytesIO(data))
    return caught.value.code


def with_entry(name: str = "a.txt", mode: int = 0, content: bytes = b"x") -> bytes:
    stream, entry = BytesIO(), zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr(entry, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "C:/evil",
        "C:evil",
        "a\\..\\evil",
        "./a",
        "a//b",
        ".hidden",
        "folder/",
        "a\nb",
        "é",
        "\u202egpj.exe",
        "a" * 201,
    ],
)
def test_names_that_could_leave_the_folder_or_deceive_are_refused(name: str) -> None:
    assert refusal(with_entry(name)) == "NAME"


def test_a_name_cut_short_by_a_null_byte_is_refused() -> None:
    assert refusal(with_entry("a.txtXb").replace(b"a.txtXb", b"a.txt\x00b")) == "NAME"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_whatever_is_no_regular_file_is_refused(kind: int) -> None:
    assert refusal(with_entry(mode=kind | 0o777, content=b"/etc/passwd")) == "LINK"


def test_two_files_of_one_name_are_refused_also_if_they_differ_by_case() -> None:
    assert refusal(zipped({"a.txt": b"1", "A.TXT": b"2"})) == "DUPLICATE"
    assert refusal(zipped({"a.txt": b"1", "b.txt": b"2"}).replace(b"b.txt", b"a.txt")) == "DUPLICATE"


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(zipped({"a.txt": b"1"}))
    directory = data.index(b"PK\x01\x02")
    data[6], data[directory + 8] = 1, 1
    assert refusal(bytes(data)) == "ENCRYPTED"


def test_an_unusual_compression_is_refused() -> None:
    assert refusal(zipped({"a.txt": b"1" * 100}, zipfile.ZIP_LZMA)) == "METHOD"


def test_a_compression_bomb_is_refused() -> None:
    assert refusal(zipped({"a.txt": b"\0" * 10_000_000}, zipfile.ZIP_DEFLATED)) == "BOMB"


def test_ordinary_compression_is_read() -> None:
    text = b"".join(b"%d,yes\n" % number for number in range(5000))
    with Bundle(BytesIO(zipped({"a.txt": text}, zipfile.ZIP_DEFLATED))) as bundle:
        assert bundle.read("a.txt") == text


def test_more_files_or_bytes_than_a_bundle_may_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a.txt": b"12", "b.txt": b"34"})
    monkeypatch.setattr(archive, "MAX_FILES", 1)
    assert refusal(data) == "BOMB"
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    monkeypatch.setattr(archive, "MAX_TOTAL", 3)
    assert refusal(data) == "BOMB"
    monkeypatch.setattr(archive, "MAX_TOTAL", 4)
    with Bundle(BytesIO(data)) as bundle:
        assert bundle.names == ("a.txt", "b.txt")


def declared(size: int, packed: int) -> bytes:
    """A ZIP of `packed` bytes whose directory says that they unpack to `size`."""
    data = bytearray(zipped({"a.txt": b"1" * packed}))
    found = data.index(b"PK\x01\x02")
    data[found + 24 : found + 28] = struct.pack("<L", size)
    return bytes(data)


def test_a_file_may_unpack_to_200_times_its_size_and_four_kilobytes() -> None:
    Bundle(BytesIO(declared(200 * 10 + 4096, 10))).__exit__()
    assert refusal(declared(200 * 10 + 4097, 10)) == "BOMB"


def test_files_that_share_the_same_bytes_of_the_zip_are_refused() -> None:
    data = bytearray(zipped({"a.txt": b"1" * 1000, "b.txt": b"1" * 1000}))
    for found in (data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")):
        data[found + 20 : found + 28] = struct.pack("<LL", 2000, 2000)
    assert refusal(bytes(data)) == "BOMB"


def test_a_file_declared_shorter_than_it_is_reads_as_damaged() -> None:
    data = bytearray(zipped({"a.txt": b"1" * 1000}, zipfile.ZIP_DEFLATED))
    found = data.index(b"PK\x01\x02")
    data[found + 24 : found + 28] = struct.pack("<L", 10)
    with Bundle(BytesIO(bytes(data))) as bundle, pytest.raises(EvidenceError, match=r"^DIGEST"):
        bundle.digest("a.txt")


def test_a_document_longer_than_its_limit_is_not_read() -> None:
    with Bundle(BytesIO(zipped({"a.txt": b"1" * 1000}))) as bundle, pytest.raises(EvidenceError, match=r"^BOMB"):
        bundle.read("a.txt", 999)
    with Bundle(BytesIO(zipped({"a.txt": b"1" * 1000}))) as bundle:
        assert bundle.read("a.txt", 1000) == b"1" * 1000


def test_a_digest_is_that_of_all_bytes_and_their_number() -> None:
    content = bytes(range(256)) * 5000
    with Bundle(BytesIO(zipped({"a.txt": content}))) as bundle:
        assert bundle.digest("a.txt") == (hashlib.sha256(content).hexdigest(), len(content))


def test_nothing_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[zipfile.ZipFile] = []

    class Remembered(zipfile.ZipFile):
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            opened.append(self)

    for name, content in (("good.zip", zipped({"a.txt": b"1"})), ("bad.zip", with_entry("../evil"))):
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(zipfile, "ZipFile", Remembered)
    with Bundle(tmp_path / "good.zip") as bundle, bundle.open("a.txt") as stream:
        member: Any = stream.raw
    with pytest.raises(EvidenceError, match=r"^NAME"):
        Bundle(tmp_path / "bad.zip")
    assert [each.fp for each in opened] == [None, None]
    assert stream.closed and member.closed and member._stream.closed


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_unreadable(data: bytes) -> None:
    assert refusal(data) == "UNREADABLE"


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"^UNREADABLE"):
        Bundle(tmp_path / "none.zip")


def test_errors_of_the_reader_stay_what_they_are() -> None:
    data = BytesIO(zipped({"a.txt": b"1"}))
    with pytest.raises(ValueError, match="mine"), Bundle(data) as bundle, bundle.open("a.txt"):
        raise ValueError("mine")
