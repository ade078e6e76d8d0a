"""What `qa-portal verify` says about a file that proves one row of a delivery."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.row_proof import LARGEST, ProvenRow, check_row_proof
from qa_portal.commands.words import printable

FOR_BUNDLES = ("policy", "seen", "max_age", "crosscheck")


def is_row_proof(path: Path) -> bool:
    """Whether the file begins as JSON does; a bundle is a ZIP, and what cannot be read is no proof."""
    try:
        with path.open("rb") as stream:
            return stream.read(1) == b"{"
    except OSError:
        return False


def misused(options: argparse.Namespace) -> str:
    """What an option given for a row's proof cannot do, in words; "" if none was given."""
    given = [f"--{name.replace('_', '-')}" for name in FOR_BUNDLES if getattr(options, name) not in (None, False)]
    return f"{' and '.join(given)}: for bundles, not for the proof of a row; it takes --vkey" if given else ""


def verify_row(options: argparse.Namespace, trust: Trust) -> int:
    """Print what the file proves; 0: proven, 1: not, 2: not readable."""
    path: Path = options.bundle
    try:
        with path.open("rb") as stream:
            proven = check_row_proof(stream.read(LARGEST + 1), trust.key)
    except EvidenceError as error:
        told, words = {"ok": False, "code": error.code, "error": error.message}, f"NOT GOOD: {path}: {error}"
        status = 2 if error.code == "UNREADABLE" else 1
    else:
        told, words, status = _as_json(proven), _described(path, proven, pinned=trust.key is not None), 0
    print(json.dumps(told) if options.json else printable(words))
    return status


def _as_json(proven: ProvenRow) -> dict[str, Any]:
    about = {"row": json.loads(proven.row), "index": proven.index, "rows": proven.size, "vkey": proven.vkey}
    event = {name: proven.event.get(name) for name in ("id", "verb", "object", "at")}
    head = {"origin": proven.checkpoint.origin, "size": proven.checkpoint.size, "root": proven.checkpoint.root.hex()}
    return {"ok": True, **about, "event": event, "checkpoint": head}


def _described(path: Path, proven: ProvenRow, *, pinned: bool) -> str:
    event, head = proven.event, proven.checkpoint
    trust = "the key you trust" if pinned else "the key in the file itself: compare it, or pass --vkey"
    lines = [
        f"GOOD: {path} proves row {proven.index + 1} of {proven.size}, as {head.origin} signed it.",
        f"  row {proven.row}",
        f"  brought by {event.get('object')}: {event.get('verb')}, {event.get('at')}, event {event.get('id')}",
        f"  in the log's head over {head.size} events, root {head.root.hex()}",
        f"  checked with {trust}",
        f"  {proven.vkey}",
    ]
    return "\n".join(lines)
