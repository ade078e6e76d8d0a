"""The files of an audit, opened without trust and hashed while they are read."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from apps.exchange.formats import BadFile
from apps.exchange.formats.source.archives import open_delivery

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Progress = Callable[[int], None]
BLOCK = 1 << 20


class Source(NamedTuple):
    """What is known of a file that was read; `first` is the number of its first row among all rows."""

    name: str
    sha256: str
    rows: int
    rejected: int
    first: int = 0


class Hashed:
    """A stream that hashes what passes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._digest.update(data)
        return data

    def digest_of_all(self) -> str:
        """The SHA-256 of the whole file, also of what nobody read."""
        while self.read(BLOCK):
            pass
        return self._digest.hexdigest()

    @property
    def binary(self) -> BinaryIO:
        """As readers want it; they call nothing but read()."""
        return cast(BinaryIO, self)


class _Watched(io.FileIO):
    """A file that reports how far it has been read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path)
        self._progress, self._furthest = progress, 0

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        taken = super().readinto(buffer)
        if self.seekable() and (now := self.tell()) > self._furthest:
            self._progress(now - self._furthest)
            self._furthest = now
        return taken


def plain_name(text: str) -> str:
    """A name from the file system or the command line as text that can be written into a report."""
    text = os.fsencode(text).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


@contextmanager
def opened(path: Path, name: str, progress: Progress, *, packed: bool = False) -> Iterator[list[tuple[str, Hashed]]]:
    """The files of one delivery: itself, or those inside a zip unless it is to stay `packed`.

    Raises BadFile where there is nothing to read.
    """
    with _readable(path), io.BufferedReader(_Watched(path, progress), BLOCK) as file:
        if packed or not file.seekable():
            yield [(name, Hashed(cast(BinaryIO, file)))]
            return
        files = open_delivery(cast(BinaryIO, file), name=name)
        inside = files[0][1] is not file
        yield [(f"{name}/{plain_name(member)}" if inside else name, Hashed(stream)) for member, stream in files]


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise BadFile("There is no such file.", "Check the path.") from None
    except (IsADirectoryError, NotADirectoryError):
        raise BadFile("This is a folder, not a file.", "Name the files in it.") from None
    except PermissionError:
        raise BadFile("You may not read this file.", "Ask its owner, or copy it to where you may.") from None
    except OSError as error:
        raise BadFile(f"The file cannot be read ({error.strerror or error}).", "Copy it again.") from None


def small_text(path: Path, longest: int) -> str:
    """The text of a small file. Raises BadFile where it cannot be read, is too long, or is not UTF-8."""
    with _readable(path), path.open("rb") as file:
        data = file.read(longest + 1)
    if len(data) > longest:
        raise BadFile(f"The file is longer than {longest} bytes.", "Check that it is the right one.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(
            f"Byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8.", "Save it as UTF-8."
        ) from None


def digest_of(path: Path) -> str:
    with _readable(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def distinct_names(paths: list[Path]) -> list[str]:
    """Each file's own name; with its folder where two of them have the same name. Raises BadFile for one path twice."""
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise BadFile(f"{plain_name(path.name)} is given twice.", "Name each delivery once.")
        seen.add(path.resolve())
    names = [path.name for path in paths]
    shown = [path.name if names.count(path.name) == 1 else "/".join(path.resolve().parts[-2:]) for path in paths]
    if len(set(shown)) < len(shown):
        shown = [f"{number}-{path.name}" for number, path in enumerate(paths, 1)]
    return [plain_name(name) for name in shown]
