"""The verifier of outsiders over an exported log, beside bare SHA-256 over the bytes of the same events."""

from __future__ import annotations

import random
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from apps.evidence.log import MemoryLog
from apps.evidence.signing import LogSigner
from apps.evidence.verify import verify_path

MOST_EVENTS, TURNS = 50_000, 5
ORIGIN = "audit.example/buyer/engagement"
START = datetime(2026, 1, 2, tzinfo=UTC)


def run(labels: int) -> dict[str, Any]:
    """CPU seconds in turns, the least of each, so that other work on the machine changes the ratio little.

    The log has as many events as there are `labels`, at most fifty thousand.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = simulated(Path(folder), min(labels, MOST_EVENTS))
        path = Path(folder) / "log.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in log.files().items():
                archive.writestr(name, content)
        found = verify_path(str(path)).findings
        if found:
            raise RuntimeError(f"the log does not verify: {found[0]}")
        turns = [(_seconds(lambda: verify_path(str(path))), _seconds(lambda: _hash(log.leaves))) for _ in range(TURNS)]
    verifying, hashing = (min(seconds) for seconds in zip(*turns, strict=True))
    return {
        "events": len(log.leaves),
        "bytes_per_event": round(sum(map(len, log.leaves)) / len(log.leaves)),
        "verified_events_per_second": round(len(log.leaves) / verifying),
        "ratio_to_bare_sha256": round(verifying / hashing, 1),
    }


def simulated(folder: Path, events: int, seed: int = 20260301) -> MemoryLog:
    """Inspections, disputes and deliveries of an engagement, with the state of the row that each wrote; seeded."""
    chance = random.Random(seed)
    log = MemoryLog(ORIGIN, LogSigner(folder / "log.pem", ORIGIN))
    for number in range(events):
        verb, kind, details = _act(number, chance)
        log.append(
            {
                "id": _name("evt", chance),
                "at": START + timedelta(seconds=number, microseconds=chance.randrange(10**6)),
                "actor": f"user:{_name('usr', chance)}",
                "verb": verb,
                "object": _name(kind, chance),
                "details": details,
                "states": [{"model": "disputes.adjudication", "id": number, "sha256": _digest(chance)}],
            }
        )
    return log


def _act(number: int, chance: random.Random) -> tuple[str, str, dict[str, Any]]:
    """(verb, kind of its object, details) of the four kinds of events of which a log holds most, in turns."""
    match number % 4:
        case 0:
            return "lot.item_inspected", "lot", {"position": number, "conforming": True}
        case 1:
            return "dispute.opened", "dsp", {"item": f"item-{number:08}", "claim_sha256": _digest(chance)}
        case 2:
            reasons = {"reason": "guideline", "rationale_sha256": _digest(chance), "supersedes": None}
            return "dispute.decided", "adj", {"dispute": _name("dsp", chance), "value": "negative", **reasons}
    counts = {"rows": 5000 + number, "items": 1000, "annotators": 41, "rejected": 0}
    digests = {"root": _digest(chance), "sha256": _digest(chance)}
    return "import.admitted", "dlv", {"run": _name("imp", chance), **counts, **digests}


def _name(kind: str, chance: random.Random) -> str:
    return f"{kind}_{chance.randbytes(11).hex()}"


def _digest(chance: random.Random) -> str:
    return chance.randbytes(32).hex()


def _hash(leaves: list[bytes]) -> None:
    for leaf in leaves:
        sha256(leaf).digest()


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
