"""Parquet: a table of one label per row, a data set of the Hugging Face hub, or Argilla's columns; needs pyarrow."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import IO, Any, BinaryIO

from ..argilla import argilla_records, is_argilla
from ..base import BadFile, Format, Head, Limits, Options, Reading
from ..jsonl import column_memo, object_record
from ..neutral.answers import at_path
from ..source.json_lines import Object
from ..source.spooled import spooled

MAGIC = b"PAR1"
BATCH = 500
MOST_ROWS_PER_BYTE = 50
INSTALL = "Install it with: pip install 'qa-portal[scale]', or write the table as CSV or JSON Lines."
AGAIN = "Write it again with pyarrow, or as CSV or JSON Lines."


def read_parquet(stream: BinaryIO, options: Options) -> Reading:
    with _opened(stream, options.limits) as opened:
        yield from _records(_rows(opened), options)


def parquet_rows(stream: BinaryIO, limits: Limits) -> Iterator[tuple[str, Object]]:
    """Each row with its place, as JSON would hold it. Raises BadFile."""
    with _opened(stream, limits) as opened:
        yield from _rows(opened)


@contextmanager
def _opened(stream: BinaryIO, limits: Limits) -> Iterator[Any]:
    """The table of a file, or BadFile for whatever goes wrong with it."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise BadFile("Parquet files are read with pyarrow, which is not installed.", INSTALL) from None
    with spooled(stream) as file:
        try:
            opened = parquet.ParquetFile(file)
            _check_size(opened.metadata, file, limits)
            yield opened
        except (pyarrow.ArrowException, OSError, ValueError, OverflowError, TypeError, KeyError) as error:
            raise BadFile(f"The Parquet file cannot be read ({str(error)[:120]}).", AGAIN) from None


def _check_size(metadata: Any, file: IO[bytes], limits: Limits) -> None:
    groups = range(metadata.num_row_groups)
    expanded = sum(metadata.row_group(group).total_byte_size for group in groups)
    packed = file.seek(0, 2)
    bomb = expanded > limits.ratio_grace and expanded > limits.ratio * packed
    if bomb or expanded > limits.expanded or metadata.num_rows > MOST_ROWS_PER_BYTE * packed:
        why = f"{metadata.num_rows} rows of {expanded} bytes are packed into {packed} bytes (a bomb?)."
        raise BadFile(why, "Deliver it in smaller parts.")


def _rows(opened: Any) -> Iterator[tuple[str, Object]]:
    names = opened.schema_arrow.names
    if len(set(names)) != len(names):
        raise BadFile("Two columns have the same name.", "Rename one of them.")
    classes = _class_names(opened.schema_arrow.metadata or {})
    number = 0
    for batch in opened.iter_batches(batch_size=BATCH):
        for row in batch.to_pylist():
            number += 1
            yield f"row {number}", {name: _json(value, classes.get(name)) for name, value in row.items()}


def _records(rows: Iterator[tuple[str, Object]], options: Options) -> Reading:
    first = next(rows, None)
    if first is None:
        raise BadFile("The table has no rows.", "Check that it was exported completely.")
    every = chain([first], rows)
    if is_argilla(first[1]):
        yield from argilla_records(every, options)
        return
    columns_of = column_memo(options)
    for place, found in every:
        yield object_record(place, found, columns_of, place == first[0])


def _class_names(metadata: Mapping[bytes, bytes]) -> dict[str, list[str]]:
    """The names of classes that the Hugging Face library keeps beside columns of their numbers."""
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"].items()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    found = {name: at_path(feature, "names") or at_path(feature, "feature.names") for name, feature in features}
    return {name: names for name, names in found.items() if isinstance(names, list)}


def _json(value: Any, classes: list[str] | None) -> Any:
    """The value as JSON would hold it; numbers of classes become their names, what JSON cannot hold becomes None."""
    if isinstance(value, list | tuple):
        return [_json(entry, classes) for entry in value]
    if isinstance(value, dict):
        return {str(key): _json(entry, None) for key, entry in value.items()}
    if classes is not None and isinstance(value, int) and not isinstance(value, bool):
        return classes[value] if 0 <= value < len(classes) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else None


def _recognise(head: Head) -> str | None:
    return "it begins with the mark of a Parquet file" if head.content.startswith(MAGIC) else None


PARQUET = Format("parquet", "Parquet (needs pyarrow)", read_parquet, _recognise)
