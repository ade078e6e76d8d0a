"""A Label Studio of our own: SQLite in a scratch folder, one free port of this machine, nothing sent anywhere."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from ..environments import VAR, offline, program
from .api import Api

OWNER = "owner@interop.example"
PASSWORD = "of a scratch server"
TOKEN = "0123456789abcdef" * 2
SECONDS_TO_START = 300
QUIET = {
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "FEATURE_FLAGS_OFFLINE": "true",
    "DJANGO_DB": "sqlite",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    # The model that it asks runs on this machine too, and has as long to answer as the machine needs.
    "ML_BLOCK_LOCAL_IP": "false",
    "USE_DEFAULT_BANNED_SUBNETS": "false",
    "ML_CONNECTION_TIMEOUT": "60",
    "ML_TIMEOUT_HEALTH": "60",
    "ML_TIMEOUT_SETUP": "60",
}


@contextmanager
def serving() -> Iterator[Api]:
    """The owner's access to a fresh server, which ends with the block."""
    folder = VAR / "label-studio"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port = free_port()
    environment = {**offline(folder), **QUIET, "LABEL_STUDIO_BASE_DATA_DIR": str(folder)}
    command: list[str | Path] = [
        program("label-studio", "label-studio"), "start", "--no-browser", "--enable-legacy-api-token",
        "--data-dir", folder, "--internal-host", "127.0.0.1", "--port", str(port),
        "--username", OWNER, "--password", PASSWORD, "--user-token", TOKEN,
    ]  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            api = Api(f"http://127.0.0.1:{port}", TOKEN)
            _wait(server, api.address, log.name)
            yield api
        finally:
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: "subprocess.Popen[bytes]", address: str, log: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/health"):
                return
        except (URLError, ConnectionError):
            time.sleep(1)
    raise RuntimeError(f"Label Studio did not start; see {log}.")
