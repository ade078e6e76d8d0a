"""Toloka's assignments (TSV): one line per answer, its columns sorted into INPUT:, OUTPUT:, GOLDEN: and ASSIGNMENT:.

The time of an assignment is shared out evenly among its tasks, which are lines that follow each other.
"""

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import BinaryIO

from .base import BadFile, Format, Head, Options, Reading, Record, Reject
from .neutral.answers import Answer, Chosen, Unreadable, attempt, check_roles
from .neutral.moments import utc_text
from .neutral.provenance import outcome, provenance
from .neutral.shapes import text
from .tables.delimited import Make, read_table

INPUT, OUTPUT, GOLDEN, ASSIGNMENT = "INPUT:", "OUTPUT:", "GOLDEN:", "ASSIGNMENT:"
WORKER, ASSIGNMENT_ID, STATUS = "ASSIGNMENT:worker_id", "ASSIGNMENT:assignment_id", "ASSIGNMENT:status"
STARTED, SUBMITTED = "ASSIGNMENT:started", "ASSIGNMENT:submitted"
COUNTED = ("SUBMITTED", "APPROVED", "ACCEPTED", "")


def read_toloka(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label")
    rows = _Rows(options)
    reading = read_table(stream, options, "\t", rows.maker)
    return itertools.chain.from_iterable(
        _share_time(list(group)) for _, group in itertools.groupby(reading, key=lambda _: rows.assignment)
    )


def _share_time(assignment: list[Record | Reject]) -> list[Record | Reject]:
    return [
        entry._replace(duration_ms=round(entry.duration_ms / len(assignment)))
        if isinstance(entry, Record) and entry.duration_ms is not None
        else entry
        for entry in assignment
    ]


class _Rows:
    """Makes a record of each row; `assignment` is that of the last row, or its place where it has none."""

    def __init__(self, options: Options) -> None:
        self.assignment = ""
        self._options = options
        self._chosen = Chosen(options, "outputs")
        self._header: list[str] = []
        self._item = ""

    def maker(self, header: list[str]) -> Make:
        missing = WORKER if WORKER not in header else None
        if not any(name.startswith(OUTPUT) for name in header):
            missing = f"{OUTPUT}…"
        if missing:
            raise BadFile(f"The header has no column {missing}.", "Download the assignments from Toloka as TSV.")
        self._header = header
        self._item = self._item_column(header)
        return self._make

    def _item_column(self, header: Sequence[str]) -> str:
        inputs = [name for name in header if name.startswith(INPUT)]
        mapped = self._options.mapping.get("item")
        if mapped is not None:
            found = next((name for name in (mapped, INPUT + mapped) if name in header), None)
            if found is None:
                raise BadFile(f"The column {mapped!r} mapped to item is not in the file.", f"Inputs: {inputs[:30]}.")
            return found
        if len(inputs) != 1:
            why = f"The file has {len(inputs)} columns {INPUT}…, any of which may name the item."
            raise BadFile(why, f"Say which with --map item={inputs[0] if inputs else 'COLUMN'}")
        return inputs[0]

    def _make(self, place: str, row: list[str]) -> Record | Reject:
        self.assignment = place
        if len(row) != len(self._header):
            why = f"There are {len(row)} fields, and the header has {len(self._header)}."
            return Reject(place, why, "Download the assignments again.")
        found = dict(zip(self._header, row, strict=True))
        self.assignment = found.get(ASSIGNMENT_ID) or place
        return attempt(place, lambda: self._answer(place, found))

    def _answer(self, place: str, found: dict[str, str]) -> Answer:
        status = found.get(STATUS, "")
        if status not in COUNTED:
            raise Unreadable(f"The assignment is {status[:60]!r}.", "Nothing to do, unless its answers are wanted.")
        wanted = self._options.mapping.get("label", "")
        outputs = {name: value for name, value in found.items() if name.startswith(OUTPUT) and value}
        if OUTPUT + wanted in self._header and wanted:
            outputs = {wanted: found[OUTPUT + wanted]}
        parts: dict[str, Callable[[], object]] = {name: partial(_output, value) for name, value in outputs.items()}
        return Answer(
            item=found[self._item],
            annotator=found[WORKER],
            label=self._chosen.label(place, parts),
            made_at=found.get(SUBMITTED) or found.get(STARTED),
            duration=_duration(found.get(STARTED), found.get(SUBMITTED)),
            unit=1,
            payload={
                name.removeprefix(INPUT): value for name, value in found.items() if name.startswith(INPUT) and value
            },
            provenance=provenance(review=outcome(status)),
            flagged_gold=any(value for name, value in found.items() if name.startswith(GOLDEN)),
        )


def _output(value: str) -> str:
    if value.startswith(("[{", '{"')):
        raise Unreadable(
            "Areas are fractions of the image, whose size the file does not hold.",
            "Convert them to COCO with the sizes.",
        )
    return text(value, "answer")


def _duration(started: str | None, submitted: str | None) -> float | None:
    if not started or not submitted:
        return None
    try:
        first, last = (datetime.fromisoformat(utc_text(raw)) for raw in (started, submitted))
    except ValueError:
        raise Unreadable(f"The times {started[:40]!r} and {submitted[:40]!r} cannot be read.") from None
    return (last - first).total_seconds() * 1000


def _recognise(head: Head) -> str | None:
    header = head.text.splitlines()[0].split("\t") if head.text else []
    if any(name.strip('"').startswith(OUTPUT) for name in header) and WORKER in [name.strip('"') for name in header]:
        return f"its header has the columns {OUTPUT}… and {WORKER}"
    return None


TOLOKA = Format("toloka", "Toloka assignments (TSV)", read_toloka, _recognise)
