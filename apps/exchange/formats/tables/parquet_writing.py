"""Tables as Parquet files; needs pyarrow. Equal rows are equal bytes under one version of it."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, BinaryIO, Literal

from ..base import BadFile, Record
from .parquet import INSTALL

Kind = Literal["text", "texts", "whole", "wholes", "number"]
AT_ONCE = 10_000


def write_parquet(records: Iterable[Record], out: BinaryIO) -> None:
    """A row for each record that `read_parquet` reads again; of the payload what a table can hold: texts by name."""
    rows = [_row(record) for record in records]
    given = {name for row in rows for name, value in row.items() if value is not None}
    columns: dict[str, Kind] = {name: "text" for name in ("item", "annotator", "label", "timestamp") if name in given}
    if "duration_ms" in given:
        columns["duration_ms"] = "whole"
    columns |= dict.fromkeys(sorted(given - columns.keys()), "text")
    write_rows(columns, rows, out)


def write_rows(columns: Mapping[str, Kind], rows: Iterable[Mapping[str, object]], out: BinaryIO) -> None:
    """One column for each name, of the kind given; what a row has not got is null. Raises BadFile without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise BadFile("Parquet files are written with pyarrow, which is not installed.", INSTALL) from None
    kinds = {
        "text": pyarrow.string(),
        "texts": pyarrow.list_(pyarrow.string()),
        "whole": pyarrow.int64(),
        "wholes": pyarrow.list_(pyarrow.int64()),
        "number": pyarrow.float64(),
    }
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
    source = iter(rows)
    with parquet.ParquetWriter(out, schema) as writer:
        while some := list(islice(source, AT_ONCE)):
            writer.write_table(pyarrow.Table.from_pylist(some, schema=schema))


def cell(label: object) -> str:
    """A label as a table holds it: a text as it is, anything else as JSON."""
    return label if isinstance(label, str) else json.dumps(label, ensure_ascii=False, allow_nan=False)


def _row(record: Record) -> dict[str, Any]:
    content = {name: cell(value) for name, value in (record.payload or {}).items() if value is not None}
    return content | {
        "item": record.item,
        "annotator": record.annotator or None,
        "label": cell(record.label),
        "timestamp": record.made_at,
        "duration_ms": record.duration_ms,
    }
