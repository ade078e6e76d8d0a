"""Many labels at once. With its like in the loop, all of the domain that knows SQLite from PostgreSQL.

Rows are staged in temporary tables of the connection: filling them locks nothing that anybody else uses, so the
transaction that admits them is a handful of set-based statements.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models.functions import Collate

from apps.labels.models import Annotation
from apps.projects.models import Item

Text = str | None
StagedLabel = tuple[str, str, str, str, int | None, str, Text, int | None, Text, Text, Text, Text]
StagedItem = tuple[str, str]

CHUNK = 20_000
STAGED = "place, item, annotator, value, code, source, made_at, duration_ms, reviewer, review, model, proposal"

DROP = ("DROP TABLE IF EXISTS staged_label", "DROP TABLE IF EXISTS staged_item")
# CROSS JOIN holds SQLite to this order of loops: it would otherwise start from all items ever delivered.
INSERT_LABELS = """
INSERT INTO labels_annotation
  (item_id, annotator_id, delivery_id, value, code, source, made_at, duration_ms, supersedes_id,
   reviewer, review, model, proposal)
SELECT i.id, a.id, %s, s.value, s.code, s.source, {made_at}, s.duration_ms, {supersedes},
       s.reviewer, s.review, s.model, s.proposal
FROM staged_label s CROSS JOIN projects_item i CROSS JOIN labels_annotator a
WHERE i.project_id = %s AND i.key = s.item AND a.engagement_id = %s AND a.key = s.annotator
ORDER BY s.n
"""
# The plus keeps both planners off the index on annotators, who have far more rows than an item has.
NEWEST_EARLIER = """
(SELECT max(o.id) FROM labels_annotation o
 WHERE o.item_id = i.id AND +o.annotator_id = a.id AND o.delivery_id <> %s)
"""
NEW_ANNOTATORS = """
SELECT s.annotator FROM (SELECT DISTINCT annotator FROM staged_label) s
LEFT JOIN labels_annotator a ON a.engagement_id = %s AND a.key = s.annotator
WHERE a.id IS NULL ORDER BY s.annotator
"""
REPEATS = """
SELECT coalesce(sum(times - 1), 0), coalesce(sum(CASE WHEN kinds = 1 THEN times - 1 ELSE 0 END), 0)
FROM (SELECT count(*) AS times, count(DISTINCT value) AS kinds FROM staged_label
      GROUP BY item, annotator HAVING count(*) > 1) repeated
"""
FIRST_REPEAT = """
SELECT place FROM (SELECT n, place, row_number() OVER (PARTITION BY item, annotator ORDER BY n) AS time
                   FROM staged_label) numbered
WHERE time = 2 ORDER BY n LIMIT 1
"""


class Staging(ABC):
    """Two temporary tables: labels in file order, and the items they are about with what people look at."""

    create: tuple[str, ...]
    made_at: str
    insert_items: str
    count_items: str

    @abstractmethod
    def add(self, labels: Sequence[StagedLabel], items: Sequence[StagedItem]) -> None:
        """Append rows. An item may be given repeatedly; its first payload counts."""

    @abstractmethod
    def settle(self) -> None:
        """Called once, after the last row and before the first question."""

    def open(self) -> None:
        for statement in (*DROP, *self.create):
            _execute(statement)

    def close(self) -> None:
        for statement in DROP:
            _execute(statement)

    def new_annotators(self, engagement_id: int) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(NEW_ANNOTATORS, [engagement_id])
            return [key for (key,) in cursor.fetchall()]

    def counts(self) -> tuple[int, int]:
        """How many items and how many annotators the staged labels name."""
        return _number(self.count_items), _number("SELECT count(DISTINCT annotator) FROM staged_label")

    def repeats(self) -> tuple[int, int, str]:
        """Rows that repeat an (item, annotator) pair, how many of them agree with it, and the place of the first."""
        with connection.cursor() as cursor:
            cursor.execute(REPEATS)
            rows, same = cursor.fetchone()
            if not rows:
                return 0, 0, ""
            cursor.execute(FIRST_REPEAT)
            return int(rows), int(same), cursor.fetchone()[0]

    def admit_items(self, project_id: int) -> None:
        _execute(self.insert_items, [project_id])

    def admit_labels(self, *, project_id: int, engagement_id: int, delivery_id: int, redelivery: bool) -> int:
        """Insert the staged labels in file order; with `redelivery` each names the row that it replaces."""
        supersedes, named = (NEWEST_EARLIER, [delivery_id]) if redelivery else ("NULL", [])
        statement = INSERT_LABELS.format(made_at=self.made_at, supersedes=supersedes)
        return _execute(statement, [delivery_id, *named, project_id, engagement_id])


class SqliteStaging(Staging):
    create = (
        "CREATE TEMP TABLE staged_label (n INTEGER PRIMARY KEY, place TEXT, item TEXT, annotator TEXT, value TEXT, "
        "code INTEGER, source TEXT, made_at TEXT, duration_ms INTEGER, reviewer TEXT, review TEXT, model TEXT, "
        "proposal TEXT)",
        "CREATE TEMP TABLE staged_item (n INTEGER PRIMARY KEY, key TEXT UNIQUE, payload TEXT)",
    )
    # As Django stores moments on SQLite: no T, no zone.
    made_at = "replace(replace(s.made_at, 'T', ' '), 'Z', '')"
    insert_items = (
        "INSERT INTO projects_item (project_id, key, payload) SELECT %s, key, payload FROM staged_item WHERE true "
        "ORDER BY n ON CONFLICT (project_id, key) DO NOTHING"
    )
    count_items = "SELECT count(*) FROM staged_item"

    def add(self, labels: Sequence[StagedLabel], items: Sequence[StagedItem]) -> None:
        # A savepoint and not atomic(): outside a transaction it begins a deferred one, which takes no lock on the
        # database proper, where atomic() would begin an immediate one and keep every other writer waiting.
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT staging")
            cursor.executemany("INSERT OR IGNORE INTO staged_item (key, payload) VALUES (%s, %s)", items)
            cursor.executemany(
                f"INSERT INTO staged_label ({STAGED}) "  # noqa: S608
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                labels,
            )
            cursor.execute("RELEASE staging")

    def settle(self) -> None:
        pass


class PostgresStaging(Staging):
    create = (
        "CREATE TEMP TABLE staged_label (n BIGINT GENERATED ALWAYS AS IDENTITY, place TEXT, item TEXT, "
        "annotator TEXT, value TEXT, code INTEGER, source TEXT, made_at TIMESTAMPTZ, duration_ms BIGINT, "
        "reviewer TEXT, review TEXT, model TEXT, proposal TEXT)",
        "CREATE TEMP TABLE staged_item (n BIGINT GENERATED ALWAYS AS IDENTITY, key TEXT, payload JSONB)",
    )
    made_at = "s.made_at"
    insert_items = (
        "INSERT INTO projects_item (project_id, key, payload) SELECT %s, key, payload FROM "
        "(SELECT DISTINCT ON (key) n, key, payload FROM staged_item ORDER BY key, n) first ORDER BY n "
        "ON CONFLICT (project_id, key) DO NOTHING"
    )
    count_items = "SELECT count(DISTINCT key) FROM staged_item"

    def add(self, labels: Sequence[StagedLabel], items: Sequence[StagedItem]) -> None:
        self._copy("COPY staged_item (key, payload) FROM STDIN", items)
        self._copy(f"COPY staged_label ({STAGED}) FROM STDIN", labels)

    def _copy(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def admit_labels(self, *, project_id: int, engagement_id: int, delivery_id: int, redelivery: bool) -> int:
        # Items and annotators inserted a moment ago have no statistics: a planner that takes them for few would loop
        # over the whole delivery once for each annotator.
        _execute("SET LOCAL enable_nestloop = off")
        inserted = super().admit_labels(
            project_id=project_id, engagement_id=engagement_id, delivery_id=delivery_id, redelivery=redelivery
        )
        _execute("SET LOCAL enable_nestloop TO DEFAULT")
        return inserted

    def settle(self) -> None:
        # Temporary tables are never analysed on their own, and the planner takes them for tiny.
        _execute("ANALYZE staged_label")
        _execute("ANALYZE staged_item")


def sorted_item_keys(delivery_id: int) -> Iterator[str]:
    """The keys of a delivery's items in the order of code points, whatever the collation of the database."""
    collation = "BINARY" if connection.vendor == "sqlite" else "C"
    in_delivery = Annotation.objects.filter(delivery_id=delivery_id).values("item_id")
    items = Item.objects.filter(pk__in=in_delivery).order_by(Collate("key", collation))
    return items.values_list("key", flat=True).iterator(chunk_size=CHUNK)


def sorted_contents(project_id: int) -> Iterator[tuple[str, Any]]:
    """Key and payload of each item of a project, in the order of code points."""
    collation = "BINARY" if connection.vendor == "sqlite" else "C"
    items = Item.objects.filter(project_id=project_id).order_by(Collate("key", collation))
    return items.values_list("key", "payload").iterator(chunk_size=CHUNK)


@contextmanager
def staging() -> Iterator[Staging]:
    table = SqliteStaging() if connection.vendor == "sqlite" else PostgresStaging()
    table.open()
    try:
        yield table
    finally:
        table.close()


def _execute(statement: str, parameters: list[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
