"""`qa-portal verify`: check a bundle offline, then compute every figure of its report again."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from apps.evidence.archive import Bundle
from apps.evidence.errors import EvidenceError
from apps.evidence.note import parse_vkey
from apps.evidence.verify import describe, verify_path
from apps.labels.types import Refusal
from apps.signoff.recompute import recompute

GOOD, TAMPERED, UNREADABLE = 0, 1, 2
EPILOG = "Exit status: 0 good, 1 tampered with or not reproduced, 2 unreadable."


def add_to(commands: Any) -> None:
    parser = commands.add_parser("verify", help="check an evidence bundle offline and recompute it", epilog=EPILOG)
    parser.set_defaults(run=run)
    parser.add_argument("bundle", type=Path, help="bundle.zip")
    parser.add_argument("--vkey", help="the verifier key you trust, as printed in the contract or report")
    parser.add_argument("--no-recompute", action="store_true", help="check digests, log and signatures only")
    parser.add_argument("--json", action="store_true", help="print the result for programs")


def run(options: argparse.Namespace) -> int:
    try:
        vkey = parse_vkey(options.vkey) if options.vkey else None
    except EvidenceError as error:
        print(f"qa-portal verify: --vkey: {error.message}", file=sys.stderr)
        return UNREADABLE
    result = verify_path(str(options.bundle), vkey)
    differences = None if options.no_recompute or not result.ok else _recomputed(options.bundle)
    if options.json:
        print(
            json.dumps(
                {
                    **result.as_json(),
                    "recomputed": None if differences is None else not differences,
                    "differences": differences or [],
                }
            )
        )
    else:
        print(describe(str(options.bundle), result))
        _tell(differences)
    if any(finding.code == "UNREADABLE" for finding in result.findings):
        return UNREADABLE
    return GOOD if result.ok and not differences else TAMPERED


def _recomputed(path: Path) -> list[str]:
    try:
        with Bundle(path) as bundle:
            return recompute(bundle.read)
    except (EvidenceError, Refusal, KeyError, TypeError, ValueError) as error:
        return [f"the evidence cannot be computed from: {error}"]


def _tell(differences: list[str] | None) -> None:
    if differences is None:
        return
    if not differences:
        print("Every figure of the report was computed again from the evidence and is the same.")
        return
    print("The evidence does not give what the report says:")
    for difference in differences[:20]:
        print(f"  {difference}")
