"""Files of new items, read whole or refused with row and column."""

from __future__ import annotations

import gzip
import io
import json
import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from apps.accounts.policies import Invalid
from apps.exchange.formats import BadFile
from apps.loop.arriving import rows as arriving_rows
from apps.loop.arriving.rows import rows_of
from tests.exchange.formats.tool_examples import workbook
from tests.loop.build_arriving import as_csv, as_json_lines, encoded, scenery


def _parquet() -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table({"key": ["a", "b"], "text": ["One here.", "Two there."]}), file)
    return file.getvalue()


FILES = {
    "array.json": json.dumps([{"key": "a", "text": "One here."}, {"key": "b", "text": "Two there."}]).encode(),
    "lines.jsonl": as_json_lines(
        [{"key": "a", "text": "One here."}, {"key": "b", "payload_2": 1, "text": "Two there."}]
    ),
    "nested.jsonl": as_json_lines([{"key": n, "payload": {"text": f"{n} here."}} for n in "ab"]),
    "table.csv.gz": gzip.compress(as_csv([("a", "One here."), ("b", "Two there.")])),
    "table.parquet": _parquet(),
    "table.tsv": b"key\ttext\na\tOne here.\nb\tTwo there.\n",
    "table.xlsx": workbook([["key", "text"], ["a", "One here."], ["b", "Two there."]]),
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_tables_of_every_kind_are_read(name: str) -> None:
    rows, repeated = rows_of(io.BytesIO(FILES[name]))
    assert ([row.item for row in rows], repeated) == (["a", "b"], 0)
    assert all("here." in str(row.payload) or "there." in str(row.payload) for row in rows)


REFUSED = {
    "empty cell of the key": (b"key,text\n,Good day.\n", "line 2: there is no key"),
    "empty file": (b"", "The file is empty"),
    "header alone": (b"key,text\n", "ends after its header"),
    "key without content": (b"key,text\na,\n", "line 2: item a has no content"),
    "labels": (b"key,text,label\na,Good day.,yes\n", "'label' holds answers"),
    "long key": (b"key,text\n" + b"k" * 201 + b",Good day.\n", "line 2: the key has 201 characters"),
    "no key column": (b"text,topic\nGood day.,greeting\n", "No column with the keys"),
    "no object": (b'{"key": "a", "text": "x"}\n[1]\n', "line 2: This is not a JSON object"),
    "not finite": (b'{"key": "a", "text": "x"}\n{"key": "b", "size": NaN}\n', "line 2"),
    "nul": (b'{"key": "a", "text": "x\\u0000"}\n', "line 1: column 'text' holds NUL"),
    "one key, two contents": (b"key,text\na,Good day.\na,Bad day.\n", "line 3: the key a was given at line 2"),
    "picture": (encoded(scenery(1)), "not UTF-8"),
    "short row": (b"key,text\na\n", "line 2: There are 1 fields, and the header has 2"),
    "two key columns": (b"item,task\na,b\n", "More than one column may hold the key"),
    "zip": (b"PK\x03\x04 and so on", "This is a zip archive"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_a_file_that_cannot_be_used_is_refused_whole_with_the_place(what: str) -> None:
    data, why = REFUSED[what]
    with pytest.raises((BadFile, Invalid), match=re.escape(why)):
        rows_of(io.BytesIO(data))


def test_the_column_of_the_keys_may_be_named() -> None:
    data = b"item,sku,text\n1,a,Good day.\n2,b,Bad day.\n"
    rows, _ = rows_of(io.BytesIO(data), "sku")
    assert (rows[0].item, rows[0].payload) == ("a", {"item": "1", "text": "Good day."})
    with pytest.raises(BadFile, match="There is no column 'code' with keys"):
        rows_of(io.BytesIO(data), "code")


def test_the_key_is_content_too_where_its_name_says_so() -> None:
    rows, _ = rows_of(io.BytesIO(b"image,caption\na.png,A cat.\n"))
    assert [(row.item, row.payload) for row in rows] == [("a.png", {"image": "a.png", "caption": "A cat."})]


def test_no_more_rows_are_read_than_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving_rows, "MOST_ROWS", 3)
    with pytest.raises(Invalid, match="more than 3 rows"):
        rows_of(io.BytesIO(as_csv([(str(n), "x") for n in range(4)])))
    assert len(rows_of(io.BytesIO(as_csv([(str(n), "x") for n in range(3)])))[0]) == 3


def test_of_many_faults_the_first_are_told_and_all_are_counted() -> None:
    data = b"key,text\n" + b",x\n" * 40
    with pytest.raises(Invalid) as refusal:
        rows_of(io.BytesIO(data))
    assert str(refusal.value).startswith("40")
    assert str(refusal.value).count("there is no key") == 5


@given(st.binary(max_size=300))
def test_whatever_the_bytes_there_are_rows_or_a_plain_refusal(data: bytes) -> None:
    try:
        rows, _ = rows_of(io.BytesIO(data))
    except (BadFile, Invalid) as refusal:
        assert str(refusal)
    else:
        assert all(row.item and len(row.item) <= 200 for row in rows)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("xy")), min_size=1, max_size=12))
def test_a_key_has_one_content_or_the_file_is_refused(given_rows: list[tuple[int, str]]) -> None:
    data = as_csv([(f"k{number}", text) for number, text in given_rows])
    contents = {number: {text for other, text in given_rows if other == number} for number, _ in given_rows}
    if any(len(texts) > 1 for texts in contents.values()):
        with pytest.raises(Invalid, match="to other content"):
            rows_of(io.BytesIO(data))
    else:
        rows, repeated = rows_of(io.BytesIO(data))
        assert (len(rows), repeated) == (len(contents), len(given_rows) - len(contents))
