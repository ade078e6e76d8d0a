"""`qa-portal verify`: check a bundle offline, then compute every figure of its report again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from apps.evidence.verify import add_trust_to

DESCRIPTION = """\
Check an evidence bundle, offline: every byte against the digests, the log and
its signature; then compute every figure of the report again from the evidence,
and compare.

Without --vkey the bundle is checked against the key it carries, and a forger
may have brought his own: give the key you know from the contract, or from
whoever made the audit.

The proof of a single row of a delivery (row_proof.json, from the page of an
item) is checked as well: its path, its event and the signature of the log.

With --crosscheck alpha is also computed by the independent package krippendorff,
if you have installed it: it is under the GPL and no part of this program.
"""
EPILOG = """\
example:
  qa-portal verify audit/bundle.zip --vkey 'qa-portal.offline/audit+be942871+Ad...'

exit status:
  0  good
  1  tampered with, or the evidence does not give what the report says, or the
     other program computes another alpha
  2  not a bundle, one that this version cannot check, a copy without the gold
     answers, or nothing to crosscheck with
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "verify",
        help="check an evidence bundle offline and compute it again",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser)
    parser.add_argument(
        "bundle",
        type=Path,
        metavar="BUNDLE",
        help="bundle.zip of an audit or of a signed report, or the proof of a row",
    )
    add_trust_to(parser)
    parser.add_argument("--no-recompute", action="store_true", help="check digests, log and signatures only")
    parser.add_argument("--crosscheck", action="store_true", help="compute alpha with the package krippendorff as well")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON document")


def run(options: argparse.Namespace) -> int:
    # The statistics take a second to import, and the help text does without them.
    from qa_portal.commands.verifying import verify

    return verify(options)
