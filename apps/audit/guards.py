"""What keeps evidence from being changed in this database: the triggers, and what the database role may not do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from apps.audit.immutability import ProtectEvidence


@dataclass(frozen=True)
class Guarded:
    """A table of evidence: its triggers, the columns that may be updated, and those that never may."""

    table: str
    triggers: frozenset[str]
    open: tuple[str, ...]
    fixed: tuple[str, ...]


@dataclass(frozen=True)
class Weakness:
    """One thing that should stand in the way of a change, and does not."""

    code: str
    table: str
    message: str


def guarded_tables() -> list[Guarded]:
    """Every table of evidence, as the newest migrations protect it."""
    found: dict[tuple[str, str], ProtectEvidence] = {}
    for (app, _), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, ProtectEvidence):
                found[app, operation.model] = operation
    return [_guarded(app, operation) for (app, _), operation in sorted(found.items())]


def _guarded(app: str, operation: ProtectEvidence) -> Guarded:
    meta = apps.get_model(app, operation.model)._meta
    names = (suffix for suffix, _, _ in operation.triggers(meta, connection.vendor == "sqlite"))
    mutable = {meta.get_field(name).column for name in operation.mutable}
    columns = [field.column for field in meta.local_fields]
    if operation.when and not mutable:
        mutable = set(columns)
    # To lock a row needs the right to update some column: the key, which the triggers keep as it is.
    open_ = [column for column in columns if column in mutable or column == meta.pk.column]
    fixed = [column for column in columns if column not in open_]
    return Guarded(meta.db_table, frozenset(f"{meta.db_table}_{each}" for each in names), tuple(open_), tuple(fixed))


def weaknesses() -> list[Weakness]:
    """Triggers that are missing or disabled, and on PostgreSQL rights of the present role beyond `grants`."""
    tables = guarded_tables()
    found = list(_missing_triggers(tables))
    return found + (list(_excess_rights(tables)) if connection.vendor == "postgresql" else [])


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def _missing_triggers(tables: list[Guarded]) -> Iterator[Weakness]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    for guarded in tables:
        for name in sorted(guarded.triggers - present):
            yield Weakness("TRIGGER", guarded.table, f"the trigger {name} is missing or disabled")


_RIGHTS = """
SELECT pg_has_role(current_user, relowner, 'USAGE'),
       has_table_privilege(oid, 'DELETE, TRUNCATE, TRIGGER'),
       ARRAY(SELECT c FROM unnest(%s::text[]) AS c WHERE has_column_privilege(pg_class.oid, c, 'UPDATE'))
FROM pg_class WHERE oid = %s::regclass
"""


def _excess_rights(tables: list[Guarded]) -> Iterator[Weakness]:
    with connection.cursor() as cursor:
        for guarded in tables:
            cursor.execute(_RIGHTS, [list(guarded.fixed), guarded.table])
            owns, removes, updates = cursor.fetchone()
            if owns:
                yield Weakness("OWNER", guarded.table, "the role owns the table and can drop its triggers")
            elif removes:
                yield Weakness("RIGHT", guarded.table, "the role may delete, truncate or set triggers")
            elif updates:
                yield Weakness("RIGHT", guarded.table, f"the role may update {', '.join(updates)}")


def grants(role: str) -> list[str]:
    """SQL for PostgreSQL that gives `role` what the portal needs and takes everything else on its tables away."""
    name, guarded = connection.ops.quote_name(role), {each.table: each for each in guarded_tables()}
    statements = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name};"]
    for table in sorted(connection.introspection.table_names()):
        if table == "django_migrations":
            statements.append(f"GRANT SELECT ON {table} TO {name};")
        elif each := guarded.get(table):
            columns = ", ".join(connection.ops.quote_name(column) for column in each.open)
            statements.append(f"GRANT SELECT, INSERT, UPDATE ({columns}) ON {table} TO {name};")
        else:
            statements.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {name};")
    return [*statements, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name};"]
