"""CoNLL: a token and its tag per line, blank lines between sentences, -DOCSTART- before documents where it is used.

The text of a document is its tokens with single spaces between them and a line end between sentences.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import count
from ..neutral.naming import Naming, annotator_of, item_of
from ..neutral.shapes import Shape
from ..source.archived import each_file
from ..source.text import TextSource
from .schemes import SCHEMES, fitting, follows, is_tag, token_spans

DOCUMENT = "-DOCSTART-"
DECLARE = "Declare it: --map scheme=" + "|".join(SCHEMES)
GAP = re.compile(r"[ \t]+")
Rows = list[tuple[int, list[str]]]
Sentences = list[Rows]


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "scheme", "token", "label")
    item = item_of(options)
    naming = Naming(annotator_of(options), item)
    columns = _column(options, "token", 0), _column(options, "label", -1)
    scheme = _Scheme(options)
    number = 0
    for number, sentences in enumerate(_documents(stream, options), 1):
        yield _record(sentences, columns, scheme, naming, _numbered(options, item, number), number)
    if not number:
        raise BadFile("The file holds no token.", "Check that it was exported and copied completely.")


def _numbered(options: Options, item: str, number: int) -> str:
    """Documents are numbered within the file, whose name comes before where it does not say who labelled."""
    template = options.mapping.get("item", "")
    if "{document}" in template:
        return item.replace("{document}", str(number))
    return f"{item}/{number}" if item else str(number)


def _column(options: Options, role: str, default: int) -> int:
    if role not in options.mapping:
        return default
    try:
        number = count(options.mapping[role], f"The column of the {role}")
    except Unreadable as refusal:
        raise BadFile(refusal.why, "Columns are numbered from 1.") from None
    if not number:
        raise BadFile(f"The column of the {role} is 0.", "Columns are numbered from 1.")
    return number - 1


class _Scheme:
    """Declared, or settled by the first document that has a span; what then speaks for another is refused."""

    def __init__(self, options: Options) -> None:
        given = options.mapping.get("scheme")
        self.name = given.upper() if given else None
        self._declared = self.name is not None
        if self.name is not None and self.name not in SCHEMES:
            raise BadFile(f"The tagging scheme {given!r} is unknown.", DECLARE)

    def settle(self, sentences: Sequence[list[str]], place: str) -> str:
        if self.name is not None and (self._declared or all(follows(tags, self.name) for tags in sentences)):
            return self.name
        both = set(SCHEMES).intersection(*(fitting(tags) for tags in sentences))
        if self.name is None and len(both) == 1:
            self.name = both.pop()
        elif self.name is None and not both:
            raise BadFile(f"{place.capitalize()}: the tags follow none of {', '.join(SCHEMES)} throughout.", DECLARE)
        elif self.name is not None and both:
            why = f"{place.capitalize()}: the tags follow {' or '.join(sorted(both))}, those before {self.name}."
            raise BadFile(why, DECLARE)
        return self.name or SCHEMES[1]


def _record(
    sentences: Sentences, columns: tuple[int, int], scheme: _Scheme, naming: Naming, item: str, number: int
) -> Record | Reject:
    place = f"document {number}" + (f" (line {sentences[0][0][0]})" if sentences else "")
    try:
        cells = [[_cells(row, columns) for row in rows] for rows in sentences]
        tags = [[tag for _, tag in rows] for rows in cells]
        name = scheme.settle(tags, place)
        text, label = "", list[Shape]()
        for rows, sentence, of in zip(sentences, cells, tags, strict=True):
            text += "\n" if text else ""
            label += _spans(sentence, of, name, len(text), rows[0][0])
            text += " ".join(token for token, _ in sentence)
        return naming.record(place, label, {"text": text}, item)
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)


def _cells(row: tuple[int, list[str]], columns: tuple[int, int]) -> tuple[str, str]:
    line, fields = row
    if len(fields) < 2 or max(columns) >= len(fields):
        raise Unreadable(f"Line {line} has {len(fields)} columns.", "Each line needs a token and its tag.")
    token = GAP.sub(" ", fields[columns[0]])
    if not token:
        raise Unreadable(f"Line {line} has no token.")
    return token, fields[columns[1]]


def _spans(sentence: list[tuple[str, str]], tags: list[str], scheme: str, start: int, line: int) -> list[Shape]:
    starts = [start]
    for token, _ in sentence:
        starts.append(starts[-1] + len(token) + 1)
    try:
        found = token_spans(tags, scheme)
    except Unreadable as refusal:
        raise Unreadable(f"Sentence at line {line}: {refusal.why}", refusal.remedy) from None
    return [{"start": starts[one.start], "end": starts[one.end] - 1, "label": one.label} for one in found]


def _documents(stream: BinaryIO, options: Options) -> Iterator[Sentences]:
    """Documents by their marks where the first line is one, else one per sentence."""
    marked: bool | None = None
    held: Sentences = []
    opened, tokens = False, 0
    for rows in _blocks(stream, options):
        start = bool(rows) and rows[0][1][0] == DOCUMENT
        marked = start if marked is None else marked
        if start:
            if opened:
                yield held
            held, opened, rows = [], True, rows[1:]
        if rows and marked:
            held.append(rows)
        elif rows:
            yield [rows]
        tokens = len(rows) if start else tokens + len(rows)
        if tokens > options.limits.task // 4 and marked:
            raise BadFile(f"The document before line {rows[-1][0]} is too long.", f"Mark documents with {DOCUMENT}.")
    if opened:
        yield held


def _blocks(stream: BinaryIO, options: Options) -> Iterator[Rows]:
    """Lines between blank lines, cut into columns; a mark of a document begins a block of its own."""
    rows: Rows = []
    source = TextSource(stream, longest=options.limits.line)
    for number, line in enumerate(source.lines(), 1):
        source.record_line = number + 1
        fields = _fields(line)
        begins = bool(fields) and fields[0] == DOCUMENT
        if rows and (not fields or begins):
            yield rows
            rows = []
        if fields and not (not rows and _is_comment(fields)):
            rows.append((number, fields))
        if len(rows) > options.limits.task // 4:
            raise BadFile(f"The sentence that ends at line {number} is too long.", "Put blank lines between sentences.")
    if rows:
        yield rows


def _fields(line: str) -> list[str]:
    """A line with tabs is cut at tabs alone: a token may hold a blank then."""
    line = line.strip(" \t\r\n")
    return [field.strip(" ") for field in line.split("\t")] if "\t" in line else GAP.split(line) if line else []


def _is_comment(fields: list[str]) -> bool:
    return fields[0].startswith("#") and not is_tag(fields[-1])


def _recognise(head: Head) -> str | None:
    if head.text.startswith(DOCUMENT):
        return f"it begins with {DOCUMENT}"
    rows = [_fields(line) for line in head.text.split("\n")[:-1][:30]]
    rows = [fields for fields in rows if fields and not _is_comment(fields)]
    if len(rows) > 1 and all(len(fields) == len(rows[0]) > 1 and is_tag(fields[-1]) for fields in rows):
        return "the last column of every line is O or a tag such as B-PER, as in CoNLL"
    return None


CONLL = Format(
    "conll", "CoNLL (token and tag per line)", each_file(read_one, ".conll", ".txt", ".iob", ".tsv", ".bio"), _recognise
)
