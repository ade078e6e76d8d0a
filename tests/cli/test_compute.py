"""`qa-portal compute` against `qa-portal agreement` on the same rows."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.running import ran
from tests.offline.deliveries import rows_of, schema, table

Capture = pytest.CaptureFixture[str]


def parquet(path: Path, rows: list[tuple[str, str, str]], group: int) -> Path:
    columns = dict(zip(("item", "annotator", "label"), zip(*rows, strict=True), strict=True))
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), path, row_group_size=group)
    return path


def test_a_cluster_gives_the_coefficients_of_all_rows_together(capsys: Capture, tmp_path: Path) -> None:
    rows, labels = rows_of(90, labels=("low", "mid", "high")), ["low", "mid", "high"]
    rules = schema(tmp_path / "s.json", type="ordinal", labels=labels)
    parquet(tmp_path / "a.parquet", rows[::2], 40)
    parquet(tmp_path / "b.parquet", rows[1::2], 17)
    found = ran(capsys, "compute", tmp_path, "--schema", rules, "--json")
    assert found.status == 0, found
    whole = ran(capsys, "agreement", table(tmp_path / "a.csv", rows), "--schema", rules, "--json", "--quiet").document
    merged = found.document
    assert merged["alpha"] == whole["alpha"]
    assert merged["coefficients"].items() <= whole["coefficients"].items()
    assert (merged["labels"], merged["items"], merged["annotators"]) == (270, 90, 3)
    assert merged["partitions"] == 4 + 8


def test_what_is_not_parquet_is_refused(capsys: Capture, tmp_path: Path) -> None:
    found = ran(capsys, "compute", table(tmp_path / "a.csv", rows_of(5)), "--workers", "1", "--json")
    assert found.status == 3
    assert "cannot be read as Parquet" in found.document["error"]


def test_a_cluster_that_is_not_there_is_said_to_be_missing(capsys: Capture, tmp_path: Path) -> None:
    found = ran(capsys, "compute", tmp_path, "--scheduler", "nowhere", "--json")
    assert found.status == 3
    assert "No scheduler answers at nowhere" in found.document["error"]
