"""An environment of its own for every tool, from its hashed lock: no tool's dependencies meet ours or another's."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = Path(__file__).parent / "requirements"
TOOLS = Path(__file__).parent / "tools"
VAR = ROOT / "var" / "interop"
QUIETLY = ("--quiet", "--disable-pip-version-check", "--require-hashes")
PIN = r"^{}==([^ ;\\]+)"


def version(tool: str) -> str:
    """The version of a tool that its lock pins."""
    found = re.search(PIN.format(re.escape(tool)), (LOCKS / f"{tool}.txt").read_text(), re.MULTILINE)
    if found is None:
        raise LookupError(f"{tool}.txt does not pin {tool}.")
    return found[1]


def program(tool: str, name: str = "python") -> Path:
    """A program of the tool's environment, which is made anew when its lock changed."""
    lock = LOCKS / f"{tool}.txt"
    folder = VAR / f"venv-{tool}"
    stamp = folder / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", *QUIETLY, "-r", lock], check=True)
        stamp.write_text(digest)
    return folder / "bin" / name


def offline(home: Path) -> Mapping[str, str]:
    """An environment in which a tool finds no account of ours, and no way out of the machine."""
    nowhere = "http://127.0.0.1:9"
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    blocked = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere)
    return kept | blocked | {"no_proxy": "127.0.0.1,localhost", "HOME": str(home)}


def run(tool: str, script: str, *arguments: str | Path) -> Any:
    """What a script of tools/ prints as JSON, run by the tool's own Python. Raises RuntimeError with its last words."""
    home = VAR / "home"
    home.mkdir(parents=True, exist_ok=True)
    command = [program(tool), TOOLS / f"{script}.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=offline(home), check=False)
    if done.returncode:
        raise RuntimeError(f"{tool}: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout)
