"""Records of segments as RTTM and as Praat's TextGrid; what is written reads back equal."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..base import BadFile, Record
from ..neutral.decimals import EXACT
from .stretches import DIGITS

ELSE = "Write it as JSON Lines."
Interval = tuple[Decimal, Decimal, str]


def write_rttm(records: Iterable[Record]) -> Iterator[bytes]:
    """One line per turn. Raises BadFile for names with blanks and recordings without turns, which RTTM cannot say."""
    for record in records:
        turns = _intervals(record)
        names = [record.item, *(label for _, _, label in turns)]
        if not turns or any(name.split() != [name] for name in names):
            raise BadFile(f"{record.item!r} has no turn, or a name with a blank, which RTTM cannot say.", ELSE)
        for start, end, label in turns:
            told = f"{start:f} {EXACT.subtract(end, start):f} <NA> <NA> {label} <NA> <NA>"
            yield f"SPEAKER {record.item} 1 {told}\n".encode()


def write_textgrid(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    """The name and content of one file per record, with one tier. Raises BadFile for segments that overlap."""
    for record in records:
        intervals = sorted(_intervals(record))
        if any(earlier[1] > later[0] for earlier, later in pairwise(intervals)):
            raise BadFile(f"Segments of {record.item!r} overlap, which one tier cannot say.", ELSE)
        given = (record.payload or {}).get("duration")
        last = max((end for _, end, _ in intervals), default=Decimal(0))
        whole = max(last, Decimal(repr(given))) if isinstance(given, int | float) else last
        yield f"{record.item}.TextGrid", "\n".join(_lines(intervals, whole)).encode()


def _lines(intervals: Sequence[Interval], whole: Decimal) -> Iterator[str]:
    yield from ('File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {whole:f}")
    yield from ("tiers? <exists>", "size = 1", "item []:", "    item [1]:")
    filled = list(_filled(intervals, whole))
    yield from ('class = "IntervalTier"', 'name = "labels"', "xmin = 0", f"xmax = {whole:f}")
    yield f"intervals: size = {len(filled)}"
    for number, (start, end, label) in enumerate(filled, 1):
        text = label.replace('"', '""')
        yield from (f"intervals [{number}]:", f"xmin = {start:f}", f"xmax = {end:f}", f'text = "{text}"')
    yield ""


def _filled(intervals: Sequence[Interval], whole: Decimal) -> Iterator[Interval]:
    """A tier covers the whole recording: what lies between segments has no text."""
    at = Decimal(0)
    for start, end, label in intervals:
        if at < start:
            yield at, start, ""
        yield start, end, label
        at = end
    if at < whole:
        yield at, whole, ""


def _intervals(record: Record) -> list[Interval]:
    if not isinstance(record.label, list) or any(set(one) != {"start", "end", "label"} for one in record.label):
        raise BadFile(f"The label of {record.item!r} is not a list of segments of time.", ELSE)
    return [_interval(record, one) for one in record.label]


def _interval(record: Record, one: Any) -> Interval:
    start, end = (Decimal(repr(one[side])) for side in ("start", "end"))
    label = one["label"]
    if label.strip() != label or not label or start.quantize(DIGITS) != start or end.quantize(DIGITS) != end:
        raise BadFile(
            f"A segment of {record.item!r} has a blank at an end of its label, or no whole microseconds.", ELSE
        )
    return start, end, label
