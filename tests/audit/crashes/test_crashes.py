"""A short crash matrix on the database of this run of the suite; `python -m tests.audit.crashes` is the long one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
ON_A_SERVER = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite is no server that could be stopped")


def crash(*options: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "tests.audit.crashes", "--database", connection.vendor, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_whatever_is_killed_every_head_that_was_shown_is_proven_and_no_committed_event_is_lost() -> None:
    code, told = crash("--runs", "6")
    assert (code, told["runs"], told["unproven"], told["finding"]) == (0, 6, 0, "")
    assert told["heads"] and told["events"]


def test_publishing_before_the_commit_is_caught() -> None:
    code, told = crash("--runs", "60", "--order", "publish-first", "--until-caught")
    assert (code, told["unproven"]) == (1, 1)


@ON_A_SERVER
def test_signing_what_the_disk_does_not_have_is_caught() -> None:
    code, told = crash("--runs", "60", "--order", "asynchronous", "--until-caught")
    assert (code, told["unproven"]) == (1, 1) and told["stops"]


@ON_A_SERVER
def test_a_reader_of_what_is_newer_than_the_last_it_saw_loses_events_and_the_sequencer_none() -> None:
    _, told = crash("--trap", "--writers", "8", "--seconds", "2")
    assert told["lost by high-water mark"] > 0
    assert told["lost by the sequencer"] == 0
