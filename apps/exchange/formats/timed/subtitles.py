"""SRT and WebVTT: what is said, with times."""

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Read, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.kinds import ChosenKind
from ..neutral.naming import named
from ..neutral.shapes import Shape
from ..source.archived import each_file
from ..source.whole import lines_of, whole_text
from .stretches import seconds, timed

KINDS = ("transcription", "segments")
TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
TIMING = re.compile(rf"[ \t]*({TIME})[ \t]+-->[ \t]+({TIME})(?:[ \t].*)?", re.ASCII)
NOT_CUES = ("NOTE", "STYLE", "REGION")
MARKUP = re.compile(r"</?[a-zA-Z\d][^<>]{0,200}>|\{\\[^{}]{0,200}\}")
ARROW = "-->"
Cue = tuple[int, str, str, str]


def _reader(*, vtt: bool) -> Read:
    def read_one(stream: BinaryIO, options: Options) -> Reading:
        """A transcription is the words of all cues; segments have the words of each as its label."""
        check_roles(options, "item", "label")
        kind, naming = ChosenKind(options, KINDS).name or KINDS[0], named(options)
        blocks = _blocks(lines_of(whole_text(stream, options.limits)))
        if vtt and not next(iter(blocks), (0, [""]))[1][0].startswith("WEBVTT"):
            raise BadFile("The first line is not WEBVTT.", "Check the format.")
        place, payload = "the recording", {"audio": naming.item}
        try:
            segments: list[Shape] = []
            for number, lines in blocks[1:] if vtt else blocks:
                place = f"line {number}"
                if not (vtt and lines[0].startswith(NOT_CUES) and ARROW not in lines[0]):
                    segments += _cue(lines)
            place = "the recording"
            label = segments if kind == "segments" else " ".join(str(one["label"]) for one in segments)
            yield naming.record(place, label, dict(payload))
        except Unreadable as refusal:
            yield Reject(place, refusal.why, refusal.remedy)

    return read_one


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Lines between blank lines, with the number of the first."""
    found: list[tuple[int, list[str]]] = []
    within = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            within = False
        elif within:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
            within = True
    return found


def _cue(lines: list[str]) -> Iterator[Shape]:
    """The times may come after a line with the number or name of the cue; a cue without words says nothing."""
    timing = next((at for at, line in enumerate(lines[:2]) if ARROW in line), None)
    found = TIMING.fullmatch(lines[timing]) if timing is not None else None
    if found is None or timing is None:
        raise Unreadable(
            f"There is no line of times in the cue {lines[0][:60]!r}.", "Write 00:00:01,000 --> 00:00:02,500"
        )
    start, end = seconds(found[1], "The begin"), seconds(found[2], "The end")
    words = html.unescape(MARKUP.sub("", " ".join(lines[timing + 1 :])))
    said = timed(" ".join(words.split()) or "-", start, end)
    if words.strip():
        yield said


def _recognise_srt(head: Head) -> str | None:
    lines = head.text.split("\n", 2)
    numbered = len(lines) > 1 and lines[0].strip().isdigit() and TIMING.fullmatch(lines[1].rstrip("\r"))
    return "it begins with a numbered cue and its times" if numbered else None


def _recognise_vtt(head: Head) -> str | None:
    return "its first line is WEBVTT" if re.match(r"WEBVTT(\s|$)", head.text) else None


SRT = Format("srt", "SubRip subtitles (SRT)", each_file(_reader(vtt=False), ".srt"), _recognise_srt)
VTT = Format("vtt", "WebVTT subtitles", each_file(_reader(vtt=True), ".vtt"), _recognise_vtt)
