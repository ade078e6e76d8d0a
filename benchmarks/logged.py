"""A logged write against the same write alone and against other packages; sequencer and verifier in events a second.

The writes are an inspection by the service of the product, and a single row. Every transaction is committed durably:
SQLite with `synchronous=FULL`, PostgreSQL with `fsync` and `synchronous_commit` as they are by default.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.imports import _database as database

WRITES = 200
MOST_EVENTS = 100_000


def run(labels: int) -> dict[str, Any]:
    """SQLite with full sync and, where its server can be had, PostgreSQL; each in a process of its own."""
    events, found = min(labels, MOST_EVENTS), dict[str, Any]()
    for vendor in ("sqlite", "postgresql"):
        command = [sys.executable, "-m", "benchmarks.logged", vendor, str(events)]
        found[vendor] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def measure(vendor: str, events: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, database(vendor, Path(name)) as url:
        os.environ |= {
            "QA_PORTAL_DATA": name,
            "QA_PORTAL_DATABASE": url,
            "QA_PORTAL_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "benchmarks.writes.settings",
        }
        importlib.import_module("django").setup()
        management = importlib.import_module("django.core.management")
        # The tables of the measured rows have no migrations, and refer to those that have.
        for unmigrated_too in (False, True):
            management.call_command("migrate", run_syncdb=unmigrated_too, verbosity=0, skip_checks=True)
        result: dict[str, Any] = importlib.import_module("benchmarks.writes.measuring").measure(WRITES, events)
        importlib.import_module("django.db").connection.close()
        return result


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
