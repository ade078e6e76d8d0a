"""The rows of a batch, checked: all of them can be taken in, or none is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from apps.accounts.policies import Invalid
from apps.exchange.formats import Record, Reject
from apps.exchange.formats.source.json_values import storable
from apps.exchange.rejects import counted
from apps.loop.arriving.files import read_items
from apps.media.references import kind_by_name
from apps.projects.models import Item, Project

MOST_ROWS = 250_000
LONGEST_KEY = 200
FAULTS_TOLD = 5
# So many keys are asked for in one query.
TOGETHER = 500


@dataclass(frozen=True, eq=False)
class Taken:
    """New items, not written yet, in the order of the file; how many rows were `known` (an item with this key and
    this content is there already), and how many `repeated` an earlier row of the file."""

    items: Sequence[Item]
    known: int
    repeated: int


def rows_of(stream: BinaryIO, key: str = "") -> tuple[list[Record], int]:
    """The rows with different keys, and how many repeat one of them exactly. Invalid or BadFile for the whole."""
    rows: dict[str, Record] = {}
    faults: list[str] = []
    repeated = faulty = 0
    for number, row in enumerate(read_items(stream, key)):
        if number == MOST_ROWS:
            raise Invalid(f"The file holds more than {MOST_ROWS:,} rows. Split it, and bring the parts one by one.")
        earlier = rows.get(row.item) if isinstance(row, Record) else None
        if fault := _fault(row, earlier):
            faulty += 1
            faults = [*faults, fault][:FAULTS_TOLD]
        elif earlier is not None:
            repeated += 1
        elif isinstance(row, Record):
            rows[row.item] = row
    if faulty:
        raise Invalid(f"{counted(faulty, 'row')} cannot be used, so nothing was taken in. {' '.join(faults)}")
    if not rows:
        raise Invalid("The file holds no rows. Check that it was exported completely.")
    return list(rows.values()), repeated


def _fault(row: Record | Reject, earlier: Record | None) -> str:
    if isinstance(row, Reject):
        return f"{row.place}: {row.why} {row.remedy}"
    if not row.item:
        return f"{row.place}: there is no key. Give each item one of its own."
    if len(row.item) > LONGEST_KEY:
        return f"{row.place}: the key has {len(row.item)} characters; at most {LONGEST_KEY} are taken."
    unfit = [name for name, value in (row.payload or {}).items() if not (storable(name) and storable(value))]
    if unfit or not storable(row.item):
        where = f"column {unfit[0][:60]!r}" if unfit else "the key"
        return f"{row.place}: {where} holds NUL, half a surrogate pair, or a number that is not finite."
    if not row.payload and not kind_by_name(row.item):
        return f"{row.place}: item {row.item[:60]} has no content. Fill in a column besides the key."
    if earlier is not None and earlier.payload != row.payload:
        return f"{row.place}: the key {row.item[:60]} was given at {earlier.place} to other content."
    return ""


def new_items(project: Project, rows: Sequence[Record]) -> tuple[list[Item], int]:
    """Items for the rows whose key is new to the project, and how many rows are there already, with equal content.

    Invalid where a key belongs to an item with other content, and where nothing is new.
    """
    before = payloads_of(project, [row.item for row in rows])
    other = [row for row in rows if row.item in before and before[row.item] != (row.payload or {})]
    if other:
        told = ", ".join(f"{row.item[:60]} ({row.place})" for row in other[:FAULTS_TOLD])
        raise Invalid(
            f"{counted(len(other), 'key')} belong to items of this project that have other content: {told}. "
            "Nothing was taken in. Evidence is not replaced: give changed content a new key."
        )
    fresh = [Item(project=project, key=row.item, payload=row.payload or {}) for row in rows if row.item not in before]
    if not fresh:
        raise Invalid(f"All {counted(len(rows), 'item')} are copies: the project has these keys with this content.")
    return fresh, len(rows) - len(fresh)


def payloads_of(project: Project, keys: Iterable[str]) -> dict[str, Any]:
    """Key to content of those that are items of the project."""
    listed, found = list(keys), dict[str, Any]()
    for start in range(0, len(listed), TOGETHER):
        some = project.items.filter(key__in=listed[start : start + TOGETHER])
        found |= dict(some.values_list("key", "payload"))
    return found
