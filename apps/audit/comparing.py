"""The rows of one governed model, each against what the log tells about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps

from apps.audit.governed import BULKS, GOVERNED
from apps.audit.states import columns_of, id_column
from apps.audit.told_states import Inserted, Told
from apps.evidence.merkle import Frontier, leaf_hash

CHUNK = 2000
# Of rows counted and hashed together. No numbers: whoever reads the log would learn how much gold there is.
_WHY = {
    "ROW_TAMPERED": "are not what their event says",
    "ROW_DELETED": "are fewer rows than their event says",
    "UNLOGGED_ROW": "are more rows than their event says",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with which row, and the event that says how it was written; `id` may name rows from…to."""

    code: str
    model: str = ""
    id: str = ""
    event: str = ""
    why: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.model} {self.id} {self.why}".strip()


@dataclass
class Tally:
    """How many rows were compared, and how many nothing covers because they are older than states."""

    rows: int = 0
    uncovered: int = 0


class Comparison:
    """One model in one log: `findings` reads its rows once, by primary key."""

    def __init__(self, label: str, owner: str, told: Told, tally: Tally) -> None:
        self._label, self._owner, self._told, self._tally = label, owner, told, tally
        self._governed = GOVERNED[label]
        self._grown: dict[int, tuple[Inserted, Frontier]] = {}

    def findings(self) -> Iterator[Finding]:
        states = dict(self._told.states.get(self._label, {}))
        for row in self._rows():
            self._tally.rows += 1
            state = states.pop(row.id, None)
            covered = self._grow(row)
            if state is not None:
                if row.sha256 != state[0]:
                    yield self._finding("ROW_TAMPERED", row.id, state[1], "is not what its last event says")
            elif not covered:
                if row.key <= self._told.older.get(self._label, -1):
                    self._tally.uncovered += 1
                else:
                    yield self._finding("UNLOGGED_ROW", row.id, "", "was written by no event")
        for identity, (_, event) in states.items():
            yield self._finding("ROW_DELETED", identity, event, "is gone")
        yield from self._inserted()

    def _rows(self) -> Iterator[_Row]:
        model, governed = apps.get_model(self._label), self._governed
        every, inserted = columns_of(self._label), columns_of(self._label, inserted=True)
        kept = {name: place for place, name in enumerate(every.names)}
        places = [kept[name] for name in inserted.names]
        group = (governed.group,) if governed.group else ()
        wanted = model._base_manager.filter(governed.when, **{governed.owner: self._owner}).order_by("pk")
        for key, identity, *values in wanted.values_list("pk", id_column(model), *every.names, *group).iterator(CHUNK):
            of = str(values.pop()) if group else ""
            yield _Row(key, str(identity), of, values, places, self._label)

    def _grow(self, row: _Row) -> bool:
        """Add the row to the tree of those it was inserted with; False if there are none."""
        if not row.of:
            return False
        with_it = self._told.covering(self._label, row.of, row.key)
        if with_it is None:
            return False
        _, tree = self._grown.setdefault(id(with_it), (with_it, Frontier()))
        tree.append(leaf_hash(row.inserted))
        return True

    def _inserted(self) -> Iterator[Finding]:
        for (label, _), every in self._told.inserted.items():
            for told in every if label == self._label else ():
                _, tree = self._grown.get(id(told), (told, Frontier()))
                if code := _verdict(told.rows, told.root, tree.size, tree.root.hex()):
                    yield self._finding(code, f"{told.first}…{told.last}", told.event, _WHY[code])

    def _finding(self, code: str, identity: str, event: str, why: str) -> Finding:
        return Finding(code, self._label, identity, event, why)


class _Row:
    __slots__ = ("_label", "_places", "_values", "id", "key", "of")

    def __init__(self, key: int, identity: str, of: str, values: list[Any], places: list[int], label: str) -> None:
        self.key, self.id, self.of, self._values, self._places, self._label = key, identity, of, values, places, label

    @property
    def sha256(self) -> str:
        return hashlib.sha256(columns_of(self._label).encode(self._values)).hexdigest()

    @property
    def inserted(self) -> bytes:
        """The canonical bytes of what never changes after the row was inserted."""
        return columns_of(self._label, inserted=True).encode(self._values[place] for place in self._places)


def bulk_findings(owner: str, told: Told, tally: Tally) -> Iterator[Finding]:
    """The rows that were written as a bulk, against the roots in the events of the bulks."""
    for model, (_, bulks) in BULKS.items():
        expected = dict(told.bulks.get(model, {}))
        for identity, rows, root in bulks(owner):
            tally.rows += rows
            known = expected.pop(identity, None)
            if known is None:
                yield Finding("UNLOGGED_ROW", model, identity, "", "was written by no event")
            elif code := _verdict(known.rows, known.root, rows, root):
                yield Finding(code, model, identity, known.event, _WHY[code])
        for identity, bulk in expected.items():
            yield Finding("ROW_DELETED", model, identity, bulk.event, "is gone")


def _verdict(rows: int, root: str, found: int, found_root: str) -> str:
    """Of rows counted and hashed together: what must have happened to them, '' if nothing."""
    if found == rows:
        return "" if found_root == root else "ROW_TAMPERED"
    return "ROW_DELETED" if found < rows else "UNLOGGED_ROW"
