"""What `qa-portal verify` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NamedTuple

from apps.evidence.archive import Bundle
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.verify import describe, trust_of, verify_path
from qa_portal.commands.words import printable

GOOD, TAMPERED, UNREADABLE = 0, 1, 2
SHOWN = 20
LARGEST = 4 << 30


class Recomputed(NamedTuple):
    """`differences` between report and evidence, or why this program cannot tell."""

    differences: list[str]
    impossible: str | None = None


def verify(options: argparse.Namespace) -> int:
    try:
        trust = trust_of(options)
    except EvidenceError as error:
        return _refuse(options, error.message)
    return _verified(options, trust)


def _verified(options: argparse.Namespace, trust: Trust) -> int:
    result = verify_path(str(options.bundle), trust)
    computing = result.ok and not options.no_recompute and not result.log_only
    again = _recomputed(options.bundle) if computing else Recomputed([])
    if options.json:
        recomputed = None if not computing or again.impossible else not again.differences
        told = {**result.as_json(), "recomputed": recomputed, "differences": again.differences}
        print(json.dumps({**told, "ok": result.ok and recomputed is not False, "impossible": again.impossible}))
    else:
        lines = [*_verdict(options, again), describe(str(options.bundle), result)]
        if computing and again == Recomputed([]):
            lines.append("Every figure of the report was computed again from the evidence and is the same.")
        print(printable("\n".join(lines)))
    if again.impossible or any(finding.code == "UNREADABLE" for finding in result.findings):
        return UNREADABLE
    return GOOD if result.ok and not again.differences else TAMPERED


def _recomputed(path: Path) -> Recomputed:
    # The signature may be bad, and then nobody needs the statistics.
    from apps.signoff.recompute import AnotherVersion, recompute

    try:
        with Bundle(path) as bundle:
            return Recomputed(recompute(lambda name: bundle.read(name, LARGEST)))
    except AnotherVersion as error:
        return Recomputed([], str(error))
    except EvidenceError as error:
        return Recomputed([f"the evidence cannot be computed from: {error.message}"])


def _verdict(options: argparse.Namespace, again: Recomputed) -> list[str]:
    """What stands first, because the signatures alone would read as a good result."""
    if again.impossible:
        return [f"NOT CHECKED: the figures of {options.bundle} cannot be computed again: {again.impossible}."]
    if not again.differences:
        return []
    more = len(again.differences) - SHOWN
    lines = [
        f"NOT GOOD: the evidence in {options.bundle} does not give what its report says.",
        *again.differences[:SHOWN],
    ]
    return ["\n  ".join(lines + ([f"and {more} more"] if more > 0 else [])), "Its digests and signatures alone:"]


def _refuse(options: argparse.Namespace, why: str) -> int:
    print(printable(f"qa-portal verify: {why}"), file=sys.stderr)
    if options.json:
        print(json.dumps({"ok": False, "error": why}))
    return UNREADABLE
