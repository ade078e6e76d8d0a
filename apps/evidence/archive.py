"""Opening a bundle: a ZIP from a stranger is refused before a byte of it is believed."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from apps.evidence.errors import EvidenceError

MAX_FILES, MAX_TOTAL, MAX_RATIO, MAX_DOCUMENT = 10_000, 16 << 30, 200, 64 << 20
_is_safe_name = re.compile(r"(?=.{1,200}\Z)[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*").fullmatch
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError, LookupError, OverflowError),
)


class Bundle:
    """An opened evidence bundle whose directory has passed every check; use it in a `with` statement.

    EvidenceError UNREADABLE if it is no ZIP; NAME, LINK, DUPLICATE, ENCRYPTED, METHOD or BOMB if it is an attack.
    """

    def __init__(self, source: str | Path | BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
        except _ZIP_ERRORS as error:
            raise EvidenceError("UNREADABLE", f"not a ZIP file that can be read ({ascii(str(error))[1:121]})") from None
        try:
            self._files = _checked_entries(self._zip)
        except EvidenceError:
            self._zip.close()
            raise

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all files, sorted."""
        return tuple(sorted(self._files))

    def open(self, name: str) -> io.BufferedReader:
        """The file as a stream; EvidenceError MISSING if there is none, DIGEST if it is damaged (also on reading)."""
        if name not in self._files:
            raise EvidenceError("MISSING", "the file is not in the bundle")
        with _damage_as_finding():
            return io.BufferedReader(_Member(self._zip.open(self._files[name])), 1 << 18)

    def read(self, name: str, limit: int = MAX_DOCUMENT) -> bytes:
        """The whole file; EvidenceError BOMB if it is longer than `limit` bytes."""
        with self.open(name) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise EvidenceError("BOMB", f"longer than {limit} bytes")
        return data

    def digest(self, name: str) -> tuple[str, int]:
        """(SHA-256 in hex, size in bytes) of the file as really unpacked."""
        with self.open(name) as stream:
            return digest_stream(stream)


class _Member(io.RawIOBase):
    """A file of the ZIP whose damage shows as EvidenceError, while errors of its reader stay what they are."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        with _damage_as_finding():
            data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def _damage_as_finding() -> Iterator[None]:
    try:
        yield
    except _ZIP_ERRORS as error:
        raise EvidenceError("DIGEST", f"damaged: {ascii(str(error))[1:121]}") from None


def digest_stream(stream: IO[bytes]) -> tuple[str, int]:
    """(SHA-256 in hex, size in bytes) of what is left of a stream."""
    sha256, size = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        sha256.update(block)
        size += len(block)
    return sha256.hexdigest(), size


def _checked_entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    _refuse_bombs(archive, entries)
    files: dict[str, zipfile.ZipInfo] = {}
    spoken_for: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        # Two names that differ by case are one file on many disks.
        if entry.filename.lower() in spoken_for:
            raise EvidenceError("DUPLICATE", f"{entry.filename} is in the bundle twice")
        spoken_for.add(entry.filename.lower())
        files[entry.filename] = entry
    return files


def _refuse_bombs(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    packed, unpacked = sum(entry.compress_size for entry in entries), sum(entry.file_size for entry in entries)
    if len(entries) > MAX_FILES or unpacked > MAX_TOTAL:
        raise EvidenceError("BOMB", f"{len(entries)} files of {unpacked} bytes: more than a bundle may hold")
    stream = archive.fp
    if stream is not None and packed > stream.seek(0, 2):
        raise EvidenceError("BOMB", "files overlap inside the ZIP")
    for entry in entries:
        if entry.file_size > MAX_RATIO * entry.compress_size + 4096:
            raise EvidenceError("BOMB", f"{ascii(entry.filename)[:80]} would unpack to {entry.file_size} bytes")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    # zipfile cleans `filename`; what other programs would unpack to is the name as written.
    if entry.orig_filename != entry.filename or not _is_safe_name(entry.filename):
        raise EvidenceError("NAME", f"{ascii(entry.orig_filename)[:80]} is no plain relative file name")
    if kind not in (0, stat.S_IFREG):
        raise EvidenceError("LINK", f"{entry.filename} is not a regular file")
    if entry.flag_bits & 0x41:
        raise EvidenceError("ENCRYPTED", f"{entry.filename} is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise EvidenceError("METHOD", f"{entry.filename} uses compression method {entry.compress_type}")
