"""CSV and TSV with a header line."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Protocol

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.columns import SIZES, Columns, find_columns, squeezed
from ..neutral.moments import DURATION_REMEDY, TIME_REMEDY, milliseconds, utc_text
from ..neutral.provenance import told
from ..source.text import TextSource

DELIMITERS = (",", "\t", ";", "|")
MOST_COLUMNS = 2_000
PIXELS = re.compile(r"[1-9]\d{0,8}", re.ASCII)
DELIMITER_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


class CsvReader(Protocol):
    """What csv.reader returns, which has no public name."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


Make = Callable[[str, list[str]], Record | Reject]


def read_csv(stream: BinaryIO, options: Options) -> Reading:
    return _read(stream, options, None)


def read_tsv(stream: BinaryIO, options: Options) -> Reading:
    return _read(stream, options, "\t")


def likely_delimiter(header_line: str) -> str:
    """The delimiter that cuts the header into the most fields; the comma where none does."""
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header_line], delimiter=delimiter), [])))


def _read(stream: BinaryIO, options: Options, delimiter: str | None) -> Reading:
    def maker(header: list[str]) -> Make:
        columns = find_columns(header, options.mapping, needs_annotator=options.needs_annotator)
        return record_maker(header, columns)

    return read_table(stream, options, delimiter, maker)


def read_table(
    stream: BinaryIO, options: Options, delimiter: str | None, maker: Callable[[list[str]], Make]
) -> Reading:
    """What `maker` makes of the rows once it has seen the header. Raises BadFile."""
    # The limit of the csv module is one for the process; ours are those of TextSource, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), 4 * options.limits.line))
    source = TextSource(stream, longest=options.limits.line)
    lines = source.lines()
    first = _first_line(lines)
    reader = csv.reader(itertools.chain(first, lines), delimiter=delimiter or likely_delimiter(first[-1]), strict=True)
    return _rows(reader, source, maker(_header(reader)))


def _first_line(lines: Iterator[str]) -> list[str]:
    """The lines up to the first one that is not blank."""
    seen = []
    for line in lines:
        seen.append(line)
        if line.strip():
            return seen
        if len(seen) > 1000:
            break
    raise BadFile("The file holds no header line.", "Its first line must name the columns: item, annotator, label, …")


def _header(reader: CsvReader) -> list[str]:
    try:
        header = [name.strip() for name in next(filter(None, reader))]
    except (csv.Error, StopIteration) as error:
        raise BadFile(f"The header line cannot be read ({error}).", "Check its quotes.") from None
    return checked_header(header)


def checked_header(header: list[str]) -> list[str]:
    """The names of the columns; raises BadFile where there are too many, or two of one name."""
    if len(header) > MOST_COLUMNS:
        raise BadFile(f"The header has {len(header)} columns.", f"At most {MOST_COLUMNS} are read.")
    twice = next((name for name, times in Counter(filter(None, header)).items() if times > 1), None)
    if twice is not None:
        raise BadFile(f"Two columns of the header are called {twice!r}.", "Rename one of them.")
    return header


def _rows(reader: CsvReader, source: TextSource, make: Make) -> Reading:
    header_line = line = reader.line_num
    source.record_line = line + 1
    anything = False
    while True:
        try:
            for row in reader:
                start, line = line + 1, reader.line_num
                source.record_line = line + 1
                if row:
                    yield make(f"line {start}", row)
                    anything = True
        except csv.Error as error:
            start = line + 1
            if "unexpected end" in str(error):
                why = f"The file ends inside a quoted field of the record that begins on line {start}."
                raise BadFile(why, "It may be truncated: export or copy it again, or close the quote.") from None
            line = reader.line_num
            source.record_line = line + 1
            anything = True
            yield Reject(f"line {start}", f"The quotes cannot be read ({error}).", 'Write a quote in a field as "".')
            continue
        break
    if not anything:
        raise BadFile(f"The file ends after its header (line {header_line}).", "Check that it was exported completely.")


def record_maker(header: Sequence[str], columns: Columns) -> Make:
    """A function from place and fields to record; one call per row of the file, so it does no more than needed."""
    width = len(header)
    item_at, label_at = header.index(columns.item), header.index(columns.label)
    annotator_at = -1 if columns.annotator is None else header.index(columns.annotator)
    time_at = -1 if columns.timestamp is None else header.index(columns.timestamp)
    duration_at = -1 if columns.duration is None else header.index(columns.duration)
    unit = 1 if columns.milliseconds else 1000
    content = tuple((name, header.index(name)) for name in columns.payload)
    sizes = tuple(name for name in columns.payload if squeezed(name) in SIZES)
    known_at = tuple(header.index(name) if name else -1 for name in columns.provenance or ())
    new = tuple.__new__

    def make(place: str, row: list[str]) -> Record | Reject:
        if len(row) != width:
            why = f"There are {len(row)} fields, and the header has {width}."
            return Reject(place, why, "Quote fields that contain the delimiter or a line end.")
        item, label = row[item_at].strip(), row[label_at]
        annotator = row[annotator_at].strip() if annotator_at >= 0 else "-"
        if not (item and annotator and label) or label.isspace():
            return missing(place, columns, item, annotator)
        made_at = duration = None
        payload: dict[str, object] | None = None
        if time_at >= 0 and (raw := row[time_at]):
            try:
                made_at = utc_text(raw)
            except ValueError:
                return Reject(place, f"The time {raw[:60]!r} cannot be read.", TIME_REMEDY)
        if duration_at >= 0 and (raw := row[duration_at]):
            try:
                duration = milliseconds(raw, unit)
            except ValueError:
                return Reject(place, f"The duration {raw[:60]!r} cannot be used.", DURATION_REMEDY)
        if content:
            payload = {name: row[at] for name, at in content if row[at]} or None
            if sizes and payload:
                payload = _with_sizes(payload, sizes)
        known = told([row[at].strip() if at >= 0 else None for at in known_at]) if known_at else None
        if annotator_at < 0:
            annotator = ""
        return new(Record, (place, item, annotator, label, made_at, duration, payload, "human", False, known))

    return make


def _with_sizes(payload: dict[str, object], sizes: Sequence[str]) -> dict[str, object]:
    """The sides of an image as whole numbers where they are."""
    found = {name: str(payload.get(name, "")).strip() for name in sizes}
    return payload | {name: int(side) for name, side in found.items() if PIXELS.fullmatch(side)}


def missing(place: str, columns: Columns, item: str, annotator: str) -> Reject:
    role, column = ("item", columns.item) if not item else ("label", columns.label)
    if item and not annotator:
        role, column = "annotator", columns.annotator or ""
    return Reject(place, f"There is no {role} (column {column!r}).", "Fill it in, or leave the row out.")


def _delimiter_seen(head: Head) -> str:
    return likely_delimiter(head.text.splitlines()[0] if head.text else "")


def _recognise_csv(head: Head) -> str | None:
    return f"its first line is a header separated by {DELIMITER_NAMES[_delimiter_seen(head)]}"


def _recognise_tsv(head: Head) -> str | None:
    return _recognise_csv(head) if _delimiter_seen(head) == "\t" else None


CSV = Format("csv", "CSV (comma, semicolon, tab or bar)", read_csv, _recognise_csv)
TSV = Format("tsv", "TSV (tab)", read_tsv, _recognise_tsv)
