"""RTTM: speaker turns of many recordings, a line each."""

import re
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import EXACT, exact
from ..neutral.naming import Naming, annotator_of
from ..neutral.shapes import Shape
from ..source.archived import each_file
from ..source.text import TextSource
from .stretches import timed

READ = "SPEAKER"
OTHERS = frozenset(
    (
        "SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH", "FILLER", "EDIT", "SU", "IP", "CB",
        "A/P", "SPKR-INFO",
    )
)  # fmt: skip
FIRST_LINE = re.compile(r"(SPEAKER|SPKR-INFO)[ \t]+\S+[ \t]+\S+[ \t]+([\d.]+|<NA>)[ \t]+([\d.]+|<NA>)[ \t]", re.ASCII)
MOST = 2_000_000
LINE = "A line reads: SPEAKER recording channel begin duration <NA> <NA> speaker <NA> <NA>"


def read_one(stream: BinaryIO, options: Options) -> Reading:
    """Other kinds of line than SPEAKER are no turns, and passed over; both channels of a recording are one item."""
    check_roles(options)
    naming = Naming(annotator_of(options), "")
    turns: dict[str, list[Shape]] = {}
    spoiled: dict[str, Reject] = {}
    source = TextSource(stream, longest=options.limits.line)
    for number, line in enumerate(source.lines(), 1):
        source.record_line = number + 1
        fields = line.split()
        if not fields or fields[0].startswith(";;") or fields[0] in OTHERS:
            continue
        if number > MOST:
            raise BadFile(f"The file has more than {MOST} lines.", "Deliver it in parts.")
        name = fields[1] if len(fields) > 1 else ""
        try:
            turns.setdefault(name, []).append(_turn(fields))
        except Unreadable as refusal:
            spoiled.setdefault(name, Reject(f"line {number}", refusal.why, refusal.remedy))
    if not turns:
        raise BadFile("The file holds no speaker turn.", LINE)
    for name, label in turns.items():
        try:
            yield spoiled.get(name) or naming.record(f"recording {name[:60]!r}", label, {"audio": name}, name)
        except Unreadable as refusal:
            yield Reject(f"recording {name[:60]!r}", refusal.why, refusal.remedy)


def _turn(fields: list[str]) -> Shape:
    if fields[0] != READ or len(fields) < 8:
        raise Unreadable(f"This is no line of RTTM ({len(fields)} fields).", LINE)
    start, duration = exact(fields[3], "The begin"), exact(fields[4], "The duration")
    return timed(fields[7], start, EXACT.add(start, duration))


def _recognise(head: Head) -> str | None:
    return "its first line is a speaker turn of RTTM" if FIRST_LINE.match(head.text) else None


RTTM = Format("rttm", "RTTM (speaker turns)", each_file(read_one, ".rttm"), _recognise)
