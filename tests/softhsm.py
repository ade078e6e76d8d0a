"""SoftHSM, a hardware module in software, for the tests of keys in a token."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

FOLDERS = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11", "/usr/local/lib/softhsm")
FOLDERS_OF_MACS = ("/opt/homebrew/lib/softhsm",)
PATIENCE = 300


def find_softhsm() -> Path | None:
    """Its library, if its tool is there as well."""
    libraries = (Path(folder) / "libsofthsm2.so" for folder in (*FOLDERS, *FOLDERS_OF_MACS))
    return next((path for path in libraries if path.exists()), None) if shutil.which("softhsm2-util") else None


def ensure_softhsm() -> None:
    """Debian's package, installed where there is none and root asks; without it the tests are skipped, and say so."""
    if find_softhsm() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("\n=== SoftHSM is not here: installing Debian's package", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "softhsm2"]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"SoftHSM could not be installed: {error}", flush=True)
