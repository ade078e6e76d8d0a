import io

import pytest

from apps.exchange.formats import BadFile, format_named, open_records

from . import tool_examples
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


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (tool_examples.REGIONS, "label-studio"),
        (tool_examples.MIN, "label-studio-min"),
        (tool_examples.DOCCANO_SPANS, "doccano"),
        (tool_examples.DOCCANO_RELATIONS, "doccano"),
        (tool_examples.PRODIGY, "prodigy"),
        (tool_examples.ARGILLA, "argilla"),
        (tool_examples.ARGILLA_FLAT, "argilla"),
        (tool_examples.LABELBOX, "labelbox"),
        (tool_examples.SAGEMAKER, "sagemaker"),
        (tool_examples.WORKERS, "sagemaker-workers"),
        (tool_examples.CONSOLIDATION, "sagemaker-workers"),
        (tool_examples.TOLOKA, "toloka"),
    ],
)
def test_the_export_of_a_tool_is_recognised(content: str, name: str) -> None:
    opened = open_records(io.BytesIO(content.encode()))
    assert opened.format.name == name
    assert opened.why


def test_lines_with_an_annotator_are_no_doccano_export() -> None:
    line = b'{"id": 1, "text": "x", "label": ["a"], "annotator": "b"}'
    assert open_records(io.BytesIO(line)).format.name == "jsonl"


@pytest.mark.parametrize(("head", "said"), [(b"PK\x03\x04", "zip archive"), (b"%PDF-1.7", "PDF")])
def test_files_that_hold_no_table_are_named(head: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        open_records(io.BytesIO(head))


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadFile, match=r"Known formats: .*csv"):
        format_named("voc")
