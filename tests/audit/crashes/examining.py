"""Recomputes the whole log and holds it against everything that was ever signed or shown."""

from __future__ import annotations

import base64
from pathlib import Path

from apps.audit.models import Event, Log
from apps.audit.signed_heads import last_signed
from apps.audit.tree import leaves
from apps.audit.verification import verify_log
from apps.evidence.tree import roots_at
from tests.audit.crashes.processes import ORIGIN

Head = tuple[int, str]


def heads_seen(journal: Path) -> set[Head]:
    """What readers were shown, and what the sequencer remembers to have signed."""
    lines = set(journal.read_text().splitlines()) if journal.exists() else set()
    if note := last_signed(Log(origin=ORIGIN)):
        lines.add(" ".join(note.split("\n")[1:3]))
    return {(int(line.split()[0]), line.split()[1]) for line in lines}


def unproven(heads: set[Head]) -> set[Head]:
    """Those heads that the events in the database do not give."""
    log = Log.objects.filter(origin=ORIGIN).first()
    if log is None:
        return heads
    roots, _ = roots_at(leaves(log), sorted({size for size, _ in heads}))
    return {(size, root) for size, root in heads if base64.b64encode(roots.get(size, b"")).decode() != root}


def final_finding(acknowledged: Path) -> str:
    """'' if the log verifies, every number is there and no event is lost of which its writer was told."""
    log = Log.objects.get(origin=ORIGIN)
    numbers = list(log.events.filter(seq__isnull=False).order_by("seq").values_list("seq", flat=True))
    if numbers != list(range(log.size)):
        return "the numbers are not dense"
    told = set(acknowledged.read_text().split())
    lost = told - set(Event.objects.filter(seq__isnull=False).values_list("public_id", flat=True))
    if lost:
        return f"{len(lost)} committed events are lost"
    result = verify_log(log)
    return f"{result.finding}: {result.explanation}" if result.finding else ""
