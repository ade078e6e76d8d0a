"""The rows of a file of new items: each a key, and content under the names of the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO

from apps.exchange.formats import BadFile, Limits, Options, Record, Reject
from apps.exchange.formats.base import Head, Reading
from apps.exchange.formats.detect import NOT_TABLES
from apps.exchange.formats.neutral.columns import ITEM, PAYLOAD, squeezed
from apps.exchange.formats.source.gzip_guard import GZIP_MAGIC, Gunzipped
from apps.exchange.formats.source.json_lines import BEFORE_CONTENT, objects_or_elements
from apps.exchange.formats.source.json_values import identity
from apps.exchange.formats.source.streams import Forwarded, buffered
from apps.exchange.formats.tables.delimited import Make, checked_header, read_table
from apps.exchange.formats.tables.parquet import PARQUET, parquet_rows
from apps.exchange.formats.tables.xlsx import XLSX, read_sheet

KEYS = (("key", "itemkey"), *ITEM)
# What a delivery brings. As content it would tell a model the answer.
ANSWERS = frozenset(
    ("label", "labels", "gold", "goldlabel", "goldanswer", "groundtruth", "annotator", "annotatorid", "worker")
)
EMPTY: tuple[object, ...] = (None, "")


def read_items(stream: BinaryIO, key: str = "") -> Reading:
    """A `Record` per row, its `item` the key and its `payload` the rest, or a `Reject`; BadFile for the whole file.

    CSV and TSV, JSON Lines or an array, XLSX, Parquet; gzip is fine. `key` names the column that holds the key.
    """
    limits = Limits()
    content = buffered(Forwarded(stream))
    if content.peek().startswith(GZIP_MAGIC):
        content = buffered(Gunzipped(content, limits))
    head = content.peek()
    beginning = Head(head, "")
    if PARQUET.recognise(beginning):
        return _objects(parquet_rows(content, limits), key)
    if XLSX.recognise(beginning):
        return read_sheet(content, Options(), partial(_maker, named=key))
    for magic, what, remedy in NOT_TABLES:
        if head.startswith(magic):
            raise BadFile(f"This is {what}.", remedy)
    if head.lstrip(BEFORE_CONTENT).startswith((b"{", b"[")):
        lines = objects_or_elements(content, limits.line, what="element", remedy="Write one JSON object per item.")
        return _objects(lines, key)
    return read_table(content, Options(), None, partial(_maker, named=key))


def _maker(header: list[str], named: str) -> Make:
    names = checked_header(header)
    key = key_column(names, named)
    key_at, width = names.index(key), len(names)
    content = [(name, at) for at, name in enumerate(names) if name and is_content(name, key)]

    def make(place: str, row: list[str]) -> Record | Reject:
        if len(row) != width:
            why = f"There are {len(row)} fields, and the header has {width}."
            return Reject(place, why, "Quote fields that contain the delimiter or a line end.")
        payload: dict[str, object] = {name: row[at] for name, at in content if row[at]}
        return Record(place, row[key_at].strip(), "", None, payload=payload)

    return make


def _objects(rows: Iterator[tuple[str, Any]], named: str) -> Reading:
    key_of = _memo(named)
    for place, found in rows:
        yield found if isinstance(found, Reject) else _from_object(place, found, key_of(tuple(found)))


def _memo(named: str) -> Callable[[tuple[str, ...]], str]:
    known: dict[tuple[str, ...], str] = {}

    def key_of(names: tuple[str, ...]) -> str:
        if names not in known:
            known.clear()
            known[names] = key_column(names, named)
        return known[names]

    return key_of


def _from_object(place: str, found: dict[str, Any], key: str) -> Record | Reject:
    try:
        item = identity(found[key])
    except ValueError:
        why = f"Column {key}: the key is neither a text nor a whole number."
        return Reject(place, why, "Write the key of the item as a text.")
    rest = {name: value for name, value in found.items() if is_content(name, key) and value not in EMPTY}
    whole = rest.get("payload")
    return Record(place, item, "", None, payload=whole if isinstance(whole, dict) and len(rest) == 1 else rest)


def key_column(names: Sequence[str], named: str = "") -> str:
    """The column that holds the keys; BadFile if there is none or more than one, or where a column holds answers."""
    told = ", ".join(name[:60] for name in names[:30] if name) or "none"
    answers = next((name for name in names if squeezed(name) in ANSWERS and name != named), None)
    if answers is not None:
        why = f"The column {answers[:60]!r} holds answers, and new items have none."
        raise BadFile(why, "Leave it out here; labels come as a delivery, gold as gold.")
    if named:
        if named not in names:
            raise BadFile(f"There is no column {named[:60]!r} with keys.", f"Columns seen: {told}.")
        return named
    for tier in KEYS:
        found = [name for name in names if squeezed(name) in tier]
        if len(found) > 1:
            raise BadFile(f"More than one column may hold the key: {', '.join(found)}.", "Say which one it is.")
        if found:
            return found[0]
    raise BadFile("No column with the keys of the items was found.", f"Call it key, or name it. Columns seen: {told}.")


def is_content(name: str, key: str) -> bool:
    """All columns but that of the key; that one too where its name says that it is looked at, such as "image"."""
    return name != key or squeezed(name) in PAYLOAD
