"""Excel workbooks (.xlsx): one sheet whose first row names the columns, read row by row."""

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.columns import find_columns
from ..source.spooled import spooled
from .delimited import MOST_COLUMNS, Make, checked_header, record_maker
from .xlsx_parts import AGAIN, Package, shared_strings, unescaped

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(50, 59)])
LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
LAST_SERIAL = 2_958_466
ERROR = "\0"

Row = tuple[int, list[str]]


def read_xlsx(stream: BinaryIO, options: Options) -> Reading:
    return read_sheet(stream, options, lambda names: _maker(names, options))


def read_sheet(stream: BinaryIO, options: Options, maker: Callable[[list[str]], Make]) -> Reading:
    """What `maker` makes of the rows of a sheet once it has seen the header. Raises BadFile."""
    with spooled(stream) as file:
        sheet = _Sheet(Package(file, options.limits), options)
        rows = sheet.rows()
        number, header = next(((at, row) for at, row in rows if any(row)), (0, []))
        if not header:
            raise BadFile("The sheet is empty.", "Its first row must name the columns: item, annotator, label, …")
        yield from _records(rows, maker([name.strip(ERROR).strip() for name in header]), number, len(header))


def _maker(names: list[str], options: Options) -> Make:
    header = checked_header(names)
    mapping = {role: column for role, column in options.mapping.items() if role != "sheet"}
    return record_maker(header, find_columns(header, mapping, needs_annotator=options.needs_annotator))


def _records(rows: Iterator[Row], make: Make, header: int, width: int) -> Reading:
    anything = False
    for number, row in rows:
        if not any(row):
            continue
        anything = True
        yield _record(make, f"row {number}", row + [""] * (width - len(row)))
    if not anything:
        raise BadFile(f"The sheet ends after its header (row {header}).", "Check that it was exported completely.")


def _record(make: Make, place: str, row: list[str]) -> Record | Reject:
    wrong = next((value for value in row if value.startswith(ERROR)), None)
    if wrong is not None:
        return Reject(place, f"A cell holds {wrong[1:61]!r} instead of a value.", "Correct the formula or the value.")
    return make(place, row)


class _Sheet:
    def __init__(self, package: Package, options: Options) -> None:
        self._package, self._longest = package, options.limits.line
        self._from_1904 = False
        path = self._find(options.mapping.get("sheet"))
        self._path = path
        self._strings = shared_strings(package, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in package else []
        self._dates = _date_styles(package) if "xl/styles.xml" in package else []

    def _find(self, wanted: str | None) -> str:
        sheets: list[tuple[str, str]] = []

        def start(tag: str, given: dict[str, str]) -> None:
            if tag == "sheet":
                sheets.append((given.get("name", ""), given.get("id", "")))
            elif tag == "workbookPr":
                self._from_1904 = given.get("date1904") in ("1", "true")

        for _ in self._package.parse(WORKBOOK, start):
            pass
        found = next((relation for name, relation in sheets if wanted in (None, name)), None)
        if found is None:
            names = ", ".join(name for name, _ in sheets[:30])
            raise BadFile(f"The workbook has no sheet {wanted!r}.", f"Its sheets: {names}." if names else AGAIN)
        return self._target(found)

    def _target(self, relation: str) -> str:
        targets: dict[str, str] = {}

        def start(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship":
                targets[given.get("Id", "")] = given.get("Target", "")

        for _ in self._package.parse(RELATIONS, start):
            pass
        if relation not in targets:
            raise BadFile(f"The workbook does not say where its sheet {relation[:60]!r} lies.", AGAIN)
        return posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")

    def rows(self) -> Iterator[Row]:
        """Number and cells of each row, as text; what a formula could not compute begins with NUL."""
        cells = _Cells(self._longest)
        for _ in self._package.parse(self._path, cells.start, cells.end, cells.data):
            for number, found in cells.taken():
                yield number, self._texts(number, found)

    def _texts(self, number: int, found: list["Cell"]) -> list[str]:
        row = [""] * (1 + max((cell[0] for cell in found), default=-1))
        for at, kind, style, raw in found:
            try:
                row[at] = self._text(kind, style, raw)
            except (ValueError, IndexError, OverflowError):
                row[at] = f"{ERROR}{raw[:60]}"
        while row and not row[-1]:
            row.pop()
        return row

    def _text(self, kind: str, style: int, raw: str) -> str:
        if not raw:
            return ""
        if kind == "s":
            return self._strings[_index(raw)].replace(ERROR, "")
        if kind in ("str", "inlineStr", "d"):
            return unescaped(raw).replace(ERROR, "")
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if kind == "e":
            return ERROR + raw
        if 0 <= style < len(self._dates) and self._dates[style]:
            return _moment(float(raw), self._from_1904)
        return _number(raw)


def _index(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise IndexError(raw)
    return number


def _number(raw: str) -> str:
    """Excel writes 0.1 as 0.10000000000000001: the shortest text of the same number."""
    number = float(raw)
    if "_" in raw or number != number or abs(number) == float("inf"):
        raise ValueError(raw)
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _moment(serial: float, from_1904: bool) -> str:
    """A count of days as a date, with its time unless it is midnight. Excel believes in 29 February 1900."""
    if not 1 <= serial < LAST_SERIAL:
        return _number(repr(serial))
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)  # noqa: DTZ001
    moment = first + timedelta(milliseconds=round(serial * 86_400_000))
    return moment.date().isoformat() if serial.is_integer() else moment.isoformat(timespec="milliseconds")


def _date_styles(package: Package) -> list[bool]:
    """For each style of cells, whether it shows a date."""
    custom: dict[str, bool] = {}
    styles: list[bool] = []
    within: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt":
            code = LITERALS.sub("", given.get("formatCode", "")).lower()
            custom[given.get("numFmtId", "")] = any(letter in code for letter in "ymd") or "h:" in code
        elif tag == "xf" and "cellXfs" in within:
            number = given.get("numFmtId", "0")
            styles.append(custom.get(number, number.isascii() and number.isdigit() and int(number[:9]) in DATE_FORMATS))
        within.append(tag)

    def end(_: str) -> None:
        within.pop()

    for _ in package.parse("xl/styles.xml", start, end):
        pass
    return styles


Cell = tuple[int, str, int, str]
"""Column from 0, type, style, and the raw text of the value."""


class _Cells:
    """Collects the cells of whole rows out of the events of a sheet."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._done: list[tuple[int, list[Cell]]] = []
        self._cells: list[Cell] = []
        self._row = self._held = 0
        self._column = -1
        self._kind, self._style = "n", 0
        self._parts: list[str] = []
        self._open: list[str] = []

    def taken(self) -> list[tuple[int, list[Cell]]]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, given: dict[str, str]) -> None:
        self._open.append(tag)
        if tag == "row":
            raw = given.get("r", "")
            self._row = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else self._row + 1
            self._column, self._held = -1, 0
        elif tag == "c":
            self._column = self._place(given.get("r"))
            self._kind = given.get("t", "n")
            style = given.get("s", "0")
            self._style = int(style) if style.isascii() and style.isdigit() and len(style) < 10 else 0
            self._parts = []

    def _place(self, reference: str | None) -> int:
        column = self._column + 1
        if reference is not None:
            found = CELL.fullmatch(reference)
            if found is None:
                raise BadFile(f"Row {self._row} has a cell called {reference[:60]!r}.", AGAIN)
            column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(found[1]))) - 1
        if column >= MOST_COLUMNS or len(self._cells) >= MOST_COLUMNS:
            raise BadFile(f"Row {self._row} has more than {MOST_COLUMNS} columns.", "Remove what is not needed.")
        return column

    def data(self, text: str) -> None:
        if self._open[-1:] == ["v"] or (self._open[-1:] == ["t"] and self._open[-2:-1] != ["rPh"]):
            self._held += len(text)
            if self._held > self._longest:
                raise BadFile(f"Row {self._row} is longer than {self._longest} characters.", "Refer to large content.")
            self._parts.append(text)

    def end(self, tag: str) -> None:
        self._open.pop()
        if tag == "c":
            self._cells.append((self._column, self._kind, self._style, "".join(self._parts)))
        elif tag == "row":
            self._done.append((self._row, self._cells))
            self._cells = []


def _recognise(head: Head) -> str | None:
    parts = (b"xl/", b"[Content_Types].xml", b"docProps/")
    if head.content.startswith(b"PK\x03\x04") and any(part in head.content for part in parts):
        return "it is a zip archive with the parts of an Excel workbook"
    return None


XLSX = Format("xlsx", "Excel workbook (.xlsx)", read_xlsx, _recognise)
