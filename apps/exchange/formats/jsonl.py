"""JSON Lines: one object per line, its keys named like columns."""

import json
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

from .base import BadFile, Format, Head, Options, Reading, Record, Reject
from .columns import Columns, find_columns
from .json_values import identity, storable
from .moments import DURATION_REMEDY, TIME_REMEDY, milliseconds, utc_text
from .text import TextSource

MOST_SHAPES = 1_000


def read_jsonl(stream: BinaryIO, options: Options) -> Reading:
    source = TextSource(stream, longest=options.limits.line)
    columns_of = _column_memo(options)
    first = True
    for number, line in enumerate(source.lines(), 1):
        source.record_line = number + 1
        if line.isspace():
            continue
        place = f"line {number}"
        found = _object(place, line)
        if first and isinstance(found, Reject):
            raise BadFile(f"{place.capitalize()}: {found.why}", found.remedy)
        yield found if isinstance(found, Reject) else _record(place, found, columns_of, first)
        first = False
    if first:
        raise BadFile("The file holds no record.", "Check that it was exported and copied completely.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _object(place: str, line: str) -> dict[str, Any] | Reject:
    try:
        found = _decode(line)
    except ValueError as error:
        return Reject(place, f"This is not complete JSON ({error}).", "Write one JSON object per line.")
    except RecursionError:
        return Reject(place, "The JSON is nested too deeply.", "Write one flat JSON object per line.")
    if not isinstance(found, dict):
        return Reject(place, "This is not a JSON object.", "Write one JSON object per line.")
    return found


def _column_memo(options: Options) -> Callable[[dict[str, Any]], Columns]:
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


def _record(
    place: str, found: dict[str, Any], columns_of: Callable[[dict[str, Any]], Columns], first: bool
) -> Record | Reject:
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
    try:
        if not (storable(item) and storable(annotator) and storable(label) and storable(payload)):
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
    return Record(place, item, annotator, label, made_at, duration, payload)


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
