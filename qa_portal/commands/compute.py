"""`qa-portal compute`: agreement over more labels than one machine holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

BAD_INPUT = 3
DESCRIPTION = """\
Agreement over Parquet files, on a Dask cluster.

Every row group is summarised where it lies: how many items have which labels
how often. The summaries are merged, and the figures and intervals are exactly
those of all rows together. Needs the extra "scale".
"""
EPILOG = """\
examples:
  qa-portal compute labels/ --schema schema.json
  qa-portal compute part-*.parquet --schema schema.json --workers 8 --json
  qa-portal compute labels/ --scheduler tcp://scheduler:8786

Workers of a cluster read the files themselves, by the same path, and need the
same version of QA Portal.

exit status:
  0  computed
  3  bad input
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "compute",
        help="agreement over Parquet files, on a cluster",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser, misuse=BAD_INPUT, rejects=None)
    parser.add_argument("files", nargs="+", type=Path, metavar="PATH", help="a Parquet file, or a folder of them")
    parser.add_argument("--schema", type=Path, metavar="FILE", help="what labels may be, as JSON; inferred without it")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="where the files have item or label"
    )
    parser.add_argument("--fold", action="store_true", help="read labels that differ only by case or blanks as one")
    parser.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of every interval (default: 0.95)"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster; without it, workers on this machine")
    parser.add_argument(
        "--workers", type=int, default=2, metavar="N", help="how many workers on this machine (default: 2)"
    )
    parser.add_argument("--json", action="store_true", help="print the figures, or the refusal, as one JSON document")


def run(options: argparse.Namespace) -> int:
    # The statistics take a second to import, and the help text does without them.
    from qa_portal.commands.computing import compute

    return compute(options)
