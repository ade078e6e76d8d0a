"""What a log tells about rows: the newest state of each, the roots over rows inserted at once, the roots of bulks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from apps.audit.governed import BULKS
from apps.audit.models import Event, Log
from apps.evidence.canonical import decode
from apps.evidence.errors import EvidenceError

BEGUN = "states.begun"


@cache
def _bulk_told_by(verb: str) -> str | None:
    """The model over whose rows events of this verb name a root."""
    return next((model for model, (verbs, _) in BULKS.items() if verb in verbs), None)


@dataclass(slots=True)
class Inserted:
    """Rows of one group whose primary keys run from `first` to `last`, and the root over them."""

    first: int
    last: int
    rows: int
    root: str
    event: str


@dataclass(frozen=True, slots=True)
class Bulk:
    rows: int
    root: str
    event: str


@dataclass
class Told:
    """`states`: model → id → (SHA-256, event); `inserted`: (model, group) → by primary key; `bulks`: model → id → root;
    `older`: model → the last primary key given before states began in this log."""

    states: dict[str, dict[str, tuple[str, str]]] = field(default_factory=lambda: defaultdict(dict))
    inserted: dict[tuple[str, str], list[Inserted]] = field(default_factory=lambda: defaultdict(list))
    bulks: dict[str, dict[str, Bulk]] = field(default_factory=lambda: defaultdict(dict))
    older: dict[str, int] = field(default_factory=dict)
    _begun: bool = False

    def hear(self, event: str, verb: str, obj: str, leaf: bytes) -> None:
        """Take in one event; what is no event of ours tells nothing, and the check of the log itself finds it."""
        bulk = _bulk_told_by(verb)
        if bulk is None and b'"states":[' not in leaf:
            return
        try:
            told = decode(leaf)
            if bulk is not None:
                self.bulks[bulk][obj] = Bulk(int(told["details"]["rows"]), str(told["details"]["root"]), event)
            for state in told.get("states", ()):
                self._take(event, verb, state)
        except (EvidenceError, KeyError, TypeError, ValueError, AttributeError):
            return

    def _take(self, event: str, verb: str, state: dict[str, Any]) -> None:
        model = str(state["model"])
        if verb == BEGUN:
            # Written when states were introduced, before any; said later, it would excuse rows that nothing covers.
            if not self._begun:
                self.older[model] = int(state["last"])
            return
        self._begun = True
        if "root" in state:
            rows = Inserted(int(state["first"]), int(state["last"]), int(state["rows"]), str(state["root"]), event)
            self.inserted[model, str(state["of"])].append(rows)
        else:
            self.states[model][str(state["id"])] = str(state["sha256"]), event

    def covering(self, model: str, of: str, key: int) -> Inserted | None:
        """The rows inserted at once to which the row with this primary key belongs."""
        found = self.inserted.get((model, of), [])
        place = bisect_right(found, key, key=lambda rows: rows.first)
        return found[place - 1] if place and key <= found[place - 1].last else None


def told_by(log: Log) -> Told:
    """One pass over the log in its order; what waits for a number comes last."""
    told = Told()
    for event, verb, obj, leaf in _events(log):
        told.hear(event, verb, obj, bytes(leaf))
    for inserted in told.inserted.values():
        inserted.sort(key=lambda rows: rows.first)
    return told


def _events(log: Log) -> Iterator[tuple[str, str, str, bytes]]:
    columns, events = ("public_id", "verb", "object", "leaf"), Event.objects.filter(log=log)
    numbered = events.filter(seq__isnull=False).order_by("seq").values_list(*columns).iterator(chunk_size=2000)
    waiting = events.filter(seq=None).order_by("id").values_list(*columns).iterator(chunk_size=2000)
    return chain(numbered, waiting)
