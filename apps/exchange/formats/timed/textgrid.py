"""Praat's TextGrid, in its long and its short text form: one tier of intervals."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import exact
from ..neutral.naming import Naming, named
from ..neutral.shapes import Shape
from ..source.archived import each_file
from ..source.whole import whole_text
from .stretches import seconds, timed

SAVE = "Save it in Praat as a text file (TextGrid)."
# Both forms are one: only strings, flags and numbers that stand free count, and all other words are comments.
WORD = re.compile(r'"((?:[^"]++|"")*+)"|(<\w+>)|(?<!\S)![^\r\n]*|([^\s"<]+)|([<"])')
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INTERVALS, POINTS = "IntervalTier", "TextTier"
Interval = tuple[str, str, str]


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "tier")
    naming = named(options)
    values = _Values(whole_text(stream, options.limits))
    tier, duration, intervals = _tier(values, options)
    yield _record(tier, duration, intervals, naming)


def _record(tier: str, duration: str, intervals: list[Interval], naming: Naming) -> Record | Reject:
    """Intervals without text are silence and no segments."""
    place, last = f"tier {tier[:60]!r}", exact("0", "")
    label: list[Shape] = []
    try:
        whole = exact(duration, "The duration")
        for number, (start, end, text) in enumerate(intervals, 1):
            place = f"tier {tier[:60]!r}, interval {number}"
            begin, stop = seconds(start, "xmin"), seconds(end, "xmax")
            if begin < last or stop > whole:
                raise Unreadable(f"The interval from {start} to {end} overlaps another, or ends after the recording.")
            last = stop
            if text.strip():
                label.append(timed(text, begin, stop))
        return naming.record(f"tier {tier[:60]!r}", label, {"audio": naming.item, "duration": float(whole)})
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)


def _tier(values: "_Values", options: Options) -> tuple[str, str, list[Interval]]:
    """The name of the tier that is read, the end of the recording, and the intervals. Raises BadFile."""
    if values.string() != "ooTextFile" or values.string() != "TextGrid":
        raise BadFile("This is no TextGrid.", SAVE)
    values.number()
    duration = values.number()
    tiers = list(_tiers(values)) if values.flag() == "<exists>" else []
    asked = options.mapping.get("tier")
    found = [tier for tier in tiers if tier[1] == asked] if asked is not None else tiers
    names = ", ".join(name for _, name, _ in tiers)[:500] or "none"
    if len(found) != 1:
        raise BadFile(f"One tier is read, and the file has: {names}.", "Choose one with --map tier=NAME")
    kind, name, intervals = found[0]
    if kind != INTERVALS:
        raise BadFile(f"The tier {name[:60]!r} holds points, which are no segments.", "Choose a tier of intervals.")
    return name, duration, intervals


def _tiers(values: "_Values") -> Iterator[tuple[str, str, list[Interval]]]:
    for _ in range(values.size()):
        kind, name, _, _ = values.string(), values.string(), values.number(), values.number()
        if kind not in (INTERVALS, POINTS):
            raise BadFile(f"A tier is of the unknown class {kind[:60]!r}.", SAVE)
        found: list[Interval] = []
        for _ in range(values.size()):
            start = values.number()
            end = values.number() if kind == INTERVALS else start
            found.append((start, end, values.string()))
        yield kind, name, found


class _Values:
    """The values of a Praat text file in order; asking for the wrong kind raises BadFile."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = WORD.finditer(text)
        self._at = 0

    def string(self) -> str:
        kind, value = self._next()
        return value.replace('""', '"') if kind == "string" else self._refuse("a text")

    def number(self) -> str:
        kind, value = self._next()
        return value if kind == "number" else self._refuse("a number")

    def size(self) -> int:
        value = self.number()
        return int(value) if value.isdigit() and len(value) < 10 else self._refuse("a number of entries")

    def flag(self) -> str:
        kind, value = self._next()
        return value if kind == "flag" else self._refuse("<exists>")

    def _next(self) -> tuple[str, str]:
        for found in self._words:
            self._at = found.start()
            string, flag, word, broken = found.groups()
            if string is not None:
                return "string", string
            if flag:
                return "flag", flag
            if word and NUMBER.fullmatch(word):
                return "number", word
            if broken == '"':
                raise BadFile(f"A text that begins on line {self._line()} never ends.", SAVE)
        raise BadFile("The TextGrid ends too early.", "It may be truncated: save it again.")

    def _refuse(self, wanted: str) -> NoReturn:
        raise BadFile(f"Line {self._line()} should hold {wanted}.", SAVE)

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1


def _recognise(head: Head) -> str | None:
    named_so = '"ooTextFile"' in head.text[:200] and '"TextGrid"' in head.text[:400]
    return "it says that it is a text file of the class TextGrid" if named_so else None


TEXTGRID = Format("textgrid", "Praat TextGrid (text)", each_file(read_one, ".textgrid"), _recognise)
