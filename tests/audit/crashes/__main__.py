"""`python -m tests.audit.crashes --runs 100`: kill sequencer and database at random points, and recompute everything.

The exit status is 0 if every head that was ever signed or shown is proven by the database, after each of the kills.
`--order publish-first` and `--order asynchronous` make the two mistakes that this must catch.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.audit.crashes.machines import Embedded, Server, machine


def main() -> int:
    chosen = _options().parse_args()
    if chosen.database == "both":
        codes = [
            subprocess.run(
                [sys.executable, "-m", __package__, *sys.argv[1:], "--database", kind], check=False
            ).returncode
            for kind in ("sqlite", "postgresql")
        ]
        return max(codes)
    chosen.writers = chosen.writers or (2 if chosen.database == "sqlite" else 4)
    with machine(chosen.database) as (where, folder):
        _install(where, folder)
        if chosen.trap:
            trap = importlib.import_module("tests.audit.crashes.trap")
            print(json.dumps(trap.spring(chosen.writers, chosen.seconds)), flush=True)
            return 0
        return _crash(chosen, where, folder)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.audit.crashes", description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="how often something is killed (default 100)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--order", choices=["right", "publish-first", "asynchronous"], default="right")
    parser.add_argument("--until-caught", action="store_true", help="stop at the first head that cannot be proven")
    parser.add_argument("--writers", type=int, help="default 4; 2 on SQLite, which lets one write at a time")
    parser.add_argument("--trap", action="store_true", help="show instead what a reader by high-water mark loses")
    parser.add_argument("--seconds", type=float, default=3.0, help="for how long, with --trap")
    return parser


def _install(where: Embedded | Server, folder: Path) -> None:
    os.environ |= {
        "QA_PORTAL_DATA": str(folder / "data"),
        "QA_PORTAL_DATABASE": where.url,
        "QA_PORTAL_LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "qa_portal.settings",
    }
    importlib.import_module("django").setup()
    management = importlib.import_module("django.core.management")
    for app in ("audit", "projects"):
        management.call_command("migrate", app, verbosity=0, skip_checks=True)


def _crash(chosen: argparse.Namespace, where: Embedded | Server, folder: Path) -> int:
    if chosen.order == "asynchronous" and isinstance(where, Server):
        where.forget_durability()
    matrix: Any = importlib.import_module("tests.audit.crashes.matrix")
    running = matrix.Matrix(where, folder, chosen.order, chosen.writers)
    result = running.run(chosen.runs, until_caught=chosen.until_caught)
    told = {"database": chosen.database, "order": chosen.order, **result.as_json()}
    print(json.dumps(told), flush=True)
    return 1 if result.unproven or result.finding else 0


if __name__ == "__main__":
    sys.exit(main())
