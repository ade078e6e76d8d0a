"""The offline verifier as a program: `python verify.py bundle.zip [--vkey VKEY] [--policy FILE] [--json]`.

It needs Python 3.10 or newer and nothing else: no package, no network, no server of ours.
Exit status 0: every byte is what the log's key signed; 1: tampered; 2: not readable, or bad usage.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from apps.evidence.archive import Bundle
from apps.evidence.chain import Verification, verify_bundle
from apps.evidence.checkpoint import parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.note import note_text, parse_vkey
from apps.evidence.policy import parse_policy
from apps.evidence.signers import Signed

_DAY = 86_400
_Parsed = TypeVar("_Parsed")


def verify_path(path: str, trust: Trust | None = None) -> Verification:
    """Check the bundle at `path`; one that cannot be opened gives a Verification with that one finding."""
    result = Verification(pinned=trust is not None and trust.key is not None)
    with result.noting(path), Bundle(path) as bundle:
        return verify_bundle(bundle, trust)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Check a QA Portal evidence bundle, offline.")
    parser.add_argument("bundle", help="the ZIP file")
    add_trust_to(parser)
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    options = parser.parse_args(arguments)
    try:
        trust = trust_of(options)
    except EvidenceError as error:
        parser.error(error.message)
    result = verify_path(options.bundle, trust)
    print(json.dumps(result.as_json()) if options.json else describe(options.bundle, result))
    if any(finding.code == "UNREADABLE" for finding in result.findings):
        return 2
    return 0 if result.ok else 1


def add_trust_to(parser: argparse.ArgumentParser) -> None:
    """The options by which a reader says what they trust."""
    parser.add_argument("--vkey", metavar="KEY", help="the verifier key you trust, as in the contract or report")
    parser.add_argument("--policy", metavar="FILE", help="the witnesses you trust, as a C2SP tlog-policy")
    parser.add_argument("--seen", metavar="FILE", help="a checkpoint of this log that you got earlier")
    parser.add_argument("--max-age", metavar="DAYS", type=int, help="how old the newest cosignature may be")


def trust_of(options: argparse.Namespace) -> Trust:
    """What the options say; EvidenceError with a message for people if they cannot be read."""
    limit = None if options.max_age is None else options.max_age * _DAY
    key = None if options.vkey is None else _read("--vkey", parse_vkey, options.vkey)
    policy = None if options.policy is None else _read("--policy", parse_policy, _content(options.policy))
    seen = None if options.seen is None else _content(options.seen)
    if seen is not None:
        _read("--seen", lambda text: parse_checkpoint(note_text(text)), seen)
    return Trust(key, policy, seen, int(time.time()), limit)


def _read(option: str, parse: Callable[[str], _Parsed], text: str) -> _Parsed:
    try:
        return parse(text)
    except EvidenceError as error:
        raise EvidenceError(error.code, f"{option}: {error.message}") from None


def _content(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8", newline="") as stream:
            return stream.read(1 << 20)
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError("UNREADABLE", f"{path} cannot be read: {error}") from None


def describe(name: str, result: Verification) -> str:
    """The result in words: the verdict first, then whose key it rests on or what was found."""
    lines = [f"{finding.code:<10} {finding.file}: {finding.message}" for finding in result.findings]
    if lines:
        return "\n  ".join([f"NOT GOOD: {name} cannot be relied on.", *lines])
    trust = "the key you trust" if result.pinned else "the key in the bundle itself: compare it, or pass --vkey"
    held = "a log without a report" if result.log_only else f"{result.files} files"
    events = f"{result.events} events" + (f" ({result.withheld} of them kept back)" if result.withheld else "")
    more = [f"  witnessed by {name} at {_day(at)}" for name, at in result.witnesses.items()]
    more += [f"  {_signed(one)}" for one in result.signatures]
    verdict = f"GOOD: {name} holds {held} and {events}, all as {result.origin} signed them."
    rests_on = [f"  checked with {trust}", f"  {result.vkey}", f"  log root {result.root}"]
    return "\n".join(map(_printable, [verdict, *rests_on, *more]))


def _signed(one: Signed) -> str:
    who = f"{one.printed_name} ({one.role}, {one.organisation})"
    return f"signed by {who}: {one.meaning}, {one.at}, by {' and '.join(one.auth)}"


def _day(seconds: int) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))
    except (OverflowError, OSError, ValueError):
        return f"the impossible time {seconds}"


def _printable(line: str) -> str:
    """Names come from the bundle: none may move the cursor, or write a line that looks like one of ours."""
    return "".join(character if character.isprintable() else "\ufffd" for character in line)


if __name__ == "__main__":
    sys.exit(main())
