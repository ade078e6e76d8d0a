"""Opening a delivered archive without trusting it: nothing is ever extracted to a path of its choosing."""

import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ..base import BadFile, Limits
from .streams import ByteSource, buffered

# A workbook is an archive that is one file to people.
WORKBOOK = "xl/workbook.xml"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
IGNORED_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
IGNORED_FOLDER = "__MACOSX"
REPACK = "Pack the files again, plainly, or deliver them one by one."
Delivery = list[tuple[str, BinaryIO]]


def open_delivery(source: Path | str | BinaryIO, *, name: str = "delivery", limits: Limits | None = None) -> Delivery:
    """The files of a delivery, in order of their names; anything but a zip is a delivery of one file. Raises BadFile.

    The streams stay usable as long as the source does, and are read one after the other or side by side.
    """
    if not isinstance(source, Path | str):
        return _opened(source, name, limits or Limits())
    file = Path(source).open("rb")  # noqa: SIM115 - the streams returned read from it
    try:
        return _opened(file, Path(source).name, limits or Limits())
    except BadFile:
        file.close()
        raise


def _opened(file: BinaryIO, name: str, limits: Limits) -> Delivery:
    head = file.read(4)
    file.seek(0)
    if head not in ZIP_MAGIC:
        return [(name, file)]
    try:
        archive = zipfile.ZipFile(file)
        if WORKBOOK in archive.NameToInfo:
            file.seek(0)
            return [(name, file)]
        members = _checked(archive, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise BadFile(f"The zip archive is damaged ({error}).", "Pack or copy it again.") from None
    return [(member.filename, buffered(_Member(archive, member))) for member in members]


class _Member(ByteSource):
    """One file of an archive, opened when it is first read."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._archive, self._member = archive, member
        self._plain: BinaryIO | None = None

    def take(self, size: int) -> bytes:
        try:
            if self._plain is None:
                self._plain = self._archive.open(self._member)  # type: ignore[assignment]
            return self._plain.read(size)  # type: ignore[union-attr]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise BadFile(f"{self._member.filename!r} in the archive is damaged ({error}).", REPACK) from None


def _checked(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > limits.members:
        raise BadFile(f"The archive holds more than {limits.members} files.", "Deliver it in parts.")
    for member in members:
        _check_name(member)
        _check_kind(member)
        _check_size(member, limits)
    if sum(member.file_size for member in members) > limits.expanded:
        raise BadFile(f"The archive expands to more than {limits.expanded} bytes.", "Deliver it in parts.")
    _check_overlap(members)
    wanted = sorted((member for member in members if _is_wanted(member)), key=lambda member: member.filename)
    _check_twins([member.filename for member in wanted])
    if not wanted:
        raise BadFile("The archive holds no file.", "Check that it was packed completely.")
    return wanted


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    return not member.is_dir() and IGNORED_FOLDER not in path.parts and path.name not in IGNORED_FILES


def _check_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    escapes = name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts
    if escapes or not name.isprintable():
        raise BadFile(f"The name {name!r} in the archive leads out of its folder or is not a plain name.", REPACK)


def _check_kind(member: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadFile(f"{member.filename!r} in the archive is a link or a device, not a file.", REPACK)
    if member.flag_bits & 0x1:
        raise BadFile(f"{member.filename!r} in the archive is encrypted.", "Pack it without a password.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile(f"{member.filename!r} in the archive is packed in an unusual way.", "Pack it with deflate.")
    if member.filename.lower().endswith(".zip"):
        raise BadFile(f"{member.filename!r} is an archive within the archive.", "Pack the files directly.")


def _check_size(member: zipfile.ZipInfo, limits: Limits) -> None:
    """The sizes are those the archive declares; reading stops at the declared size, so a lie only truncates."""
    if member.file_size > limits.ratio_grace and member.file_size > limits.ratio * max(member.compress_size, 1):
        why = f"{member.filename!r} expands to more than {limits.ratio} times its size (a zip bomb?)."
        raise BadFile(why, "Deliver it uncompressed, or in smaller parts.")


def _check_overlap(members: Sequence[zipfile.ZipInfo]) -> None:
    """Files that share bytes are how small archives expand without end."""
    end = -1
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise BadFile(f"{member.filename!r} overlaps another file of the archive (a zip bomb?).", REPACK)
        end = member.header_offset + member.compress_size


def _check_twins(names: list[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            raise BadFile(f"{seen[name.casefold()]!r} and {name!r} in the archive have the same name.", "Rename one.")
        seen[name.casefold()] = name
