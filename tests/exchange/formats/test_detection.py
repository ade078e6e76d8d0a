import io

import pytest

from apps.exchange.formats import BadFile, format_named, open_records

from .reading import CSV_HEADER


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (CSV_HEADER.encode(), "csv", "commas"),
        (b"item;annotator;label\n", "csv", "semicolons"),
        (b"item\tannotator\tlabel\n", "tsv", "tabs"),
        (b'\xef\xbb\xbf\n {"item": 1}', "jsonl", "JSON object"),
        (b' [{"id": 1}]', "label-studio", "JSON array"),
        (CSV_HEADER.replace(",", "\t").encode("utf-16"), "tsv", "tabs"),
    ],
)
def test_the_format_is_told_from_the_content_with_the_reason(content: bytes, name: str, reason: str) -> None:
    opened = open_records(io.BytesIO(content))
    assert opened.format.name == name
    assert reason in opened.why


def test_a_format_can_be_forced() -> None:
    opened = open_records(io.BytesIO(b"x"), format="label_studio")
    assert (opened.format.name, opened.why) == ("label-studio", "chosen by the caller")


@pytest.mark.parametrize(("head", "said"), [(b"PK\x03\x04", "Excel"), (b"%PDF-1.7", "PDF"), (b"PAR1", "Parquet")])
def test_files_that_hold_no_table_are_named(head: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        open_records(io.BytesIO(head))


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadFile, match="Known formats: .*csv"):
        format_named("voc")
