"""`python -m tests`: every check there is, one after the other, and one summary at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.chromium import ensure_chromium
from tests.postgres import running_postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = {
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy"],
    "imports": [BIN / "lint-imports"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}
# What never touches a database gives the same result twice.
WITHOUT_DATABASE = (
    *("measures", "evidence", "simulations", "labels/types", "exchange/formats"),
    *("e2e", "offline", "cli", "scale", "portal/renderings"),
)


def main() -> int:
    failed: list[str] = []
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="qa-portal-tests-") as folder:
        environment = {**os.environ, "QA_PORTAL_DATA": folder, "PYTHONWARNINGS": "default"}
        for name, command in CHECKS.items():
            failed += _step(name, [str(part) for part in command], environment)
        if not ensure_chromium():
            failed.append("browser")
        failed += _pytest("SQLite", ["-n", "2"], environment, Path(folder), counts)
        with running_postgres() as url:
            ignored = [f"--ignore=tests/{part}" for part in WITHOUT_DATABASE]
            pg = {**environment, "QA_PORTAL_DATABASE": url}
            failed += _pytest("PostgreSQL", ["-n", "2", *ignored], pg, Path(folder), counts)
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'All checks are good.'}")
    print(f"{counts['passed']} passed, {counts['failed'] + len(failed)} failed, {counts['skipped']} skipped")
    return 1 if failed else 0


def _step(name: str, command: list[str], environment: Mapping[str, str]) -> list[str]:
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"--- {name}: {'good' if code == 0 else 'FAILED'} after {time.monotonic() - started:.0f} s", flush=True)
    return [] if code == 0 else [name]


def _pytest(
    name: str, options: list[str], environment: Mapping[str, str], folder: Path, counts: Counter[str]
) -> list[str]:
    report = folder / f"{name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *options]
    failed = _step(f"tests on {name}", command, environment)
    if report.exists():
        for suite in ET.parse(report).getroot().iter("testsuite"):
            total, bad, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "skipped"))
            bad += int(suite.get("errors", 0))
            counts.update(passed=total - bad - skipped, failed=bad, skipped=skipped)
    return failed


if __name__ == "__main__":
    sys.exit(main())
