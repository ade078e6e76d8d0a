"""WebAnno TSV 3: what INCEpTION writes for one document and one annotator, spans and relations on tokens."""

import re
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.naming import named
from ..neutral.shapes import Shape, related
from ..neutral.utf16 import Utf16
from ..source.archived import each_file
from ..source.whole import lines_of, whole_text
from .webanno_layers import Choice, chosen, layers_of

FIRST = "#FORMAT=WebAnno TSV 3"
EXPORT = "Export it again as “WebAnno TSV v3.3”."
TOKEN = re.compile(r"\d{1,9}-\d{1,9}(\.\d{1,9})?", re.ASCII)
RANGE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
NUMBERED = re.compile(r"(.*)\[(\d{1,9})\]", re.S | re.ASCII)
OTHER_END = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)(?:\[(\d{1,9})_(\d{1,9})\])?", re.ASCII)
ESCAPED = re.compile(r"\\(.)", re.S)
CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
EMPTY = "_"
NO_VALUE = "*"
MOST_GAP = 100_000
Key = tuple[str, int]


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "relation")
    naming = named(options)
    lines = lines_of(whole_text(stream, options.limits))
    if not lines[0].startswith(FIRST):
        raise BadFile("The first line does not name WebAnno TSV 3.", EXPORT)
    choice = chosen(layers_of([line for line in lines if line.startswith("#T_")]), options)
    place = f"document {naming.item[:60]!r}"
    try:
        document = _Document(choice)
        for number, line in enumerate(lines, 1):
            document.take(number, line)
        yield naming.record(place, document.label(), {"text": document.text()})
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


class _Document:
    """Spans by what holds their tokens together: the number they share, or the token alone."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self._sentences: list[tuple[int | None, list[str]]] = []
        self._tokens: dict[str, tuple[int, int, str]] = {}
        self._spans: dict[Key, tuple[int, int, str]] = {}
        self._arrows: list[tuple[Key, Key, str]] = []
        self._within = False

    def take(self, number: int, line: str) -> None:
        if line.startswith("#Text="):
            if self._within or not self._sentences:
                self._sentences.append((None, []))
            self._within = False
            self._sentences[-1][1].append(_plain_text(line[6:]))
        elif not line:
            self._within = True
        elif not line.startswith("#"):
            try:
                self._token(line.split("\t"))
            except Unreadable as refusal:
                raise Unreadable(f"Line {number}: {refusal.why}", refusal.remedy) from None

    def _token(self, fields: list[str]) -> None:
        place = RANGE.fullmatch(fields[1]) if len(fields) > 2 and TOKEN.fullmatch(fields[0]) else None
        needed = max(self._choice.spans, *(self._choice.relations or (0,)))
        if place is None or len(fields) <= needed:
            raise Unreadable("This is no token with its place and the columns of the header.", EXPORT)
        if not self._sentences:
            raise Unreadable("A token comes before the text of its sentence.", EXPORT)
        if fields[0] in self._tokens:
            raise Unreadable(f"The token {fields[0]} is in the file twice.", EXPORT)
        start, end = int(place[1]), int(place[2])
        self._tokens[fields[0]] = start, end, fields[2]
        if self._sentences[-1][0] is None:
            lines = self._sentences[-1][1]
            before = max(0, "\n".join(lines).find(fields[2]))
            self._sentences[-1] = (max(0, start - before), lines)
        self._within = True
        here = self._take_spans(fields, start, end)
        if self._choice.relations:
            self._take_relations(fields, here)

    def _take_spans(self, fields: list[str], start: int, end: int) -> list[Key]:
        here: list[Key] = []
        for value, number in _values(fields[self._choice.spans]):
            key = ("", number) if number else (fields[0], 0)
            before = self._spans.get(key)
            if before and (before[2] != value or start < before[0]):
                raise Unreadable(f"The parts of span [{number}] differ.", EXPORT)
            self._spans[key] = (before[0] if before else start, end, value)
            here.append(key)
        return here

    def _take_relations(self, fields: list[str], here: list[Key]) -> None:
        """A relation stands with the span that it goes to, and names the token of the span that it comes from."""
        value_at, end_at = self._choice.relations or (0, 0)
        values, ends = _values(fields[value_at]), _parts(fields[end_at])
        if len(values) != len(ends):
            raise Unreadable("A relation has no other end, or two.", EXPORT)
        for (value, _), end in zip(values, ends, strict=True):
            found = OTHER_END.fullmatch(end)
            if found is None:
                raise Unreadable(f"The end of a relation is {end[:40]!r}.", EXPORT)
            source, target = int(found[2] or 0), int(found[3] or 0)
            begin = ("", source) if source else (found[1], 0)
            self._arrows.append((begin, ("", target) if target else (fields[0], 0), value))

    def text(self) -> str:
        """The sentences at the places that their tokens have; what lies between them is not in the file."""
        whole = bytearray()
        for start, lines in self._sentences:
            content = "\n".join(lines).encode("utf-16-le", "surrogatepass")
            gap = (start if start is not None else len(whole) // 2) - len(whole) // 2
            if gap < 0:
                raise Unreadable("A sentence begins before the end of the one before it.", EXPORT)
            if gap > MOST_GAP:
                raise Unreadable(f"Between two sentences lie {gap} characters that are not in the file.", EXPORT)
            whole += ("\n" * bool(gap) + " " * (gap - 1)).encode("utf-16-le") + content
        return whole.decode("utf-16-le", "surrogatepass")

    def _checked(self, text: str) -> Utf16:
        """Offsets into the text, in which every token must stand where it is said to."""
        offsets = Utf16(text)
        for name, (start, end, form) in self._tokens.items():
            first, last = offsets.span(start, end)
            if text[first:last] != form and "\\" not in form:
                raise Unreadable(f"The token {name} {form[:40]!r} is not at {start}-{end} of the text.", EXPORT)
        return offsets

    def label(self) -> object:
        offsets = self._checked(self.text())
        spans: list[Shape] = []
        names: dict[Key, str] = {}
        for key, (start, end, value) in self._spans.items():
            first, last = offsets.span(start, end)
            names[key] = f"s{len(names) + 1}"
            spans.append({"id": names[key], "start": first, "end": last, "label": value})
        if not self._choice.relations:
            return [{key: value for key, value in span.items() if key != "id"} for span in spans]
        return related(spans, [(names.get(begin), names.get(end), value) for begin, end, value in self._arrows])


def _plain_text(text: str) -> str:
    return ESCAPED.sub(lambda found: CONTROL.get(found[1], found[1]), text)


def _values(field: str) -> list[tuple[str, int]]:
    """The values of a column, each with the number of its span (0 where it needs none)."""
    if field in (EMPTY, ""):
        return []
    found = []
    for part in _parts(field):
        numbered = NUMBERED.fullmatch(part)
        if numbered and numbered[1].endswith("\\"):
            numbered = None
        raw, number = (numbered[1], int(numbered[2])) if numbered else (part, 0)
        if raw in (NO_VALUE, EMPTY):
            raise Unreadable("A span has no value.", "Give every span a label, or leave it out.")
        found.append((ESCAPED.sub(lambda one: CONTROL.get(one[1], one[1]), raw), number))
    return found


def _parts(field: str) -> list[str]:
    """The field cut at bars that are not escaped."""
    if field in (EMPTY, ""):
        return []
    parts, escaped = [""], False
    for sign in field:
        if sign == "|" and not escaped:
            parts.append("")
            continue
        parts[-1] += sign
        escaped = sign == "\\" and not escaped
    return parts


def _recognise(head: Head) -> str | None:
    return "its first line names WebAnno TSV 3" if head.text.startswith(FIRST) else None


WEBANNO_TSV = Format("webanno-tsv", "INCEpTION WebAnno TSV 3", each_file(read_one, ".tsv"), _recognise)
