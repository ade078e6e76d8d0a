import builtins
import io
import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Record, open_records

from .reading import only_reject, read, records

pa = pytest.importorskip("pyarrow", reason="Parquet is read with pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROW = {"item": "i1", "annotator": "a", "label": "x"}


def table(*rows: dict[str, object], metadata: dict[str, str] | None = None) -> bytes:
    made = pa.Table.from_pylist(list(rows))
    file = io.BytesIO()
    pq.write_table(made.replace_schema_metadata(metadata), file)
    return file.getvalue()


def test_a_row_becomes_a_record() -> None:
    row = {**ROW, "made_at": datetime(2026, 1, 5, 10, tzinfo=UTC), "seconds": 1.5, "text": "Fine.", "lot": 7}
    found = records(table(row, ROW))
    assert found[0] == Record("row 1", "i1", "a", "x", "2026-01-05T10:00:00Z", 1500, {"text": "Fine."})
    assert found[1].payload is None


def test_the_format_is_told_from_its_mark() -> None:
    assert open_records(io.BytesIO(table(ROW))).format.name == "parquet"


@pytest.mark.parametrize("label", [3, 2.5, ["a", "b"], [{"start": 0, "end": 4, "label": "ORG"}]])
def test_a_label_may_be_nested(label: object) -> None:
    assert records(table({**ROW, "label": label}))[0].label == label


def test_numbers_of_classes_become_their_names() -> None:
    features = {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}, "item": {"dtype": "string"}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    found = read(table({**ROW, "label": 1}, {**ROW, "label": -1}, metadata=metadata))
    assert found[0].label == "pos"  # type: ignore[union-attr]
    assert "no label" in found[1].why  # type: ignore[union-attr]


def test_columns_of_argilla_are_read() -> None:
    row = {"id": "a1", "text": "T", "q.responses": ["x", "y"], "q.responses.users": ["u1", "u2"]}
    found = records(table(row))
    assert [(one.place, one.annotator, one.label) for one in found] == [
        ("row 1, response 1", "u1", "x"),
        ("row 1, response 2", "u2", "y"),
    ]


def test_a_row_that_cannot_be_read_is_rejected_with_its_place() -> None:
    reject = only_reject(table(ROW, {**ROW, "label": None}))
    assert (reject.place, reject.why) == ("row 2", "There is no label.")


def test_tables_of_several_groups_are_read_whole() -> None:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([ROW] * 1200), file, row_group_size=100)
    assert [one.place for one in records(file.getvalue())][-1] == "row 1200"


def test_without_a_column_for_the_label_the_file_is_refused() -> None:
    with pytest.raises(BadFile, match="No column for the label"):
        read(table({"item": "i", "annotator": "a"}))


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1PAR1", b"", table(ROW)[:-9], b"x" * 50])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        read(content, format="parquet")


def test_rows_without_end_in_a_small_file_are_refused() -> None:
    bomb = io.BytesIO()
    column = pa.DictionaryArray.from_arrays(np.zeros(2_000_000, dtype=np.int32), ["x"])
    pq.write_table(pa.table(dict.fromkeys(ROW, column)), bomb)
    with pytest.raises(BadFile, match="a bomb"):
        read(bomb.getvalue())


def test_without_pyarrow_the_file_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    content = table(ROW)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(BadFile, match=r"not installed.*pip install"):
        read(content)


WHOLE = table({**ROW, "label": ["a", "b"], "text": "é"}, {**ROW, "label": []})


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(WHOLE) - 1), put=st.binary(min_size=1, max_size=6))
def test_a_damaged_table_is_read_or_refused(at: int, put: bytes) -> None:
    try:
        found = read(WHOLE[:at] + put + WHOLE[at + len(put) :], format="parquet")
    except BadFile as refusal:
        assert refusal.remedy
    else:
        assert all(one.place for one in found)
