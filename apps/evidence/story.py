"""What a log tells about itself, gathered in one pass over its events: seals, keys, witnesses, signers, times."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.evidence.errors import EvidenceError

_EPOCH, _MICROSECOND = datetime(1970, 1, 1), timedelta(microseconds=1)  # noqa: DTZ001 - as all times here: UTC
# Versions of Python differ in which other forms they read as a time.
_is_moment = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z").fullmatch
TOLERANCE = 3600 * 1_000_000
"""Microseconds an event may seem older than one before it: no transaction lasts longer."""
UNTOLD = -(2**62)
"""Stands for the time of an event that is kept back, and is below every time there is."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event that matters to the reader of a bundle: its index, whom it is about, what it says."""

    index: int
    actor: str
    object: str
    details: dict[str, Any]


@dataclass
class Story:
    """`times`: microseconds since 1970 of every event; the rest are events by what they are about.

    `withheld`: leaf hashes, in hex, of events that are not here; `vouched`: by the digest of a sealed manifest what
    its event says of them.
    """

    times: array[int] = field(default_factory=lambda: array("q"))
    sealed: dict[str, int] = field(default_factory=dict)
    frozen: list[Any] = field(default_factory=list)
    keys_added: list[Told] = field(default_factory=list)
    keys_revoked: list[Told] = field(default_factory=list)
    policies: list[Told] = field(default_factory=list)
    enrolled: list[Told] = field(default_factory=list)
    revoked: list[Told] = field(default_factory=list)
    signed: list[Told] = field(default_factory=list)
    pdfs: list[Told] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    vouched: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _latest: int = UNTOLD

    def take(self, index: int, event: Any) -> None:
        """Read the next event; EvidenceError EVENT, REPLAY or TIME_BACKWARDS if it cannot stand where it does."""
        if not isinstance(event, dict) or not isinstance(identity := event.get("id"), str):
            raise EvidenceError("EVENT", "not an event with an id")
        if not isinstance(verb := event.get("verb"), str):
            raise EvidenceError("EVENT", "not an event with a verb")
        if identity in self._seen:
            raise EvidenceError("REPLAY", f"a second event with the id {identity!a:.80}")
        self._seen.add(identity)
        if (listen := _LISTENERS.get(verb)) and isinstance(details := event.get("details"), dict):
            listen(self, Told(index, str(event.get("actor")), str(event.get("object")), details))
        self._take_time(event.get("at"))

    def skip(self, leaf_hash: str) -> None:
        """Go past an event of which only the hash is here."""
        self.withheld.append(leaf_hash)
        self.times.append(UNTOLD)

    def _take_time(self, at: Any) -> None:
        moment = moment_of(at)
        self.times.append(moment)
        if moment < self._latest - TOLERANCE:
            raise EvidenceError("TIME_BACKWARDS", f"{at} is long before the event ahead of it")
        self._latest = max(self._latest, moment)


def moment_of(at: Any) -> int:
    """Microseconds since 1970 of "YYYY-MM-DDTHH:MM:SS[.ffffff]Z"; EvidenceError EVENT for anything else."""
    try:
        if not _is_moment(at):
            raise ValueError
        return (datetime.fromisoformat(at[:-1]) - _EPOCH) // _MICROSECOND
    except (TypeError, ValueError):
        raise EvidenceError("EVENT", f"{at!a:.40} is not a time in UTC") from None


def _sealed(story: Story, told: Told) -> None:
    manifest = str(told.details.get("manifest_sha256"))
    story.sealed[manifest] = told.index
    story.vouched[manifest] = str(told.details.get("withheld"))


def _frozen(story: Story, told: Told) -> None:
    story.frozen.append(told.details.get("files"))


_LISTENERS: dict[str, Callable[[Story, Told], None]] = {
    "bundle.sealed": _sealed,
    "report.frozen": _frozen,
    "key.added": lambda story, told: story.keys_added.append(told),
    "key.revoked": lambda story, told: story.keys_revoked.append(told),
    "witnesses.agreed": lambda story, told: story.policies.append(told),
    "signer.enrolled": lambda story, told: story.enrolled.append(told),
    "signer.revoked": lambda story, told: story.revoked.append(told),
    "report.signed": lambda story, told: story.signed.append(told),
    "report.sealed": lambda story, told: story.pdfs.append(told),
}
