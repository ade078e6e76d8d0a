"""Bytes on their way in: hashed and counted while they are stored, counted again while they are read."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from typing import IO, BinaryIO, NamedTuple, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from apps.accounts.policies import Invalid

SECONDS_BETWEEN_REPORTS = 1.0


class Stored(NamedTuple):
    path: str
    sha256: str
    size: int


class Hashed(io.RawIOBase):
    """A stream that hashes what passes and stops at the upload limit."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._limit = source, settings.QA_PORTAL_UPLOAD_LIMIT
        self.digest, self.size = hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self.size += len(data)
        if self.size > self._limit:
            raise Invalid(
                f"The file is larger than {self._limit} bytes, the most that is taken here. Split it, compress it "
                "with gzip, or ask for a higher QA_PORTAL_UPLOAD_LIMIT."
            )
        self.digest.update(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Storages rewind before they read, and again when they retry: the hash starts over with them."""
        if (offset, whence) != (0, 0):
            raise io.UnsupportedOperation("seek")
        self.digest, self.size = hashlib.sha256(), 0
        return self._source.seek(0)


def store(file: IO[bytes], *, key: str, folder: str = "deliveries") -> Stored:
    """Put an upload into storage under a name of our own; nothing stays behind when it is refused."""
    path = f"{folder}/{key}"
    source = Hashed(file)
    try:
        saved = default_storage.save(path, File(cast(BinaryIO, source)))
    except BaseException:
        default_storage.delete(path)
        raise
    return Stored(saved, source.digest.hexdigest(), source.size)


def file_name(name: str) -> str:
    """The last part of a name, whatever separators the sender's system has, fit to be shown and stored."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if letter.isprintable())[-200:]
    return shown or "unnamed"


class Watched(io.RawIOBase):
    """A stored file that says, at most once a second, how much of it has been read."""

    def __init__(self, source: IO[bytes], report: Callable[[int], None]) -> None:
        self._source, self._report = source, report
        self._read = 0
        self._next = time.monotonic() + SECONDS_BETWEEN_REPORTS

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._count(len(data))
        return data

    def _count(self, size: int) -> None:
        self._read += size
        if time.monotonic() >= self._next:
            self._report(self._read)
            self._next = time.monotonic() + SECONDS_BETWEEN_REPORTS
