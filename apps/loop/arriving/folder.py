"""A folder into which others put files of new items: each is taken in once, then moved to `done` or `refused`."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.labels.runs import RunState
from apps.loop.models import Batch, Origin
from apps.loop.services.arriving import sort, take_in
from apps.projects.models import Project

DONE, REFUSED = "done", "refused"
# What programs call a file that they still write.
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~")
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a file: its name, the folder in which it lies now, and what there is to say."""

    name: str
    folder: str
    message: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder, on whose behalf its files are brought, to which project. A file is complete once it has not changed
    for `settle` seconds."""

    folder: Path
    project: Project
    actor: Actor
    settle: float = 5.0
    key: str = ""

    def look(self) -> list[Settled]:
        """Take in what is complete. A file that a worker still sorts stays until the next look; so does one that
        changed while it was read."""
        return [settled for path in self.complete() if (settled := self._settle(path))]

    def complete(self) -> Iterator[Path]:
        """Ordinary files of the folder itself that are not called unfinished and have settled, by name."""
        before = time.time() - self.settle
        for entry in sorted(os.scandir(self.folder), key=lambda entry: entry.name):
            if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                continue
            if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mtime <= before:
                yield Path(entry.path)

    def _settle(self, path: Path) -> Settled | None:
        try:
            batch = self._batch(path)
        except Invalid as refusal:
            return self._move(path, REFUSED, str(refusal))
        except FileNotFoundError:
            return None
        if batch is None or batch.state not in (RunState.DONE, RunState.FAILED):
            return None
        if batch.state == RunState.FAILED:
            return self._move(path, REFUSED, batch.error)
        return self._move(path, DONE, f"{batch.counts['items']} new items in batch {batch.public_id}")

    def _batch(self, path: Path) -> Batch | None:
        """The batch that the file became, sorted here unless a worker is at it; None if the file changed meanwhile."""
        before = _stamp(path)
        with path.open("rb") as file:
            digest = _digest(file.fileno())
            if _stamp(path) != before:
                return None
            file.seek(0)
            batch = take_in(
                actor=self.actor, project=self.project, file=file, name=path.name, origin=Origin.FOLDER, key=self.key
            ).batch
        if batch.sha256 != digest:
            return None
        sort(batch)
        batch.refresh_from_db()
        return batch

    def _move(self, path: Path, folder: str, message: str) -> Settled:
        """Never over a file that lies there; beside a refused one the reason, under its name and `.why.txt`."""
        to = self.folder / folder
        to.mkdir(exist_ok=True)
        target = _free(to, path)
        if folder == REFUSED:
            target.with_name(f"{target.name}.why.txt").write_text(f"{message}\n", encoding="utf-8")
        path.rename(target)
        return Settled(target.name, folder, message)


def _free(folder: Path, path: Path) -> Path:
    target, number = folder / path.name, 2
    while target.exists():
        target, number = folder / f"{path.stem}-{number}{path.suffix}", number + 1
    return target


def _stamp(path: Path) -> tuple[int, int]:
    known = path.stat()
    return known.st_size, known.st_mtime_ns


def _digest(number: int) -> str:
    digest = hashlib.sha256()
    with os.fdopen(os.dup(number), "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
