"""`python -m tests`: every check there is, and one summary at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chromium import ensure_chromium
from tests.e2e.server import DEMONSTRATION
from tests.postgres import NAME, running_postgres
from tests.schema import SCHEMA
from tests.softhsm import ensure_softhsm
from tests.volatile import volatile_folder

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CORES = 2
DATABASE = "QA_PORTAL_DATABASE"
# The databases of the tests are copies of what this makes.
TABLES = (sys.executable, "manage.py", "migrate", "--verbosity=0")
# The longest first: the others are done beside it.
CHECKS: Mapping[str, Sequence[object]] = {
    "types": [BIN / "mypy"],
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "imports": [BIN / "lint-imports"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "demonstration": [sys.executable, "-m", "tests.e2e.server"],
}
# A few long tests among thousands of short ones; what packages share is set up by one process, if it can be.
PARALLEL = ("-n", str(CORES), "--dist", "worksteal")
# What never touches a database gives the same result twice; whole folders of that kind are not even looked at.
WITHOUT_DATABASE = (
    *("measures", "learning", "evidence", "simulations", "labels/types", "exchange/formats"),
    *("e2e", "offline", "cli", "scale", "portal/renderings"),
)


def main() -> int:
    counts: Counter[str] = Counter()
    # Whoever makes a temporary file, here or in a program that is started, makes it there.
    tempfile.tempdir = volatile_folder()
    with tempfile.TemporaryDirectory(prefix="qa-portal-tests-") as name, running_postgres() as url:
        folder = Path(name)
        environment = {**os.environ, "TMPDIR": name, "QA_PORTAL_DATA": name, "PYTHONWARNINGS": "default"}
        environment[DEMONSTRATION] = str(folder / "demonstration")
        tables = folder / "tables.sqlite3"
        failed = _checks(environment, (f"sqlite:///{tables}", url))
        failed += _pytest("SQLite", [], {**environment, SCHEMA: str(tables)}, folder, counts)
        chosen = ["-m", "database", *(f"--ignore=tests/{part}" for part in WITHOUT_DATABASE)]
        on_postgres = {**environment, DATABASE: url, SCHEMA: NAME}
        failed += _pytest("PostgreSQL", chosen, on_postgres, folder, counts)
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'All checks are good.'}")
    print(f"{counts['passed']} passed, {counts['failed'] + len(failed)} failed, {counts['skipped']} skipped")
    return 1 if failed else 0


def _checks(environment: Mapping[str, str], databases: Iterable[str]) -> list[str]:
    """The names of the checks that failed; one for each core at a time, and what is waited for beside them.

    The empty databases have all tables afterwards.
    """
    with ThreadPoolExecutor(CORES + 1) as pool:
        checks = [pool.submit(_programs)]
        checks += [pool.submit(_check, name, command, environment) for name, command in CHECKS.items()]
        checks += [pool.submit(_check, "tables", TABLES, {**environment, DATABASE: each}) for each in databases]
        return [name for check in checks for name in check.result()]


def _programs() -> list[str]:
    """What the tests drive and Python packages do not bring; one after the other, since packages are installed."""
    ensure_softhsm()
    return [] if ensure_chromium() else ["browser"]


def _check(name: str, command: Sequence[object], environment: Mapping[str, str]) -> list[str]:
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        parts = [str(part) for part in command]
        code = subprocess.run(parts, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False).returncode
        output.seek(0)
        print(f"\n=== {name}\n{output.read()}{_told(name, code, started)}", flush=True)
    return [name] if code else []


def _told(name: str, code: int, started: float) -> str:
    return f"--- {name}: {'FAILED' if code else 'good'} after {time.monotonic() - started:.0f} s"


def _pytest(
    name: str, chosen: list[str], environment: Mapping[str, str], folder: Path, counts: Counter[str]
) -> list[str]:
    print(f"\n=== tests on {name}", flush=True)
    started, report = time.monotonic(), folder / f"{name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *PARALLEL, *chosen]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(_told(f"tests on {name}", code, started), flush=True)
    if report.exists():
        for suite in ET.parse(report).getroot().iter("testsuite"):
            total, bad, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "skipped"))
            bad += int(suite.get("errors", 0))
            counts.update(passed=total - bad - skipped, failed=bad, skipped=skipped)
    return [f"tests on {name}"] if code else []


if __name__ == "__main__":
    sys.exit(main())
