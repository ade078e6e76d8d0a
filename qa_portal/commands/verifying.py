"""What `qa-portal verify` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from apps.evidence.archive import Bundle
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.verify import describe, trust_of, verify_path
from qa_portal.commands.row_proofs import is_row_proof, misused, verify_row
from qa_portal.commands.words import printable

if TYPE_CHECKING:
    from apps.signoff.crosscheck import Crosscheck

GOOD, TAMPERED, UNREADABLE = 0, 1, 2
SHOWN = 20
LARGEST = 4 << 30
# What evidence of another shape than ours gives when it is read as ours.
WRONG_SHAPE = (ArithmeticError, AttributeError, EOFError, LookupError, OSError, RecursionError, TypeError, ValueError)


class Recomputed(NamedTuple):
    """`differences` between report and evidence, or why this program cannot tell."""

    differences: list[str]
    impossible: str | None = None


class Crosschecked(NamedTuple):
    """What the other program computed, or why there is nothing to compare."""

    found: Crosscheck | None
    impossible: str | None = None

    def as_json(self) -> dict[str, Any]:
        told = {} if self.found is None else {**asdict(self.found), "agrees": self.found.agrees}
        return {**told, "impossible": self.impossible}


def verify(options: argparse.Namespace) -> int:
    try:
        trust = trust_of(options)
    except EvidenceError as error:
        return _refuse(options, error.message)
    if is_row_proof(options.bundle):
        why = misused(options)
        return _refuse(options, why) if why else verify_row(options, trust)
    return _verified(options, trust)


def _verified(options: argparse.Namespace, trust: Trust) -> int:
    result = verify_path(str(options.bundle), trust)
    readable = result.ok and not result.log_only
    computing = readable and not options.no_recompute
    again = _recomputed(options.bundle) if computing else Recomputed([])
    other = _crosschecked(options.bundle) if readable and options.crosscheck else None
    if options.json:
        recomputed = None if not computing or again.impossible else not again.differences
        told = {**result.as_json(), "recomputed": recomputed, "differences": again.differences}
        good = result.ok and recomputed is not False and not _contradicts(other)
        about = {} if other is None else {"crosscheck": other.as_json()}
        print(json.dumps({**told, "ok": good, "impossible": again.impossible, **about}))
    else:
        lines = [*_verdict(options, again, other), describe(str(options.bundle), result)]
        if computing and again == Recomputed([]):
            lines.append("Every figure of the report was computed again from the evidence and is the same.")
        if other is not None and other.found and other.found.agrees:
            lines.append(f"Crosschecked: {_compared(other.found)}.")
        print(printable("\n".join(lines)))
    if not result.ok:
        return UNREADABLE if any(finding.code == "UNREADABLE" for finding in result.findings) else TAMPERED
    if again.differences or _contradicts(other):
        return TAMPERED
    return UNREADABLE if again.impossible or (other is not None and other.impossible) else GOOD


def _recomputed(path: Path) -> Recomputed:
    # The signature may be bad, and then nobody needs the statistics.
    from apps.signoff.recompute import CannotRecompute, recompute

    try:
        with Bundle(path) as bundle:
            return Recomputed(recompute(lambda name: bundle.read(name, LARGEST)))
    except CannotRecompute as error:
        return Recomputed([], str(error))
    except EvidenceError as error:
        return Recomputed([f"the evidence cannot be computed from: {error.message}"])


def _crosschecked(path: Path) -> Crosschecked:
    from apps.signoff.crosscheck import NotCompared, crosscheck

    try:
        with Bundle(path) as bundle:
            return Crosschecked(crosscheck(lambda name: bundle.read(name, LARGEST)))
    except NotCompared as why:
        return Crosschecked(None, str(why))
    except (EvidenceError, *WRONG_SHAPE) as error:
        return Crosschecked(None, f"the evidence cannot be read: {str(error)[:200]}")


def _contradicts(other: Crosschecked | None) -> bool:
    return other is not None and other.found is not None and not other.found.agrees


def _compared(found: Crosscheck) -> str:
    return (
        f"alpha ({found.level}) is {found.reported:.12f} in the report and {found.independent:.12f} by the package "
        f"krippendorff {found.version}"
    )


def _verdict(options: argparse.Namespace, again: Recomputed, other: Crosschecked | None) -> list[str]:
    """What stands first, because the signatures alone would read as a good result."""
    lines = []
    if again.impossible:
        lines.append(f"NOT CHECKED: the figures of {options.bundle} cannot be computed again: {again.impossible}.")
    if again.differences:
        more = len(again.differences) - SHOWN
        listed = [*again.differences[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        lines.append(
            "\n  ".join([f"NOT GOOD: the evidence in {options.bundle} does not give what its report says.", *listed])
        )
    if other is not None and other.found is not None and not other.found.agrees:
        lines.append(f"NOT GOOD: {_compared(other.found)}.")
    if other is not None and other.impossible:
        lines.append(f"NOT CROSSCHECKED: {other.impossible}.")
    alone = "Its digests and signatures alone:" if again != Recomputed([]) else "All else:"
    return [*lines, alone] if lines else []


def _refuse(options: argparse.Namespace, why: str) -> int:
    print(printable(f"qa-portal verify: {why}"), file=sys.stderr)
    if options.json:
        print(json.dumps({"ok": False, "error": why}))
    return UNREADABLE
