"""QA Portal as a user starts it: its own process, its own database, the demonstration loaded."""

from __future__ import annotations

import os
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


@contextmanager
def running_portal(folder: Path) -> Iterator[str]:
    """The address of a started portal; everything it started ends with it."""
    port = _free_port()
    command = [str(Path(sys.executable).parent / "qa-portal"), "serve", "--demo", "--port", str(port)]
    environment = {**os.environ, "QA_PORTAL_DATA": str(folder)}
    # The tests around us may run on PostgreSQL; the journeys have a database of their own.
    environment.pop("QA_PORTAL_DATABASE", None)
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield _answering(f"http://localhost:{port}", process, folder / "output.txt")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


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
