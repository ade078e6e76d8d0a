"""Labels beside answers of people who did not see them, row by row: known to whoever checks a report, offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema, BadLabel
from apps.loop.rightness import right
from apps.measures.strategy import Judged, Mode

# What tasks are for, as they are stored.
AUTO, BLIND, SHOWN, AUDIT, PLANTED = "auto", "blind", "shown", "audit", "planted"
ACCEPTED = "accepted"


class Told(NamedTuple):
    """What the model says of a record, beside a blind answer (None: the record cannot be labelled) of the round
    `turn`. `edge`: 1 an edge case, 0 a common one, -1 nobody knows; records that nearly copy each other share a
    `group` (None: it was not looked for)."""

    item: str
    turn: int
    edge: int
    group: int | None
    truth: str | None
    predicted: str | None
    score: float | None


class Audited(NamedTuple):
    """What was delivered of a record (`value`, of a task of this `kind`) beside its blind audit; the rest as above."""

    item: str
    turn: int
    edge: int
    group: int | None
    truth: str | None
    kind: str
    value: str | None
    predicted: str | None
    score: float | None


class OnGold(NamedTuple):
    """A label on a record with gold, and which way it was made."""

    item: str
    mode: Mode
    value: str


@dataclass(frozen=True, eq=False)
class Rows:
    """Everything that is judged; `gold` has the answer to each item of `on_gold`."""

    told: Sequence[Told]
    audited: Sequence[Audited]
    on_gold: Sequence[OnGold]
    gold: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.told or self.audited or self.on_gold)


def judged(
    rules: AnySchema, rows: Sequence[Told] | Sequence[Audited], values: Sequence[str | None] | None = None
) -> Judged:
    """The `values` (of Told: what the model says) held against the blind answers of the rows."""
    truths = [row.truth for row in rows]
    given = [row.predicted for row in rows] if values is None else values
    alone = {item: -1 - place for place, item in enumerate(dict.fromkeys(row.item for row in rows))}
    return Judged.of(
        right(rules, given, truths),
        edge=np.array([row.edge for row in rows], np.int64),
        label=classes_of(rules, truths),
        group=np.array([alone[row.item] if row.group is None else row.group for row in rows], np.int64),
        turn=np.array([row.turn for row in rows], np.int64),
    )


def judged_on_gold(rules: AnySchema, rows: Rows, mode: Mode) -> Judged:
    """The labels made this way held against gold; several of a record are a cluster."""
    own = [row for row in rows.on_gold if row.mode == mode]
    truths = [rows.gold[row.item] for row in own]
    places = {item: place for place, item in enumerate(dict.fromkeys(row.item for row in own))}
    group = np.array([places[row.item] for row in own], np.int64)
    return Judged.of(right(rules, [row.value for row in own], truths), label=classes_of(rules, truths), group=group)


def classes_of(rules: AnySchema, values: Sequence[str | None]) -> NDArray[np.int64]:
    """int64[n]: the class of each canonical text, -1 where the type has none."""
    known = {value: _code(rules, value) for value in set(values)}
    return np.fromiter((known[value] for value in values), np.int64, count=len(values))


def _code(rules: AnySchema, value: str | None) -> int:
    if value is None or not rules.labels:
        return -1
    try:
        code = rules.code(rules.parse(rules.load(value)))
    except BadLabel:
        # Of an earlier schema, which had another class there.
        return -1
    return code if code is not None and 0 <= code < len(rules.labels) else -1
