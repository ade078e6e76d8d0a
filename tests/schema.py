"""The tables of the test databases: made once from the migrations, and copied by every process that needs them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

# Names what the migrations have made: a file of SQLite, or a database of the PostgreSQL server.
SCHEMA = "QA_PORTAL_TESTS_SCHEMA"


def copy_schema() -> None:
    """The next test database begins as a copy, if there is something to copy; else the migrations make it."""
    made = os.environ.get(SCHEMA)
    if made and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = made
    elif made:
        connection_created.connect(_fill, weak=False)


def _fill(**_: Any) -> None:
    """The first connection to the database in memory finds everything that the file holds."""
    if not connection.is_in_memory_db():
        return
    connection_created.disconnect(_fill)
    with closing(sqlite3.connect(os.environ[SCHEMA])) as made:
        made.backup(connection.connection)
