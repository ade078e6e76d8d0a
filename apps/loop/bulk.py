"""Many rows of the loop at once: staged where nobody else waits for them, then inserted by one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models.functions import Collate

CHUNK = 4096
T = TypeVar("T")


@contextmanager
def staged(tables: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Temporary tables, by name their columns with SQL types; `n` numbers the rows as they come."""
    _drop(tables)
    number = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGINT GENERATED ALWAYS AS IDENTITY"
    for table, columns in tables.items():
        spelt = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        execute(f"CREATE TEMP TABLE {table} (n {number}, {spelt})")
    try:
        yield
    finally:
        _drop(tables)


def fill(table: str, columns: Iterable[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Append rows to a staged table; locks nothing that anybody else uses."""
    names = list(columns)
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        # Outside a transaction a savepoint begins a deferred one, where atomic() would keep other writers waiting.
        cursor.execute("SAVEPOINT staging")
        places = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608
        cursor.execute("RELEASE staging")


def settle(table: str) -> None:
    """Called after the last row: temporary tables are never analysed on their own, and planners take them for tiny."""
    if connection.vendor != "sqlite":
        execute(f"ANALYZE {table}")


def execute(statement: str, parameters: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def rows_of(statement: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(chunks_of(statement, parameters))


def chunks_of(statement: str, parameters: Sequence[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """At most CHUNK rows each; what is not read yet stays with the database."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while found := cursor.fetchmany(CHUNK):
            yield found


def in_chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def by_code_point(lookup: str) -> Collate:
    """Text in the order of its code points, whatever the collation of the database."""
    return Collate(lookup, collation())


def collation() -> str:
    return "BINARY" if connection.vendor == "sqlite" else "C"


def _drop(tables: Iterable[str]) -> None:
    for table in tables:
        execute(f"DROP TABLE IF EXISTS {table}")
