"""A folder of this machine, or one that is mounted here."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from apps.loop.arriving.places import Changed, Entry
from apps.loop.models import Origin

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Folder:
    """Links, folders and whatever else is no ordinary file are left alone."""

    path: Path
    origin: ClassVar = Origin.FOLDER
    pause: ClassVar = 2.0

    def __str__(self) -> str:
        return str(self.path)

    def entries(self) -> Iterator[Entry]:
        for entry in os.scandir(self.path):
            if entry.is_file(follow_symlinks=False):
                known = entry.stat(follow_symlinks=False)
                yield Entry(entry.name, _stamp(known), known.st_mtime)

    def open(self, name: str) -> BinaryIO:
        return os.fdopen(os.open(self.path / name, os.O_RDONLY | _NO_LINK), "rb")

    def stamp(self, name: str) -> Hashable:
        return _stamp((self.path / name).lstat())

    def has(self, folder: str, name: str) -> bool:
        return (self.path / folder / name).exists()

    def write(self, folder: str, name: str, text: str) -> None:
        (self.path / folder).mkdir(exist_ok=True)
        (self.path / folder / name).write_text(text, encoding="utf-8")

    def move(self, entry: Entry, folder: str, name: str) -> None:
        (self.path / folder).mkdir(exist_ok=True)
        if self.stamp(entry.name) != entry.stamp:
            raise Changed
        (self.path / entry.name).rename(self.path / folder / name)


def _stamp(known: os.stat_result) -> tuple[int, int, int]:
    return known.st_size, known.st_mtime_ns, known.st_ino
