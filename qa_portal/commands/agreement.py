"""`qa-portal agreement`: do the annotators of a delivery mean the same thing?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from qa_portal.commands.input import add_input

BAD_INPUT = 3
DESCRIPTION = """\
Everything about the agreement of the annotators, from files alone: every
coefficient that fits the labels with its interval, the bands of the usual
scales with their probabilities, each label, each annotator, the pairs, and
what is taken for what.
"""
EPILOG = """\
Which coefficients there are depends on the schema: labels with an order have
ordinal alpha and AC2, sets of labels the distance of the type, numbers interval
alpha and the intraclass correlations. The levels are those of the schema; say
what they are with --schema, for they cannot be known from the labels in use.

Where no interval is honest (too few items, or too few of a rare label) the
figure has the whole range as its interval, and the method says why.

examples:
  qa-portal agreement labels.csv
  qa-portal agreement labels.csv --schema schema.json --json
  qa-portal agreement before.csv --against after.csv

exit status:
  0  measured
  3  bad input
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "agreement",
        help="measure the agreement of annotators",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser, misuse=BAD_INPUT, gold=None, gold_map=[])
    add_input(parser.add_argument_group("input"), gold=False)
    group = parser.add_argument_group("output")
    group.add_argument(
        "--against",
        nargs="+",
        type=Path,
        default=[],
        metavar="DELIVERY",
        help="a second delivery about the same items: the difference of every coefficient with a paired interval",
    )
    group.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of every interval (default: 0.95)"
    )
    group.add_argument("--out", type=Path, metavar="DIR", help="write every table there as CSV")
    group.add_argument("--rejects", type=Path, metavar="FILE", help="write the rows that were refused to this CSV file")
    group.add_argument("--json", action="store_true", help="print everything, or the refusal, as one JSON document")
    group.add_argument("--quiet", action="store_true", help="no progress bar (there is none outside a terminal)")


def run(options: argparse.Namespace) -> int:
    # The statistics take a second to import, and the help text does without them.
    from qa_portal.commands.agreeing import agreement

    return agreement(options)
