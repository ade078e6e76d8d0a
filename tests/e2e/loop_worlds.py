"""A program: makes the world of one journey of the loop in the portal's own database, and prints what it is called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import django
from django.apps import apps


def build(folder: Path, name: str) -> dict[str, str]:
    """Runs this program beside the portal of `folder`, and gives what it printed."""
    own = {"QA_PORTAL_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "qa_portal.settings"}
    known = {key: value for key, value in os.environ.items() if key != "QA_PORTAL_DATABASE"}
    command = [sys.executable, "-m", "tests.e2e.loop_worlds", name]
    done = subprocess.run(command, env={**known, **own}, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(name: str) -> None:
    if not apps.ready:
        django.setup()
    from django.db import transaction

    from tests.e2e.loop_stages import STAGES

    with transaction.atomic():
        found = STAGES[name]()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
