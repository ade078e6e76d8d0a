"""Go's own `sumdb/note` and `sumdb/tlog` open our checkpoint and check our proofs, where a Go toolchain is found."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ..environments import TOOLS
from ..results import Result
from .log import for_tools, sample
from .programs import found, judged

_MODULE = "module interop\n\ngo 1.22\n\nrequire golang.org/x/mod v0.29.0\n"


def sumdb(folder: Path) -> list[Result]:
    """The module proxy that the toolchain is set to gives `golang.org/x/mod`, checked by Go's own sums."""
    if not found("go"):
        return []
    home = folder / "go"
    home.mkdir()
    one = sample(home)
    log = for_tools(one, home / "log.json")
    (home / "go.mod").write_text(_MODULE)
    (home / "main.go").write_text((TOOLS / "sumdb_proves.go").read_text())
    for command in (("go", "mod", "tidy"), ("go", "build", "-o", "sumdb", ".")):
        subprocess.run(command, cwd=home, check=True, capture_output=True, timeout=300)

    def opens(key: str, file: Path) -> bool:
        command = (home / "sumdb", key, file)
        return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0

    changed = home / "changed.json"
    changed.write_text(log.read_text().replace(one.leaves[99].hex(), one.leaves[98].hex()))
    (home / "other").mkdir()
    other = sample(home / "other").key
    tampered = [opens(str(one.key), changed), opens(str(other), log)]
    return [judged("go sumdb", "checkpoint, proofs of inclusion", good=opens(str(one.key), log), tampered=tampered)]
