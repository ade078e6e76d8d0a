"""Tables as CSV files that are safe to open in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.exchange.spreadsheet import write_csv
from apps.signoff.tables import report_tables


def csv_files(body: Mapping[str, Any]) -> dict[str, bytes]:
    """The tables of a report, by file name."""
    return {name: csv_bytes(columns, rows) for name, (columns, rows) in report_tables(body).items()}


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    write_csv(text, columns, rows)
    return text.getvalue().encode()
