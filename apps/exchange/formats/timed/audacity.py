"""Audacity's label track: begin, end and label, separated by tabs."""

import re
from typing import BinaryIO

from ..base import Format, Head, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.naming import named
from ..neutral.shapes import Shape
from ..source.archived import each_file
from ..source.whole import lines_of, whole_text
from .stretches import seconds, timed

FIRST_LINE = re.compile(r"\d+([.,]\d+)?\t\d+([.,]\d+)?(\t[^\t\r\n]*)?(\r?\n|$)", re.ASCII)
FREQUENCIES = "\\"


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item")
    naming = named(options)
    label: list[Shape] = []
    place = "the recording"
    text = whole_text(stream, options.limits, empty=True)
    try:
        for number, line in enumerate(lines_of(text), 1):
            place = f"line {number}"
            # A line that begins with a backslash holds the frequencies of the label before it.
            if line.strip() and not line.startswith(FREQUENCIES):
                label.append(_segment(line))
        yield naming.record("the recording", label, {"audio": naming.item})
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


def _segment(line: str) -> Shape:
    fields = line.split("\t")
    if len(fields) < 3:
        raise Unreadable(f"The line has {len(fields)} fields.", "A line reads: begin, tab, end, tab, label.")
    start, end = seconds(fields[0], "The begin"), seconds(fields[1], "The end")
    if start == end:
        raise Unreadable("The label is at a point of time.", "Labels of points are not read: give each a duration.")
    return timed(" ".join(fields[2:]), start, end)


def _recognise(head: Head) -> str | None:
    return "its first line is two times and a label, as Audacity writes" if FIRST_LINE.match(head.text) else None


AUDACITY = Format("audacity", "Audacity labels", each_file(read_one, ".txt"), _recognise)
