"""A database of its own for a measurement, with the schema of the product and somebody to deliver to."""

from __future__ import annotations

import importlib
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LABELS = ("negative", "neutral", "positive", "unusable")
ANNOTATORS_PER_ITEM = 3


def start(folder: Path, database: str) -> None:
    """Point the settings at a scratch database and bring it up to date. Once per process."""
    os.environ |= {
        "QA_PORTAL_DATA": str(folder),
        "QA_PORTAL_DATABASE": database,
        "QA_PORTAL_TASKS": "django_tasks.backends.dummy.DummyBackend",
        "QA_PORTAL_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "qa_portal.settings",
    }
    importlib.import_module("django").setup()
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)


def project(name: str) -> Any:
    """A project with a nominal schema in an engagement of its own."""
    accounts = importlib.import_module("apps.accounts.models")
    projects = importlib.import_module("apps.projects.models")
    labels = importlib.import_module("apps.labels.services")
    actor = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
    buyer = accounts.Organisation.objects.create(name=f"Buyer of {name}", kind="buyer")
    vendor = accounts.Organisation.objects.create(name=f"Vendor of {name}", kind="vendor")
    engagement = projects.Engagement.objects.create(name=name, buyer=buyer, vendor=vendor)
    made = projects.Project.objects.create(engagement=engagement, name=name)
    labels.publish_schema(actor=actor, project=made, definition={"type": "nominal", "labels": list(LABELS)})
    return made


def write_delivery(path: Path, rows: int | None = None, size: int | None = None) -> int:
    """A CSV of so many rows, or of at least so many bytes; returns the number of rows."""
    written = 0
    with path.open("w") as file:
        written += file.write("item,annotator,label,timestamp,duration\n")
        row = 0
        while (rows is not None and row < rows) or (size is not None and written < size):
            item, turn = divmod(row, ANNOTATORS_PER_ITEM)
            annotator = (item + 7 * turn) % 150
            label = LABELS[(item * 31 + turn * (item % 11 == 0)) % 4]
            written += file.write(
                f"item-{item:08d},annotator-{annotator:03d},{label},"
                f"2026-03-{1 + item % 28:02d}T{item % 24:02d}:{row % 60:02d}:00Z,{2 + row % 40}.5\n"
            )
            row += 1
    return row


def deliver(made: Any, path: Path) -> Any:
    """Receive and process a file as the product does; returns the finished run."""
    services = importlib.import_module("apps.exchange.services")
    actor = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
    with path.open("rb") as file:
        run = services.receive(actor=actor, project=made, file=file, name=path.name).run
    services.process(run)
    run.refresh_from_db()
    if run.state != "done":
        raise RuntimeError(run.error)
    return run


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What came of it, and seconds on the clock: a database has processes of its own."""
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def peak_megabytes() -> int:
    """Largest resident size of this process so far; kibibytes on Linux, bytes on macOS."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def load() -> float:
    """Processes that wanted a processor in the last minute: above their number, seconds tell of others too."""
    return round(os.getloadavg()[0], 1)
