"""A zip that is written as it goes: each file is hashed on its way in, and equal files are equal bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, NamedTuple, cast

# The first moment that a zip can hold.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class Filed(NamedTuple):
    sha256: str
    size: int


class Hashing(io.RawIOBase):
    """What is written passes on to `target`, hashed and counted."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._digest, self._size = target, hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(cast(bytes, data))
        self._digest.update(piece)
        self._size += len(piece)
        self._target.write(piece)
        return len(piece)

    def tell(self) -> int:
        return self._size

    def filed(self) -> Filed:
        return Filed(self._digest.hexdigest(), self._size)


class Archive:
    """Files that are written one after the other; `files` are those finished so far."""

    def __init__(self, target: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.files: dict[str, Filed] = {}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        entry = zipfile.ZipInfo(name, NO_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(entry, "w", force_zip64=True) as member:
            hashing = Hashing(member)
            buffered = io.BufferedWriter(hashing, 1 << 18)
            yield cast(BinaryIO, buffered)
            buffered.flush()
        self.files[name] = hashing.filed()

    def add(self, name: str, content: str) -> None:
        with self.file(name) as out:
            out.write(content.encode())
