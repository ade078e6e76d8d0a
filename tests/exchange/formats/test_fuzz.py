"""Whatever the bytes: records, rejects or BadFile, and never anything else."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import FORMATS, BadFile, Record, Reject

from .reading import CSV_HEADER, annotation, choice, export, gzipped, jsonl, read, small_limits, task

TABLE = CSV_HEADER + 'i1,a,"x, y",2026-01-05T10:00:00Z,3\ni2,é,"multi\nline",1767607200,\n'
LINES = jsonl({"item": "i1", "annotator": 7, "label": ["a"], "timestamp": 1767607200, "text": "\u00e9"}, {"task": 1})
TASKS = export(task(annotation(choice("a"), lead_time=1.5), predictions=[{"result": [choice("b")]}]), task())
SEEDS = [
    *(content.encode() for content in (TABLE, LINES, TASKS)),
    *(gzipped(content) for content in (TABLE, LINES, TASKS)),
    codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
    TABLE.replace(",", "\t").encode(),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        size = draw(st.integers(0, 8))
        data[at : at + size] = draw(
            st.binary(max_size=8) | st.sampled_from([b'"', b"\n", b"\r", b"[", b"{", b"\\u0000"])
        )
    return bytes(data[: draw(st.integers(0, len(data)))]) if draw(st.booleans()) else bytes(data)


def outcome(data: bytes, format: str | None) -> None:
    try:
        found = read(data, format=format, predictions=True, limits=small_limits(400))
    except BadFile as refusal:
        assert refusal.why
        assert refusal.remedy
    else:
        assert found
        for one in found:
            assert isinstance(one, Record | Reject)
            assert one.place


@pytest.mark.parametrize("format", [None, *FORMATS])
@settings(max_examples=150)
@given(data=mutated())
def test_a_mutated_file_is_read_or_refused(format: str | None, data: bytes) -> None:
    outcome(data, format)


@settings(max_examples=300)
@given(data=st.binary(max_size=200), format=st.sampled_from([None, *FORMATS]))
def test_random_bytes_are_read_or_refused(data: bytes, format: str | None) -> None:
    outcome(data, format)
