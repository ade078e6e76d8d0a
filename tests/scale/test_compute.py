"""Partitions on a real scheduler with two worker processes give the figures of all rows together."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster, get_task_stream

from apps.exchange.formats import BadFile
from apps.labels.types import BadLabel
from apps.measures.agreement import ac1, alpha, alpha_of_scores
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings, Scores
from apps.scale.compute import compute, options_of
from tests.measures.build import estimate

LABELS = ("no", "perhaps", "yes")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def rows(seed: int = 7, units: int = 400) -> tuple[list[str], list[str], list[str]]:
    """Four labels for each unit; the rows of a unit lie far apart."""
    random = np.random.default_rng(seed)
    unit = np.tile(np.arange(units), 4)
    truth = random.integers(0, 3, units)
    code = np.where(random.random(len(unit)) < 0.7, truth[unit], random.integers(0, 3, len(unit)))
    who = np.repeat(np.arange(4), units)
    return [f"item {u}" for u in unit], [f"person {a}" for a in who], [LABELS[c] for c in code]


def write(path: Path, columns: tuple[list[str], list[str], list[object]], group: int) -> Path:
    table = pa.table(dict(zip(("item_id", "annotator_id", "label"), columns, strict=True)))
    pq.write_table(table, path, row_group_size=group)
    return path


def together(columns: tuple[list[str], list[str], list[str]]) -> Histogram:
    return Histogram.from_ratings(Ratings.from_labels(*columns, order=LABELS))


def test_row_groups_of_two_files_give_the_figures_of_all_rows_together(client: Client, tmp_path: Path) -> None:
    columns = rows()
    first, second = ([part[:700] for part in columns], [part[700:] for part in columns])
    write(tmp_path / "a.parquet", tuple(first), 150)
    write(tmp_path / "b.parquet", tuple(second), 333)
    summary = compute(client, [tmp_path])
    assert (summary.rows, summary.annotators, summary.partitions) == (1600, 4, 5 + 3)
    whole = together(columns)
    assert summary.histogram.times.tobytes() == whole.times.tobytes()
    assert summary.histogram.code.tobytes() == whole.code.tobytes()
    assert alpha(summary.histogram) == alpha(whole)
    assert ac1(summary.histogram) == ac1(whole)


def test_the_work_is_done_by_both_workers(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", rows(), 50)
    with get_task_stream(client) as stream:
        compute(client, [tmp_path / "a.parquet"])
    assert {task["worker"] for task in stream.data} == set(client.scheduler_info()["workers"])
    assert len(client.scheduler_info()["workers"]) == 2


def test_numbers_keep_what_their_codes_stand_for(client: Client, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    values = random.integers(0, 50, 900).astype(float)
    columns = ([f"i{n % 300}" for n in range(900)], [f"a{n // 300}" for n in range(900)], values.tolist())
    summary = compute(client, [write(tmp_path / "a.parquet", columns, 100)])
    numbers = options_of(summary, 0.95).values
    assert isinstance(numbers, list) and sorted(numbers) == sorted(set(values.tolist()))
    whole = alpha_of_scores(Scores.from_labels(columns[0], columns[1], values))
    assert estimate(alpha(summary.histogram, "interval", values=numbers)).value == pytest.approx(
        estimate(whole).value, abs=1e-12
    )


def test_a_row_without_an_item_is_refused_with_its_place(client: Client, tmp_path: Path) -> None:
    columns = (["a", "b", None, "d"], ["x"] * 4, ["yes"] * 4)
    path = write(tmp_path / "holes.parquet", columns, 2)
    with pytest.raises(BadFile, match=r"holes\.parquet, row 3: the column 'item_id' is empty"):
        compute(client, [path])


def test_a_label_the_schema_does_not_know_is_refused_with_its_place(client: Client, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text('{"type": "nominal", "labels": ["no", "yes"]}')
    path = write(tmp_path / "labels.parquet", (["a", "b", "c"], ["x"] * 3, ["no", "yes", "maybe"]), 2)
    with pytest.raises(BadLabel, match=r"labels\.parquet, row 3: .*maybe"):
        compute(client, [path], schema=schema)


def test_a_file_that_is_not_parquet_is_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "not.parquet"
    path.write_text("item,label")
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        compute(client, [path])


def test_a_folder_without_parquet_is_refused(client: Client, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="holds no file"):
        compute(client, [tmp_path])
