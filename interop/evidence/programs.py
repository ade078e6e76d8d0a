"""Programs of the machine, which are used where they are found."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from ..results import Result


def found(name: str) -> bool:
    """Whether there is such a program; says so where there is not."""
    if shutil.which(name) is None:
        print(f"{name}: skipped, it is not installed", flush=True)
        return False
    return True


def ends_well(*command: str | Path) -> bool:
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 0


def said(*command: str | Path) -> str:
    """What a program prints. Raises RuntimeError with its last words if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def judged(tool: str, what: str, *, good: bool, tampered: Iterable[bool]) -> Result:
    """Good when the tool accepts what is whole and nothing that is not."""
    differs = [] if good else ["what is whole was refused"]
    differs += ["what was tampered with was accepted"] if any(tampered) else []
    return Result(tool, what, tuple(differs))
