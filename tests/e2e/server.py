"""QA Portal as a user starts it: its own process, its own database, the demonstration loaded."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 180.0
# Names a folder where processes that run at the same time share one loaded demonstration.
DEMONSTRATION = "QA_PORTAL_TESTS_DEMONSTRATION"


def load_demonstration(folder: Path) -> None:
    """A data folder with the demonstration; whoever asks for the same one meanwhile waits until it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            command = [sys.executable, "-m", "django", "prepare", "--demo"]
            subprocess.run(command, env=_environment(folder / "data"), stdout=subprocess.DEVNULL, check=True)
            done.touch()


@contextmanager
def running_portal(folder: Path, demonstration: Path) -> Iterator[str]:
    """The address of a portal started on a copy of what was loaded; everything it started ends with it."""
    port = _free_port()
    command = [str(Path(sys.executable).parent / "qa-portal"), "serve", "--demo", "--port", str(port)]
    environment = _environment(folder / "data")
    shutil.copytree(demonstration / "data", folder / "data")
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield _answering(f"http://localhost:{port}", process, folder / "output.txt")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _environment(data: Path) -> dict[str, str]:
    # The tests around us may run on PostgreSQL; the journeys have a database of their own.
    known = {name: value for name, value in os.environ.items() if name != "QA_PORTAL_DATABASE"}
    return {**known, "QA_PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "qa_portal.settings"}


def _answering(address: str, process: subprocess.Popen[bytes], output: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return address
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the portal did not start:\n{output.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    load_demonstration(Path(os.environ[DEMONSTRATION]))
