"""Arguments of every command that reads deliveries and gold answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def add_input(group: Any, *, gold: bool = True) -> None:
    group.add_argument(
        "delivery",
        nargs="+",
        type=Path,
        metavar="DELIVERY",
        help="a file of any format that `qa-portal formats` lists; also as .gz, or several in a .zip",
    )
    if gold:
        _add_gold(group)
    group.add_argument("--schema", type=Path, metavar="FILE", help="what labels may be, as JSON; inferred without it")
    group.add_argument("--format", metavar="NAME", help="one of `qa-portal formats`; recognised without it")
    group.add_argument(
        "--annotator",
        default="",
        metavar="NAME",
        help="who labelled, for formats that do not say; {file} and {folder} stand for the name of the file or folder",
    )
    group.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="where the delivery has item, annotator, label, timestamp or duration",
    )
    group.add_argument("--fold", action="store_true", help="read labels that differ only by case or blanks as one")
    group.add_argument(
        "--repeats",
        choices=("all", "first", "last", "refuse"),
        default="all",
        help="which labels count where an annotator labelled an item more than once (default: all)",
    )
    group.add_argument("--admit-rest", action="store_true", help="leave out rows that cannot be used, and go on")


def _add_gold(group: Any) -> None:
    group.add_argument("--gold", type=Path, metavar="FILE", help="settled answers: a table of items and labels")
    group.add_argument(
        "--gold-map", action="append", default=[], metavar="FIELD=COLUMN", help="where the gold file has item or label"
    )
