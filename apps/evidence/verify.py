"""The offline verifier as a program: `python verify.py bundle.zip [--vkey VKEY] [--json]`.

It needs Python 3.10 or newer and nothing else: no package, no network, no server of ours.
Exit status 0: every byte is what the log's key signed; 1: tampered; 2: not readable, or bad usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from apps.evidence.archive import Bundle
from apps.evidence.chain import Verification, verify_bundle
from apps.evidence.errors import EvidenceError
from apps.evidence.note import VerifierKey, parse_vkey


def verify_path(path: str, vkey: VerifierKey | None = None) -> Verification:
    """Check the bundle at `path`; one that cannot be opened gives a Verification with that one finding."""
    result = Verification(pinned=vkey is not None)
    with result.noting(path), Bundle(path) as bundle:
        return verify_bundle(bundle, vkey)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Check a QA Portal evidence bundle, offline.")
    parser.add_argument("bundle", help="the ZIP file")
    parser.add_argument("--vkey", help="the verifier key you trust, as printed in the contract or report")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    options = parser.parse_args(arguments)
    try:
        vkey = parse_vkey(options.vkey) if options.vkey is not None else None
    except EvidenceError as error:
        parser.error(f"--vkey: {error.message}")
    result = verify_path(options.bundle, vkey)
    print(json.dumps(result.as_json()) if options.json else describe(options.bundle, result))
    if any(finding.code == "UNREADABLE" for finding in result.findings):
        return 2
    return 0 if result.ok else 1


def describe(name: str, result: Verification) -> str:
    """The result in words: the verdict first, then whose key it rests on or what was found."""
    lines = [f"{finding.code:<10} {finding.file}: {finding.message}" for finding in result.findings]
    if lines:
        return "\n  ".join([f"NOT GOOD: {name} cannot be relied on.", *lines])
    trust = "the key you trust" if result.pinned else "the key in the bundle itself: compare it, or pass --vkey"
    held = "a log without a report" if result.log_only else f"{result.files} files"
    return (
        f"GOOD: {name} holds {held} and {result.events} events, all as {result.origin} signed them.\n"
        f"  checked with {trust}\n  {result.vkey}\n  log root {result.root}"
    )


if __name__ == "__main__":
    sys.exit(main())
