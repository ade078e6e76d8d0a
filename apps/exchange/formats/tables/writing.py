"""Records as CSV with a header line; what was read from a table reads back equal."""

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator

from ..base import BadFile, Record
from ..neutral.columns import PAYLOAD, squeezed

HEADER = (
    "item", "annotator", "label", "timestamp", "duration_ms", "reviewer", "review_status", "model_version", "proposal",
)  # fmt: skip
UNKNOWN = (None, None, None, None)
ELSE = "Write it as JSON Lines."


def write_csv(records: Iterable[Record]) -> Iterator[bytes]:
    """Labels that are no text are written as JSON. Of the content of items, what `read_csv` would find, and that has
    a column in the first record. Raises BadFile for what a table cannot say."""
    rest = iter(records)
    first = list(itertools.islice(rest, 1))
    content = [name for one in first for name in one.payload or {} if squeezed(name) in PAYLOAD]
    yield csv_line([*HEADER, *content])
    for record in itertools.chain(first, rest):
        yield csv_line(_row(record, content))


def _row(record: Record, content: list[str]) -> list[object]:
    payload = {name: value for name, value in (record.payload or {}).items() if squeezed(name) in PAYLOAD}
    lost = next((name for name in payload if name not in content), None)
    if lost is not None:
        raise BadFile(f"{record.item!r} has a {lost!r}, which the first row has not.", ELSE)
    reviewer, review, model, proposal = record.provenance or UNKNOWN
    told = (record.made_at, record.duration_ms, reviewer, review, model, None if proposal is None else _cell(proposal))
    return [record.item, record.annotator, _label(record), *told, *(payload.get(name) for name in content)]


def _label(record: Record) -> str:
    label = _cell(record.label)
    if not label.strip():
        raise BadFile(f"The label of {record.item!r} is blank, which a table reads as none.", ELSE)
    return label


def _cell(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)


def csv_line(fields: list[object]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(fields)
    return out.getvalue().encode()
