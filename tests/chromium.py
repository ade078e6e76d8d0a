"""A real Chromium for the browser journeys."""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure_chromium() -> bool:
    """One on the PATH, or Debian's, installed now; False, said loudly, where none can be had."""
    if find_chromium():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("\n=== Chromium is not here: installing Debian's package", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", "poppler-utils"]):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    if find_chromium():
        return True
    print("\nNO CHROMIUM WAS FOUND AND NONE CAN BE INSTALLED: THE BROWSER JOURNEYS DID NOT RUN.")
    print("INSTALL CHROMIUM SO THAT IT IS ON THE PATH, THEN RUN THE TESTS AGAIN.\n", flush=True)
    return False
