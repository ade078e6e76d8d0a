import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Limits, open_records
from apps.exchange.formats.source.archives import open_delivery

ROWS = b"item,annotator,label\ni1,a,x\n"


def packed(*names: str, content: bytes = ROWS, **info: int) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(member, key, value)
            archive.writestr(member, content)
    file.seek(0)
    return file


def test_the_files_of_an_archive_come_in_order_of_their_names() -> None:
    delivery = open_delivery(packed("b.csv", "lots/a.csv", "lots/"))
    assert [name for name, _ in delivery] == ["b.csv", "lots/a.csv"]
    assert [len(list(open_records(stream).records)) for _, stream in delivery] == [1, 1]


def test_anything_but_a_zip_is_a_delivery_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "lot.csv"
    path.write_bytes(ROWS)
    [(name, stream)] = open_delivery(path)
    with stream:
        assert (name, stream.read()) == ("lot.csv", ROWS)
    [(name, stream)] = open_delivery(io.BytesIO(ROWS), name="upload.csv")
    assert (name, stream.read()) == ("upload.csv", ROWS)


def test_what_operating_systems_leave_behind_is_ignored() -> None:
    assert [name for name, _ in open_delivery(packed("a.csv", "__MACOSX/._a.csv", "x/.DS_Store"))] == ["a.csv"]


@pytest.mark.parametrize("name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "..\\a.csv", "C:/a.csv", "a\n.csv"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match="leads out of its folder"):
        open_delivery(packed("fine.csv", name))


def test_a_symbolic_link_is_refused() -> None:
    with pytest.raises(BadFile, match="is a link"):
        open_delivery(packed("a.csv", external_attr=(stat.S_IFLNK | 0o777) << 16))


def test_an_archive_that_expands_too_much_is_refused() -> None:
    content = b"x" * 1_000_000
    with pytest.raises(BadFile, match="times its size"):
        open_delivery(packed("a.csv", content=content), limits=Limits(ratio_grace=1000))
    with pytest.raises(BadFile, match="expands to more than 1500000 bytes"):
        open_delivery(packed("a.csv", "b.csv", content=content), limits=Limits(expanded=1_500_000))


def test_an_archive_of_too_many_files_is_refused() -> None:
    with pytest.raises(BadFile, match="more than 3 files"):
        open_delivery(packed("a", "b", "c", "d"), limits=Limits(members=3))


def test_an_archive_within_the_archive_is_refused() -> None:
    with pytest.raises(BadFile, match="archive within the archive"):
        open_delivery(packed("a.ZIP"))


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(BadFile, match="have the same name"):
        open_delivery(packed("a.csv", "A.csv"))


def test_an_archive_without_files_is_refused() -> None:
    with pytest.raises(BadFile, match="holds no file"):
        open_delivery(packed())


def test_files_that_share_their_bytes_are_refused() -> None:
    data = packed("a.csv", "b.csv").getvalue()
    second = data.rindex(b"PK\x01\x02")
    twin = data[: second + 42] + (0).to_bytes(4, "little") + data[second + 46 :]
    with pytest.raises(BadFile, match="overlaps"):
        open_delivery(io.BytesIO(twin))


def test_damaged_content_is_refused_when_it_is_read() -> None:
    data = bytearray(packed("a.csv", content=b"item,annotator,label\n" * 50).getvalue())
    data[45] ^= 0xFF
    [(_, stream)] = open_delivery(io.BytesIO(bytes(data)))
    with pytest.raises(BadFile, match=r"'a\.csv' in the archive is damaged"):
        stream.read()


@settings(max_examples=200)
@given(at=st.integers(0, 400), patch=st.binary(min_size=1, max_size=4), cut=st.integers(0, 300))
def test_a_mutated_archive_is_read_or_refused(at: int, patch: bytes, cut: int) -> None:
    data = bytearray(packed("a.csv", "b.csv").getvalue())
    at %= len(data)
    data[at : at + len(patch)] = patch
    try:
        for _, stream in open_delivery(io.BytesIO(bytes(data[: len(data) - cut]))):
            stream.read()
    except BadFile as refusal:
        assert refusal.remedy
