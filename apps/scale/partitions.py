"""Parquet files as partitions: one row group each, read by whoever works on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from apps.exchange.formats import BadFile
from apps.exchange.formats.neutral.columns import find_columns


@dataclass(frozen=True, slots=True)
class Partition:
    """Row group `group` of the file at `path`, which starts at row `first`; the columns that hold what."""

    path: str
    group: int
    first: int
    item: str
    annotator: str
    label: str

    def place(self, row: int) -> str:
        return f"{Path(self.path).name}, row {self.first + row + 1}"


def find_partitions(paths: Sequence[Path], mapping: Mapping[str, str]) -> list[Partition]:
    """The row groups of all files; a folder stands for the Parquet files in it. Raises BadFile."""
    found: list[Partition] = []
    for path in _files(paths):
        with _opened(path) as file:
            columns = _columns(file, path, mapping)
            first = 0
            for group in range(file.num_row_groups):
                found.append(Partition(str(path.absolute()), group, first, *columns))
                first += file.metadata.row_group(group).num_rows
    return found


@dataclass(frozen=True, eq=False)
class Column:
    """Row i has the text `distinct[which[i]]`; `which` int32[n]."""

    distinct: list[str]
    which: NDArray[np.int32]


def read_columns(partition: Partition) -> tuple[Column, Column, Column]:
    """Items, annotators and labels. Raises BadFile for a row without one of them."""
    with _opened(Path(partition.path)) as file:
        table = file.read_row_group(partition.group, columns=[partition.item, partition.annotator, partition.label])
    for name in table.column_names:
        column = table.column(name)
        if column.null_count:
            row = column.is_null().to_pylist().index(True)
            raise BadFile(f"{partition.place(row)}: the column {name!r} is empty.", "Fill it in, or leave the row out.")
    item, annotator, label = (
        _column(table.column(name)) for name in (partition.item, partition.annotator, partition.label)
    )
    return item, annotator, label


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        within = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        if not within:
            raise BadFile(f"{path} holds no file that ends in .parquet.", "Name a folder of Parquet files.")
        files += within
    twice = next((path for number, path in enumerate(files) if path in files[:number]), None)
    if twice:
        raise BadFile(f"{twice} is named twice.", "Give each file once.")
    return files


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise BadFile(
            f"{path} cannot be read as Parquet ({str(error)[:120]}).", "Check the path and the file."
        ) from None


def _columns(file: pq.ParquetFile, path: Path, mapping: Mapping[str, str]) -> tuple[str, str, str]:
    try:
        found = find_columns(file.schema_arrow.names, mapping, needs_annotator=True)
    except BadFile as bad:
        raise BadFile(f"{path.name}: {bad.why}", bad.remedy) from None
    assert found.annotator
    return found.item, found.annotator, found.label


def _column(column: Any) -> Column:
    encoded = _texts(column).dictionary_encode()
    return Column(encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32))


def _texts(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        return pa.array([json.dumps(value, sort_keys=True, ensure_ascii=False) for value in column.to_pylist()])
    return column.cast(pa.string()).combine_chunks()
