"""The high-water mark trap: who reads "what is newer than the last I saw" loses what is committed late."""

from __future__ import annotations

import random
import time
from typing import Any

from django.db import connection, transaction

from apps.audit.models import Event
from apps.audit.sequencer import sequence_all
from apps.audit.services import record
from tests.audit.crashes.processes import ORIGIN, Process, commits_first


def spring(writers: int, seconds: float) -> dict[str, Any]:
    """So many writers for so long, beside the sequencer and a reader by high-water mark; what each of them missed."""
    others = [*(Process(_write) for _ in range(writers)), Process(commits_first)]
    seen, last, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        newer = list(Event.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
        seen, last = seen + len(newer), newer[-1] if newer else last
    for process in others:
        process.kill()
    connection.close()
    seen += Event.objects.filter(pk__gt=last).count()
    sequence_all()
    events = Event.objects.filter(log__origin=ORIGIN)
    total, missed = events.count(), events.filter(seq=None).count()
    return {
        "writers": writers,
        "events": total,
        "lost by high-water mark": total - seen,
        "lost by the sequencer": missed,
        "share lost": round((total - seen) / total, 3),
    }


def _write() -> None:
    with transaction.atomic():
        record(log=ORIGIN, actor="user:usr_1", verb="a.b", obj="x", details={})
        time.sleep(0.002 + random.random() * 0.006)
