"""Where a row stands: found by reading again, since a place for each of millions of rows would cost too much memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from apps.exchange.formats import BadFile, Options, Record, open_records
from apps.labels.types import AnySchema, BadLabel, Reader
from apps.signoff.offline.sources import Hashed, Source, opened


def place_of_row(
    path: Path, name: str, source: Source, row: int, options: Options, format: str | None, schema: AnySchema
) -> str | None:
    """The place of the admitted row number `row` (from 0) of a file; None where the file is not what it was."""
    try:
        with opened(path, name, lambda _: None) as files:
            for file, stream in files:
                if file == source.name:
                    return next(islice(_admitted(stream, options, format, schema), row, None), None)
    except BadFile:
        return None
    return None


def _admitted(stream: Hashed, options: Options, format: str | None, schema: AnySchema) -> Iterator[str]:
    read = schema.reader()
    for record in open_records(stream.binary, format=format, options=options).records:
        if isinstance(record, Record) and _fits(read, record):
            yield record.place


def _fits(read: Reader, record: Record) -> bool:
    try:
        read(record.label)
    except BadLabel:
        return False
    return True
