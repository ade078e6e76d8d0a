"""`qa-portal truth`: what is true of each item when annotators disagree, and how good each annotator is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from qa_portal.commands.input import add_input

BAD_INPUT = 3
METHODS = (
    "majority", "weighted-majority", "dawid-skene", "dawid-skene-plain", "one-coin", "glad", "ordinal", "mean",
    "median", "numeric",
)  # fmt: skip
DESCRIPTION = """\
Infer one label for each item from the labels of several annotators, and how
good each annotator is.

Writes a CSV file with the columns item_id, label, probability, tied, and prints
the annotators with intervals. Gold answers judge; they are evidence only with
--use-gold.
"""
EPILOG = """\
methods:
  majority           the most frequent label; its probability is a share of votes
  weighted-majority  votes weigh as much as their annotator agrees with most
  dawid-skene        a confusion matrix for each annotator, pulled towards that
                     of the crowd (the default)
  dawid-skene-plain  the same without the pull, as published in 1979
  one-coin           one accuracy for each annotator
  glad               an ability for each annotator, an ease for each item
  ordinal            a bias and a spread for each annotator; ordinal labels only
  mean, median       numbers only
  numeric            a bias and a noise for each annotator; numbers only, and
                     the default for them

the file:
  label        as a person writes it. Of a tie all labels that lead, with " | "
               between them; empty where a multi-label tie has too many answers.
  probability  that the label is right, if the model is; 0 to 1
  tied         yes or no. Nothing breaks a tie: filter these rows.
  For numbers the columns are item_id, label, low, high: the interval in which
  the true number lies, which mean and median do not give.
  Of multi-label answers each label is a yes/no question of its own, and the
  probability is the product over all questions.

examples:
  qa-portal truth labels.csv --out truth.csv
  qa-portal truth labels.csv --gold gold.csv --compare --out truth.csv
  qa-portal truth labels.csv --method ordinal --schema schema.json --out t.csv \\
      --annotators annotators.csv --json

exit status:
  0  inferred
  3  bad input: nothing was written
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "truth",
        help="infer one label for each item from those of several annotators",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser, misuse=BAD_INPUT)
    add_input(parser.add_argument_group("input"))
    _add_inferring(parser.add_argument_group("inferring"))
    _add_output(parser.add_argument_group("output"))


def _add_inferring(group: Any) -> None:
    group.add_argument(
        "--method", choices=METHODS, metavar="METHOD", help="see below (default: dawid-skene, for numbers numeric)"
    )
    group.add_argument("--compare", action="store_true", help="also hold all methods that fit against gold")
    group.add_argument("--use-gold", action="store_true", help="take gold answers as evidence; then they cannot judge")
    group.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of every interval (default: 0.95)"
    )


def _add_output(group: Any) -> None:
    group.add_argument("--out", type=Path, required=True, metavar="CSV", help="where the labels go")
    group.add_argument("--annotators", type=Path, metavar="CSV", help="write the table of annotators here")
    group.add_argument("--rejects", type=Path, metavar="FILE", help="write the rows that were refused to this CSV file")
    group.add_argument("--json", action="store_true", help="print the summary, or the refusal, as one JSON document")
    group.add_argument("--quiet", action="store_true", help="no progress bar (there is none outside a terminal)")


def run(options: argparse.Namespace) -> int:
    # The statistics take a second to import, and the help text does without them.
    from qa_portal.commands.inferring import truth

    return truth(options)
