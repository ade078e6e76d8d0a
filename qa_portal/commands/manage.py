"""`qa-portal manage`: Django's own commands, for installed copies without a manage.py."""

from __future__ import annotations

import argparse
import os
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("manage", help="run a management command (migrate, sequence, …)", add_help=False)
    parser.set_defaults(run=run)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    # Django is slow to import and the other commands do without it.
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")
    execute_from_command_line(["qa-portal manage", *options.arguments])
    return 0
