"""Logs to look at, and the tools of an intruder with full rights on the database."""

from typing import Any

from django.db import connection, transaction

from apps.audit.models import Event, Log
from apps.audit.sequencer import sequence
from apps.audit.services import record

ORIGIN = "qa-portal.local/eng_one"


def record_events(count: int, origin: str = ORIGIN, **fields: Any) -> list[Event]:
    defaults = {"actor": "user:usr_1", "verb": "lot.decided", "obj": "lot_1"}
    with transaction.atomic():
        return [record(log=origin, details={"n": n}, **{**defaults, **fields}) for n in range(count)]


def signed_log(count: int, origin: str = ORIGIN) -> Log:
    record_events(count, origin)
    log = Log.objects.get(origin=origin)
    sequence(log)
    log.refresh_from_db()
    return log


def execute(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def unprotect(table: str) -> None:
    """What the owner of a database can always do."""
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    for name in triggers_of(table):
        execute(f"DROP TRIGGER {name}")


def triggers_of(table: str) -> set[str]:
    on_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    on_postgres = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(on_sqlite if connection.vendor == "sqlite" else on_postgres, [table])
        return {name for (name,) in cursor.fetchall()}
