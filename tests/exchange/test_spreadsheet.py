import csv
import io

import pytest

from apps.exchange.spreadsheet import safe_cell, write_csv


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\r=1", "\n=1", "=", "-", "+1e", "-٣"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "yes", "a=b", "-1", "+2.5", "-1.5e-7", "1e9", "'=x"])
def test_plain_text_and_plain_numbers_are_left_alone(text: str) -> None:
    assert safe_cell(text) == text


def test_other_values_are_written_as_text() -> None:
    assert [safe_cell(value) for value in (None, -3, -0.5, True)] == ["", "-3", "-0.5", "True"]


def test_a_table_is_written_with_every_cell_safe() -> None:
    file = io.StringIO(newline="")
    write_csv(file, ["item", "=why"], [["=HYPERLINK(1)", 'say "no",\nplease'], [1, None]])
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [
        ["item", "'=why"],
        ["'=HYPERLINK(1)", 'say "no",\nplease'],
        ["1", ""],
    ]
