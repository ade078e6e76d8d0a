"""Writes with and without a log, in turns; then the sequencer and the verifier over what was logged."""

from __future__ import annotations

import hashlib
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.audit.models import Event, Log
from apps.audit.selectors import export_log
from apps.audit.sequencer import sequence
from apps.audit.services import record
from apps.evidence.chain import LEAVES
from apps.evidence.verify import verify_path
from benchmarks.writes import inspecting
from benchmarks.writes.models import Audited, Bare, Historical, Logged, Row
from benchmarks.writes.turns import BARE, Way, compare

ORIGIN = "qa-portal.local/eng_measured"
ROW: dict[str, Any] = {"item": "item-00000017", "value": "negative", "amount": 17}


def measure(writes: int, events: int) -> dict[str, Any]:
    return {"inspection": compare(inspecting.ways(), writes), "one_row": compare(_one_row(), writes), **_log(events)}


def _one_row() -> dict[str, Way]:
    """The least there is to write: one row of three columns without an index, which nobody checks."""
    return {
        BARE: Way(lambda: _alone(Bare)),
        "ours": Way(_logged),
        "django-auditlog": Way(lambda: _alone(Audited)),
        "django-simple-history": Way(lambda: _alone(Historical)),
    }


@transaction.atomic
def _alone(model: type[Row]) -> None:
    model(**ROW).save(force_insert=True)


@transaction.atomic
def _logged() -> None:
    row = Logged(**ROW)
    row.save(force_insert=True)
    record(log=ORIGIN, actor="user:usr_1", verb="row.written", obj=f"row_{row.pk}", details={"amount": 17})


def _log(count: int) -> dict[str, Any]:
    with transaction.atomic():
        for number in range(count):
            record(log=ORIGIN, actor="user:usr_1", verb="row.written", obj="row_1", details={"amount": number})
    log = Log.objects.get(origin=ORIGIN)
    sequenced, begin = Event.objects.filter(log=log, seq=None).count(), time.perf_counter()
    sequence(log)
    seconds = time.perf_counter() - begin
    return {"events": sequenced, "sequencer_events_per_second": round(sequenced / seconds), **_verified(log)}


def _verified(log: Log) -> dict[str, Any]:
    """The verifier of outsiders over the exported log, and SHA-256 alone over the same bytes."""
    files = export_log(log)
    leaves = files[LEAVES].splitlines()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        verifying = min(_seconds(lambda: verify_path(str(path))) for _ in range(3))
    hashing = min(_seconds(lambda: [hashlib.sha256(leaf).digest() for leaf in leaves]) for _ in range(3))
    return {
        "verified_events_per_second": round(len(leaves) / verifying),
        "verification_ratio_to_bare_sha256": round(verifying / hashing, 2),
    }


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
