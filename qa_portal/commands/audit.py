"""`qa-portal audit`: from a vendor's file to a verdict, a report and its evidence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from qa_portal.commands.input import add_input

BAD_INPUT = 3
DESCRIPTION = """\
Audit what a vendor delivered, from files alone: no server, no database.

Reads the labels, measures them against gold answers and against each other,
judges the figures by the commitments, and writes to DIR: report.pdf,
report.json, tables/*.csv, and bundle.zip, which `qa-portal verify` checks and
computes again. The verdict comes first.
"""
EPILOG = """\
columns:
  Items, annotators, labels, times and durations are found by their usual names
  (item_id, task, unit; annotator, worker, completed_by; label, value, answer;
  timestamp; duration). Where a file calls them otherwise, say so:
    --map item=sku --map annotator=who --map label=verdict
  In a Label Studio export, item is a path (--map item=data.sku), label the name
  of a control.

schema:
  {"type": "nominal", "labels": ["no", "yes"]}           one label, no order
  {"type": "ordinal", "labels": ["bad", "ok", "good"]}   one label, in order
  {"type": "multilabel", "labels": ["cat", "dog"]}       any number of labels
  {"type": "numeric", "minimum": 0, "maximum": 100, "tolerance": 2}
  It may hold commitments:
  "commitments": [{"metric": "accuracy", "floor": 0.95}]

commitments:
  METRIC is accuracy, consensus_accuracy, alpha, percent_agreement or ac1.
  A commitment is met when the whole interval of the figure reaches the floor,
  and not met when the whole interval is below it. Without any, accuracy is held
  against 0.9 and alpha against 0.667.

examples:
  qa-portal audit labels.csv --gold gold.csv --out audit
  qa-portal audit part1.jsonl.gz part2.jsonl.gz --gold gold.csv \\
      --schema schema.json --floor accuracy=0.95 --out audit --json

exit status:
  0  met
  1  not met
  2  not enough evidence
  3  bad input: nothing was written
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "audit",
        help="audit a delivery without a server",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # argparse's own status for misuse, 2, would read as "not enough evidence".
    parser.set_defaults(run=run, parser=parser, misuse=BAD_INPUT)
    add_input(parser.add_argument_group("input"))
    _add_judging(parser.add_argument_group("judging"))
    _add_output(parser.add_argument_group("output"))


def _add_judging(group: Any) -> None:
    group.add_argument(
        "--floor", action="append", default=[], metavar="METRIC=VALUE", help="a commitment, such as accuracy=0.95"
    )
    group.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of every interval (default: 0.95)"
    )
    group.add_argument("--vendor", default="The vendor", metavar="NAME", help="whom the report is about")


def _add_output(group: Any) -> None:
    group.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go")
    group.add_argument("--rejects", type=Path, metavar="FILE", help="write the rows that were refused to this CSV file")
    group.add_argument(
        "--keys",
        type=Path,
        metavar="DIR",
        help="where the signing keys are kept, made on first use (default: ~/.local/share/qa-portal/keys)",
    )
    group.add_argument("--json", action="store_true", help="print the summary, or the refusal, as one JSON document")
    group.add_argument("--quiet", action="store_true", help="no progress bar (there is none outside a terminal)")


def run(options: argparse.Namespace) -> int:
    # The statistics take a second to import, and the help text does without them.
    from qa_portal.commands.auditing import audit

    return audit(options)
