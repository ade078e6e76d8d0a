"""`qa-portal loop`: pre-label, review, retrain, with every gate measured."""

from __future__ import annotations

import argparse
from typing import Any

DESCRIPTION = """\
Run the loop in which a model proposes, people correct, and corrections train
the next model, and measure whether the workload falls while accuracy holds.

`demo` runs it on the handwritten digits that come with scikit-learn: real
pictures, a real model, simulated annotators. Five rounds from 100 labels, a
challenger that must be refused, a scanner that is moved, a certificate that
must be revoked. It takes less than a minute and writes nothing.
"""
EPILOG = """\
each round:
  human_share                  records that needed a person before delivery
  edit_rate                    shown labels that were changed; it says nothing
                               about accuracy, for reviewers let errors pass
  seconds_per_record           geometric mean of a person's seconds on a record
  human_seconds_per_delivered  all human seconds, audits included
  gold_accuracy                of the model, on blind answers never learnt from
  audit_accuracy               of what was delivered, on random blind audits

examples:
  qa-portal loop demo
  qa-portal loop demo --seed 7 --json

exit status:
  0  the demonstration ran, whatever its verdict
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "loop",
        help="pre-label, review, retrain: does the workload fall?",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser)
    parser.add_argument("what", choices=("demo",), help="what to run")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="of everything random (default: 0)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number from 0 to 999999999")
    return int(text)


def run(options: argparse.Namespace) -> int:
    # scikit-learn takes seconds to import, and the help text does without it.
    from qa_portal.commands.looping import loop

    return loop(options)
