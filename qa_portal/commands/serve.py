"""`qa-portal serve`: web, worker and sequencer together; Ctrl-C stops all of them."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

PATIENCE = 10.0


def add_to(commands: Any) -> None:
    parser = commands.add_parser("serve", help="prepare the database and run web, worker and sequencer")
    parser.set_defaults(run=run)
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--demo", action="store_true", help="load the demonstration first, if the database is empty")


def run(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")
    if options.demo:
        # Whoever tries the demonstration may sign at once; the page says what such a signature is worth.
        os.environ.setdefault("QA_PORTAL_SIGN_WITH_PASSWORD_ALONE", "1")
    manage = [sys.executable, "-m", "django"]
    prepared = [*manage, "prepare", *(["--demo"] if options.demo else [])]
    failed = subprocess.run(prepared, check=False).returncode  # noqa: S603
    if failed:
        print("qa-portal serve: preparing the database failed, see above; nothing was started.", file=sys.stderr)
        return failed
    # Browsers offer passkeys under a name only, not under a bare address.
    name = "localhost" if options.host == "127.0.0.1" else options.host
    print(f"\nQA Portal runs at http://{name}:{options.port}/  (Ctrl-C stops it)\n", flush=True)
    web = [
        sys.executable, "-m", "gunicorn", "qa_portal.wsgi", "--bind", f"{options.host}:{options.port}",
        "--threads", "8", "--timeout", "120", "--no-control-socket",
    ]  # fmt: skip
    # Imported late: the other commands do without the framework, and reading settings needs it.
    from qa_portal import env

    # Without a mail backend nothing is mailed, and nobody needs to look whether something is due.
    mailer = [[*manage, "send_notices", "--follow"]] if env.text("QA_PORTAL_EMAIL_BACKEND") else []
    clock = [*manage, "clock", "--follow"]
    return _together([web, [*manage, "db_worker"], [*manage, "sequence", "--follow"], clock, *mailer])


def _together(commands: Sequence[Sequence[str]]) -> int:
    """Run all until one ends or somebody stops them; then stop the rest."""
    stopping = [False]

    def stop(*_: object) -> None:
        stopping[0] = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # A session of their own: Ctrl-C in the terminal reaches only us, and we stop them in order.
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603
    while not stopping[0] and all(process.poll() is None for process in processes):
        time.sleep(0.2)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if stopping[0] else 1
