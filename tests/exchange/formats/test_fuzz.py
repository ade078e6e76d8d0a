"""Whatever the bytes: records, rejects or BadFile, and never anything else."""

import codecs
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import FORMATS, BadFile, Record, Reject

from . import annotation_files, tool_examples
from .reading import CSV_HEADER, annotation, choice, export, gzipped, jsonl, read, small_limits, task

TABLE = CSV_HEADER + 'i1,a,"x, y",2026-01-05T10:00:00Z,3\ni2,é,"multi\nline",1767607200,\n'
LINES = jsonl({"item": "i1", "annotator": 7, "label": ["a"], "timestamp": 1767607200, "text": "\u00e9"}, {"task": 1})
TASKS = export(task(annotation(choice("a"), lead_time=1.5), predictions=[{"result": [choice("b")]}]), task())
SEEDS = [
    *(content.encode() for content in (TABLE, LINES, TASKS)),
    *(gzipped(content) for content in (TABLE, LINES, TASKS)),
    codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
    TABLE.replace(",", "\t").encode(),
    *tool_examples.SEEDS,
    *(content.encode() for content, _ in annotation_files.EXAMPLES.values()),
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
        found = read(
            data, format=format, predictions=True, limits=small_limits(400, task=4000), annotator="{file}", name="f/n.x"
        )
    except BadFile as refusal:
        assert refusal.why
        assert refusal.remedy
    else:
        assert found
        for one in found:
            assert isinstance(one, Record | Reject)
            assert one.place


@pytest.mark.parametrize("format", [None, *FORMATS])
@settings(max_examples=80)
@given(data=mutated())
def test_a_mutated_file_is_read_or_refused(format: str | None, data: bytes) -> None:
    outcome(data, format)


@settings(max_examples=300)
@given(data=st.binary(max_size=200), format=st.sampled_from([None, *FORMATS]))
def test_random_bytes_are_read_or_refused(data: bytes, format: str | None) -> None:
    outcome(data, format)


JSON_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just([]) | st.just({})
ODD_VALUES = st.sampled_from([2**70, -1, 1e308, [[1]], {"x": 1}, "\ud800", "\0", [None], "💩", "a" * 300])


def places(value: object) -> list[tuple[dict[str, object] | list[object], str | int]]:
    """Every place in a JSON value at which another value can be put."""
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [(value, key) for key, _ in keys]
    return found + [place for _, part in keys for place in places(part)]  # type: ignore[return-value]


@settings(max_examples=600)
@given(content=st.sampled_from(tool_examples.TEXTS), data=st.data())
def test_an_export_with_values_of_other_kinds_is_read_or_refused(content: str, data: st.DataObject) -> None:
    if not content.startswith(("[", "{")):
        return
    value = json.loads(content if content.startswith("[") else f"[{','.join(content.splitlines())}]")
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(places(value) or [([None], 0)]))
        if data.draw(st.booleans()) and isinstance(parent, dict):
            parent.pop(key, None)
        else:
            parent[key] = data.draw(JSON_VALUES | ODD_VALUES)  # type: ignore[index,call-overload]
    damaged = json.dumps(value) if content.startswith("[") else "".join(json.dumps(one) + "\n" for one in value)
    outcome(damaged.encode(), None)
