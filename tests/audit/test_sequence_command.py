import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.audit.management.commands.sequence import Command
from apps.audit.models import Checkpoint
from tests.audit.logs import execute, record_events, signed_log

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "manage.py"]


@pytest.mark.django_db
def test_one_pass_says_what_was_signed() -> None:
    record_events(3)
    out = StringIO()
    call_command("sequence", stdout=out)
    assert out.getvalue() == "qa-portal.local/eng_one: 3 events signed\n"
    assert Checkpoint.objects.get().size == 3


@pytest.mark.django_db
def test_a_log_that_must_not_be_signed_fails_the_command_with_the_reason() -> None:
    signed_log(2)
    execute("UPDATE audit_log SET size = 0, frontier = '[]'")
    record_events(1)
    with pytest.raises(CommandError, match="was a backup restored"):
        call_command("sequence")


def test_following_says_a_refusal_once_and_again_when_it_comes_back() -> None:
    errors, known = StringIO(), list[str]()
    following = Command(stderr=errors)
    for refused in (["forked"], ["forked"], [], ["forked"]):
        known = following.report(refused, known)
    assert errors.getvalue().count("forked") == 2


def follow(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [*RUN, "sequence", "--follow", "--skip-checks"]
    pipe = subprocess.PIPE
    follower = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)
    assert follower.stdout is not None and follower.stdout.readline().startswith("Following")
    return follower


def test_following_outlives_a_database_that_does_not_answer_and_ends_cleanly(tmp_path: Path) -> None:
    """The database has no tables yet when two followers start; one is stopped by SIGTERM, the other by SIGINT."""
    environment = {**os.environ, "QA_PORTAL_DATA": str(tmp_path), "QA_PORTAL_DATABASE": ""}
    follower, interrupted = follow(environment), follow(environment)
    assert follower.stderr is not None and "trying again" in follower.stderr.readline()
    subprocess.run([*RUN, "migrate", "audit", "--skip-checks", "-v0"], cwd=ROOT, env=environment, check=True)
    assert follower.poll() is None
    follower.send_signal(signal.SIGTERM)
    interrupted.send_signal(signal.SIGINT)
    for process in (follower, interrupted):
        process.communicate(timeout=30)
        assert process.returncode == 0
