"""Files of predictions, CSV or JSON Lines: an item, a label and a score in each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any, BinaryIO, NamedTuple, cast

from apps.exchange.formats import BadFile, Options, Record, Reject
from apps.exchange.formats.source.json_lines import objects
from apps.exchange.formats.source.json_values import storable
from apps.exchange.formats.tables.delimited import read_table
from apps.labels.types import AnySchema
from apps.labels.types.numeric import PLAIN_NUMBER
from apps.loop.outside.reading import Labels, usable_score
from apps.loop.outside.wire import Unanswered
from apps.loop.predicting.answers import Trouble

COLUMNS = ("item", "label", "score")
MOST_ROWS = 1_000_000
LONGEST_KEY, LONGEST_RAW, LONGEST_PLACE = 200, 10_000, 40
NAMED = "Name them item, label and score: in the first line of a table, or in every object of JSON Lines."
# Of a record, where its score waits until it is read.
SCORE = "score"


class Row(NamedTuple):
    """What a row says of an item: canonical label, code, score; or `why` it says nothing, and `raw` what it holds."""

    item: str
    value: str | None
    code: int | None
    score: float | None
    why: str = ""
    raw: str = ""


def rows_in(stream: IO[bytes], rules: AnySchema) -> Iterator[Row]:
    """Every row of the file, also those that cannot be used. BadFile for a file that is none, at any step."""
    labels, options = Labels(rules), Options(needs_annotator=False)
    read = _objects if _is_json(stream) else _table
    found = False
    for number, entry in enumerate(read(cast(BinaryIO, stream), options), 1):
        if number > MOST_ROWS:
            raise BadFile(f"The file has more than {MOST_ROWS:,} rows.", "Split it.")
        found = True
        yield _row(entry, labels)
    if not found:
        raise BadFile("The file holds no rows.", NAMED)


def _row(entry: Record | Reject, labels: Labels) -> Row:
    if isinstance(entry, Reject):
        return Row(f"({entry.place[:LONGEST_PLACE]})", None, None, None, f"{Trouble.SHAPE}: {entry.why}")
    score = (entry.payload or {}).get(SCORE)
    raw = f"{entry.label!r}, {score!r}"[:LONGEST_RAW]
    if not 0 < len(entry.item) <= LONGEST_KEY or not storable(entry.item):
        why = f"{Trouble.SHAPE}: an item has a name of 1 to {LONGEST_KEY} characters of text"
        return Row(f"({entry.place})", None, None, None, why, raw)
    try:
        value, code = labels.coded(entry.label)
        return Row(entry.item, value, code, usable_score(_number(score)))
    except Unanswered as refusal:
        return Row(entry.item, None, None, None, str(refusal), raw)


def _number(score: object) -> object:
    """The number that a text is; anything else as it is, to be refused by name."""
    if not isinstance(score, str):
        return score
    text = score.strip()
    return float(text) if PLAIN_NUMBER.fullmatch(text) else text or None


def _is_json(stream: IO[bytes]) -> bool:
    start = stream.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    return start.startswith(b"{")


def _table(stream: BinaryIO, options: Options) -> Iterator[Record | Reject]:
    def maker(header: list[str]) -> Any:
        names = [name.strip().casefold() for name in header]
        places = [names.index(column) if names.count(column) == 1 else -1 for column in COLUMNS]
        if -1 in places:
            missing = COLUMNS[places.index(-1)]
            raise BadFile(f"There is not one column {missing!r}.", NAMED)

        def make(place: str, row: list[str]) -> Record | Reject:
            if len(row) != len(header):
                return Reject(place, f"The row has {len(row)} fields, the header {len(header)}.", "Quote the label.")
            item, label, score = (row[at] for at in places)
            return Record(place, item.strip(), "", label, payload={SCORE: score})

        return make

    return read_table(stream, options, None, maker)


def _objects(stream: BinaryIO, options: Options) -> Iterator[Record | Reject]:
    for place, found in objects(stream, options.limits.line):
        yield found if isinstance(found, Reject) else _of_object(place, found)


def _of_object(place: str, found: Mapping[str, Any]) -> Record | Reject:
    item = found.get("item")
    if not all(column in found for column in COLUMNS):
        return Reject(place, f"The object does not have {', '.join(COLUMNS)}.", NAMED)
    if isinstance(item, bool) or not isinstance(item, str | int):
        return Reject(place, "The item is neither a text nor a whole number.", NAMED)
    return Record(place, str(item).strip(), "", found["label"], payload={SCORE: found["score"]})
