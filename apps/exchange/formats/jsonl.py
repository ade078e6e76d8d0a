"""JSON Lines: one object per line, its keys named like columns."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from .base import BadFile, Format, Head, Options, Provenance, Reading, Record, Reject
from .neutral.columns import PAYLOAD, Columns, find_columns, squeezed
from .neutral.moments import DURATION_REMEDY, TIME_REMEDY, milliseconds, utc_text
from .neutral.provenance import told
from .source.json_lines import objects
from .source.json_values import identity, storable

MOST_SHAPES = 1_000


def read_jsonl(stream: BinaryIO, options: Options) -> Reading:
    columns_of = column_memo(options)
    first = True
    for place, found in objects(stream, options.limits.line):
        yield found if isinstance(found, Reject) else object_record(place, found, columns_of, first)
        first = False


def write_jsonl(records: Iterable[Record]) -> Iterator[bytes]:
    """One line per record that reads back as the same record; of the payload, what `read_jsonl` would find."""
    for record in records:
        line: dict[str, object] = {"item": record.item}
        if record.annotator:
            line["annotator"] = record.annotator
        line["label"] = record.label
        if record.made_at is not None:
            line["timestamp"] = record.made_at
        if record.duration_ms is not None:
            line["duration_ms"] = record.duration_ms
        line |= _provenance(record.provenance)
        content = {name: value for name, value in (record.payload or {}).items() if squeezed(name) in PAYLOAD}
        yield json.dumps(line | content, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _provenance(known: Provenance | None) -> dict[str, object]:
    """Under names that `read_jsonl` finds by itself."""
    names = ("reviewer", "review_status", "model_version", "proposal")
    return {name: value for name, value in zip(names, known or (), strict=False) if value is not None}


def column_memo(options: Options) -> Callable[[dict[str, Any]], Columns]:
    """Objects of one shape share their columns; a file may mix a few shapes."""
    memo: dict[tuple[str, ...], Columns] = {}

    def columns_of(found: dict[str, Any]) -> Columns:
        shape = tuple(found)
        columns = memo.get(shape)
        if columns is None:
            if len(memo) >= MOST_SHAPES:
                memo.clear()
            columns = find_columns(shape, options.mapping, needs_annotator=options.needs_annotator)
            memo[shape] = columns
        return columns

    return columns_of


def object_record(
    place: str, found: dict[str, Any], columns_of: Callable[[dict[str, Any]], Columns], first: bool
) -> Record | Reject:
    """The record in an object with keys named like columns; raises BadFile where the first one has not got them."""
    try:
        columns = columns_of(found)
    except BadFile as refusal:
        if first:
            raise
        return Reject(place, refusal.why, refusal.remedy)
    try:
        item = identity(found[columns.item])
        annotator = "-" if columns.annotator is None else identity(found[columns.annotator])
    except ValueError:
        return Reject(place, "The item or annotator is neither a text nor a whole number.", "Write its id as a text.")
    label = found[columns.label]
    for role, given in (("item", item), ("annotator", annotator), ("label", label)):
        if given is None or (isinstance(given, str) and not given.strip()):
            return Reject(place, f"There is no {role}.", "Fill it in, or leave the line out.")
    return _timed(place, found, columns, item, "" if columns.annotator is None else annotator)


def _timed(place: str, found: dict[str, Any], columns: Columns, item: str, annotator: str) -> Record | Reject:
    payload = {name: found[name] for name in columns.payload if found[name] not in (None, "")} or None
    label = found[columns.label]
    known = columns.provenance and told([found[name] if name else None for name in columns.provenance])
    try:
        if not all(storable(part) for part in (item, annotator, label, payload, list(known or ()))):
            why = "A value holds NUL, half a surrogate pair, or a number that is not finite."
            return Reject(place, why, "Export the record without it.")
        made_at = read_time(found[columns.timestamp]) if columns.timestamp else None
    except ValueError:
        return Reject(place, f"The time {_shown(found, columns.timestamp)} cannot be read.", TIME_REMEDY)
    try:
        duration = (
            read_duration(found[columns.duration], 1 if columns.milliseconds else 1000) if columns.duration else None
        )
    except ValueError:
        return Reject(place, f"The duration {_shown(found, columns.duration)} cannot be used.", DURATION_REMEDY)
    return Record(place, item, annotator, label, made_at, duration, payload, provenance=known)


def _shown(found: dict[str, Any], column: str | None) -> str:
    return repr(found.get(column or ""))[:60]


def read_time(raw: object) -> str | None:
    """A time in JSON: a text, or a number of seconds or milliseconds since 1970. Raises ValueError."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(raw)
    return utc_text(str(raw))


def read_duration(raw: object, unit: int) -> int | None:
    """A duration in JSON, as number or text. Raises ValueError."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(raw)
    return milliseconds(raw, unit)


def _recognise(head: Head) -> str | None:
    return "it begins with a JSON object" if head.text.startswith("{") else None


JSONL = Format("jsonl", "JSON Lines", read_jsonl, _recognise)
