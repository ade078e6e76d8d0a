"""Files on their way in: one, or a ZIP of many; counted, hashed and recognised before anything is kept."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from apps.accounts.policies import Invalid
from apps.media.headers import HEAD, Measures, measures_of
from apps.media.kinds import SUPPORTED, content_type_of
from apps.media.naming import stored_name

CHUNK = 1 << 20
MOST_FILES = 20_000
# Media hardly shrink: a ZIP that grows more than this, beyond what a few empty pictures weigh, is not one of media.
MOST_GROWTH = 100
FREE_GROWTH = 64 * CHUNK
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
# What archiving programs add by themselves.
BY_THE_WAY = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of an upload; `opened` gives its bytes from the beginning, as often as asked."""

    name: str
    opened: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Examined:
    piece: Piece
    sha256: str
    size: int
    content_type: str
    measures: Measures


class Allowance:
    """How many bytes may still come out of one upload."""

    def __init__(self, packed: int, *, archive: bool) -> None:
        self.limit = settings.QA_PORTAL_UPLOAD_LIMIT
        if archive:
            self.limit = min(self.limit, max(MOST_GROWTH * packed, FREE_GROWTH))
        self._left = self.limit

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Invalid(f"There is more in this file than the {self.limit} bytes that are taken here. Split it.")


@contextmanager
def pieces_of(file: IO[bytes], name: str) -> Iterator[tuple[list[Piece], Allowance]]:
    """The files of an upload while it is open. Raises Invalid where it cannot be read."""
    file.seek(0)
    is_archive = file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    packed = file.seek(0, 2)
    allowance = Allowance(packed, archive=is_archive)
    if not is_archive:
        yield [Piece(stored_name(name), lambda: _rewound(file))], allowance
        return
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN:
        raise Invalid("This looks like a ZIP file but cannot be read as one. Pack it again.") from None
    with archive:
        yield list(_entries(archive)), allowance


def examine(piece: Piece, allowance: Allowance) -> Examined:
    """Read all of it once. Raises Invalid for what is no supported kind or breaks off."""
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with piece.opened() as stream:
            while chunk := stream.read(CHUNK):
                allowance.take(len(chunk))
                head = head or chunk[:HEAD]
                digest.update(chunk)
                size += len(chunk)
    except BROKEN:
        raise Invalid(f"{piece.name} in the ZIP file is damaged or packed in a way that is not read here.") from None
    kind = content_type_of(head)
    if kind is None:
        raise Invalid(f"{piece.name} is none of the kinds that are shown here: {SUPPORTED}.")
    return Examined(piece, digest.hexdigest(), size, kind, measures_of(kind, head, size))


class _Kept:
    """A stream that stays open when a reader is done with it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> IO[bytes]:
        return self._file

    def __exit__(self, *_: object) -> None:
        pass


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return _Kept(file)  # type: ignore[return-value]


def _entries(archive: zipfile.ZipFile) -> Iterator[Piece]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_by_the_way(entry.filename)]
    if not entries:
        raise Invalid("There is no file in this ZIP file.")
    if len(entries) > MOST_FILES:
        raise Invalid(f"There are {len(entries)} files in this ZIP file; at most {MOST_FILES} are taken at once.")
    for entry in entries:
        if entry.flag_bits & 1 or stat.S_ISLNK(entry.external_attr >> 16):
            raise Invalid(f"{entry.filename[:80]} is encrypted or a link; pack plain files.")
        yield Piece(stored_name(entry.filename), _opener(archive, entry))


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(entry)


def _is_by_the_way(name: str) -> bool:
    return name.startswith(BY_THE_WAY[0]) or name.rpartition("/")[2] in BY_THE_WAY[1:]
