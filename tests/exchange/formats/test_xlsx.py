import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Record, open_records

from .reading import only_reject, read, records
from .tool_examples import TABLE, WORKBOOK_XML, sheet_xml, workbook

HEADER = ["item", "annotator", "label"]


def with_sheet(xml: str, **parts: str) -> bytes:
    return workbook(TABLE, worksheets_sheet1=xml, **parts)


def test_a_row_becomes_a_record() -> None:
    assert records(workbook(TABLE)) == [
        Record("row 2", "i1", "a", "3", "2026-01-05T12:00:00Z"),
        Record("row 3", "i2", "7", "x"),
    ]


def test_the_format_is_told_with_the_reason() -> None:
    opened = open_records(io.BytesIO(workbook(TABLE)))
    assert (opened.format.name, "Excel" in opened.why) == ("xlsx", True)


def test_a_sheet_can_be_named() -> None:
    assert records(workbook(TABLE), mapping={"sheet": "Notes"})[0].label == "note"
    with pytest.raises(BadFile, match=r"no sheet 'Other'.*Labels, Notes"):
        read(workbook(TABLE), mapping={"sheet": "Other"})


def test_shared_strings_are_looked_up_without_their_reading_aid() -> None:
    strings = "<sst><si><t>item</t></si><si><r><t>anno</t></r><r><t>tator</t></r></si><si><t>label</t></si>"
    strings += "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si><si><t>a_x000D_b</t></si></sst>"
    cells = [f'<c r="{place}" t="s"><v>{at}</v></c>' for at, place in enumerate(("A1", "B1", "C1", "A2", "C2"))]
    rows = f'<row r="1">{"".join(cells[:3])}</row><row r="2">{cells[3]}<c r="B2"><v>1</v></c>{cells[4]}</row>'
    sheet = f"<worksheet>{rows}</worksheet>"
    [found] = records(with_sheet(sheet, sharedStrings=strings))
    assert (found.item, found.annotator, found.label) == ("東京", "1", "a\rb")


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (3.0, "3"),
        (-2, "-2"),
        (("date", 46027), "2026-01-05"),
        (("date", 0.5), "0.5"),
    ],
)
def test_numbers_and_dates_become_text(value: object, label: str) -> None:
    assert records(workbook([HEADER, ["i", "a", value]]))[0].label == label


def test_dates_may_count_from_1904() -> None:
    late = WORKBOOK_XML.replace("<workbookPr/>", '<workbookPr date1904="1"/>')
    assert records(workbook([HEADER, ["i", "a", ("date", 44565)]], workbook=late))[0].label == "2026-01-05"


def test_blank_rows_and_cells_are_passed_over() -> None:
    found = read(workbook([[], HEADER, [], ["i", "a", "x"], ["j", "", "y"]]))
    assert isinstance(found[0], Record)
    assert (found[0].place, found[1].place) == ("row 4", "row 5")
    assert "no annotator" in found[1].why  # type: ignore[union-attr]


def test_a_cell_that_could_not_be_computed_rejects_its_row() -> None:
    reject = only_reject(workbook([HEADER, ["i", "a", ("error", "#N/A")]]))
    assert (reject.place, "'#N/A'" in reject.why) == ("row 2", True)


@pytest.mark.parametrize("value", ["nan", "1_0", "x", "inf", "9" * 400])
def test_a_number_that_is_none_rejects_its_row(value: str) -> None:
    sheet = sheet_xml([HEADER, ["i", "a", 1]]).replace("<v>1</v>", f"<v>{value}</v>")
    assert "instead of a value" in only_reject(with_sheet(sheet)).why


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', "document type"),
        ("<worksheet><row>", "not well-formed"),
        ("<worksheet/>", "sheet is empty"),
        (sheet_xml([HEADER]), "ends after its header"),
        (sheet_xml([["item", "item", "label"], ["i", "a", "x"]]), "Two columns"),
        ('<worksheet><row><c r="ZZZ1"><v>1</v></c></row></worksheet>', "columns"),
        ('<worksheet><row><c r="?"><v>1</v></c></row></worksheet>', "a cell called"),
        (sheet_xml([HEADER, ["i", "a", "x" * 2_000_000]]), "longer than"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(sheet: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read(with_sheet(sheet))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", workbook(TABLE)[:-30], b"x" * 99])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        read(content, format="xlsx")


def test_a_bomb_is_refused() -> None:
    with pytest.raises(BadFile, match="zip bomb"):
        read(with_sheet("<worksheet>" + " " * 40_000_000))


def test_a_plain_archive_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "item")
    with pytest.raises(BadFile, match="zip archive"):
        read(file.getvalue())


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_workbook_with_damaged_parts_is_read_or_refused(data: st.DataObject) -> None:
    xml = sheet_xml(TABLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(xml)))
        cut = data.draw(st.integers(0, 6))
        xml = (
            xml[:at]
            + data.draw(st.sampled_from(["", "<", "A", "99", '"', "&x;", "<v>1</v>", "</c>", "-1"]))
            + xml[at + cut :]
        )
    try:
        found = read(with_sheet(xml), format="xlsx")
    except BadFile as refusal:
        assert refusal.remedy
    else:
        assert all(one.place for one in found)
