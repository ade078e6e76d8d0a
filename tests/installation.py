"""A database of its own and processes that share it: for what no test can do inside its own transaction."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.schema import SCHEMA

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def another_database(tmp_path: Path, made: str | None = None) -> Iterator[str]:
    """The URL of an empty database, or of a copy of `made`."""
    if connection.vendor == "sqlite":
        file = tmp_path / "busy.sqlite3"
        if made:
            shutil.copy(made, file)
        yield f"sqlite:///{file}"
        return
    import psycopg

    own = settings.DATABASES["default"]
    where = {"host": own["HOST"], "port": own["PORT"] or "5432", "user": own["USER"], "password": own["PASSWORD"]}
    parts = {name: value for name, value in where.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **parts) as server:
        # Tests that run beside each other have one each.
        name = f"qa_portal_{secrets.token_hex(6)}"
        server.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {made}" if made else ""))
        try:
            login = f"{own['USER']}:{own['PASSWORD']}"
            yield f"postgres://{login}@/{name}?host={own['HOST']}" + (f"&port={own['PORT']}" if own["PORT"] else "")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(code: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *code], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


@contextmanager
def installation(tmp_path: Path, *apps: str) -> Iterator[dict[str, str]]:
    """The environment of processes that share a new database, with the tables of some apps at least, or of all."""
    made = os.environ.get(SCHEMA)
    with another_database(tmp_path, made) as url:
        own = {
            "DJANGO_SETTINGS_MODULE": "qa_portal.settings",
            "QA_PORTAL_DATA": str(tmp_path),
            "QA_PORTAL_DATABASE": url,
        }
        for app in () if made else apps or ("",):
            finish(start(["manage.py", "migrate", *filter(None, [app]), "--skip-checks", "-v0"], {**os.environ, **own}))
        yield {**os.environ, **own}
