"""A place into which others put files: what there is to know of any, a folder or a bucket."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol

from apps.loop.models import Origin

DONE, REFUSED = "done", "refused"


class Changed(Exception):
    """The file is not the one that was listed any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a place. `stamp` differs when the content does; `changed` in seconds since 1970, None if not told."""

    name: str
    stamp: Hashable
    changed: float | None

    def other_name(self) -> str:
        """For when another file has its name: the same each time for the same file, so that trying again adds none."""
        path = PurePosixPath(self.name)
        return f"{path.stem}-{hashlib.sha256(repr(self.stamp).encode()).hexdigest()[:8]}{path.suffix}"


class Place(Protocol):
    """Whatever fails raises OSError in plain words; FileNotFoundError where a file has vanished."""

    @property
    def origin(self) -> Origin: ...

    @property
    def pause(self) -> float:
        """Seconds between two looks."""

    def entries(self) -> Iterable[Entry]:
        """Files of the place itself, not of folders in it."""

    def open(self, name: str) -> BinaryIO: ...

    def stamp(self, name: str) -> Hashable: ...

    def has(self, folder: str, name: str) -> bool: ...

    def write(self, folder: str, name: str, text: str) -> None: ...

    def move(self, entry: Entry, folder: str, name: str) -> None:
        """Into a folder of the place, under this name. Raises Changed, and leaves it, if it is another file by now."""


class Steady(io.RawIOBase):
    """A stream whose end is reached only if the file is still what it was when it was listed; else Changed."""

    def __init__(self, file: BinaryIO, has_changed: Callable[[], bool]) -> None:
        self._file, self._has_changed = file, has_changed

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._file.read(size)
        except FileNotFoundError:
            raise
        except OSError:
            if self._has_changed():
                raise Changed from None
            raise
        if not data and self._has_changed():
            raise Changed
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)
