"""A folder or bucket into which others put files of new items: each is taken in once, then moved to `done` or
`refused`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.exchange.intake import file_name
from apps.labels.runs import RunState
from apps.loop.arriving.places import DONE, REFUSED, Changed, Entry, Place, Steady
from apps.loop.models import Batch
from apps.loop.services.arriving import sort, take_in
from apps.projects.models import Project

# What programs call a file that they still write.
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a file: its name, the folder in which it lies now (none: it stays), and what there is to say.
    Without a name: what there is to say of the place."""

    name: str
    folder: str
    message: str

    def __str__(self) -> str:
        where = f"{self.folder}/{file_name(self.name)}" if self.folder else f"{file_name(self.name)} stays"
        return f"{where}: {self.message}" if self.name else self.message


@dataclass(frozen=True, slots=True)
class Watched:
    """A place, on whose behalf its files are brought, to which project. A file is complete once it has not changed
    for `settle` seconds."""

    place: Place
    project: Project
    actor: Actor
    settle: float = 5.0
    key: str = ""
    # What a file became that is not moved yet, so that it is not read again; and what was said of files last.
    _became: dict[Entry, Batch] = field(default_factory=dict, init=False, repr=False)
    _said: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def look(self) -> list[Settled]:
        """Take in what is complete. What a worker still sorts, what changed while it was read, and what cannot be
        read stays until the next look, and why it cannot is told once."""
        try:
            complete = self._complete()
        except OSError as error:
            return self._once("", f"{self.place} cannot be read: {_words(error)}")
        self._forget(complete)
        return [settled for entry in complete for settled in self._settle(entry)]

    def _complete(self) -> list[Entry]:
        """What is not called unfinished and has settled, by name."""
        before = time.time() - self.settle
        entries = [entry for entry in self.place.entries() if not _unfinished(entry.name)]
        return sorted(
            (entry for entry in entries if entry.changed is None or entry.changed <= before),
            key=lambda entry: entry.name,
        )

    def _forget(self, complete: list[Entry]) -> None:
        """What is not there any more."""
        names = {entry.name for entry in complete}
        for gone in self._said.keys() - names:
            del self._said[gone]
        for old in self._became.keys() - set(complete):
            del self._became[old]

    def _settle(self, entry: Entry) -> list[Settled]:
        try:
            folder, message = self._outcome(entry)
            settled = [self._move(entry, folder, message)] if folder else []
        except (Changed, FileNotFoundError):
            return []
        except OSError as error:
            return self._once(entry.name, _words(error))
        self._said.pop(entry.name, None)
        return settled

    def _outcome(self, entry: Entry) -> tuple[str, str]:
        """Where the file belongs, and what there is to say; no folder while it is sorted."""
        try:
            batch = self._batch(entry)
        except Invalid as refusal:
            return REFUSED, str(refusal)
        if batch.state == RunState.FAILED:
            return REFUSED, batch.error
        if batch.state != RunState.DONE:
            return "", ""
        return DONE, f"{batch.counts['items']} new items in batch {batch.public_id}"

    def _batch(self, entry: Entry) -> Batch:
        """The batch that the file became, sorted here unless a worker is at it."""
        if entry not in self._became:
            with self.place.open(entry.name) as file:
                steady = Steady(file, lambda: self.place.stamp(entry.name) != entry.stamp)
                self._became[entry] = take_in(
                    actor=self.actor,
                    project=self.project,
                    file=cast(BinaryIO, steady),
                    name=entry.name,
                    origin=self.place.origin,
                    key=self.key,
                ).batch
        batch = self._became[entry]
        sort(batch)
        batch.refresh_from_db()
        return batch

    def _move(self, entry: Entry, folder: str, message: str) -> Settled:
        """Never over another file; beside a refused one the reason, under its name and `.why.txt`."""
        name = entry.other_name() if self.place.has(folder, entry.name) else entry.name
        if folder == REFUSED:
            self.place.write(folder, f"{name}.why.txt", f"{message}\n")
        self.place.move(entry, folder, name)
        return Settled(name, folder, message)

    def _once(self, name: str, message: str) -> list[Settled]:
        if self._said.get(name) == message:
            return []
        self._said[name] = message
        return [Settled(name, "", message)]


def _unfinished(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(UNFINISHED)


def _words(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
