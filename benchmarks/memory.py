"""The most memory that importing a large file takes: a CSV of 1000 bytes for every label asked for."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import scratch

BYTES_PER_LABEL = 1_000


def run(labels: int) -> dict[str, Any]:
    """With a million labels asked for, a file of 1 GB; received and imported in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "delivery.csv"
        rows = scratch.write_delivery(path, size=labels * BYTES_PER_LABEL)
        command = [sys.executable, "-m", "benchmarks.memory", name]
        measured = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        return {"megabytes": round(path.stat().st_size / 1e6), "rows": rows, **measured}


def measure(folder: Path) -> dict[str, Any]:
    scratch.start(folder, f"sqlite:///{folder / 'scratch.sqlite3'}")
    made = scratch.project("Large")
    idle = scratch.peak_megabytes()
    begin = time.perf_counter()
    scratch.deliver(made, folder / "delivery.csv")
    seconds = round(time.perf_counter() - begin, 1)
    return {"peak_megabytes": scratch.peak_megabytes(), "idle_megabytes": idle, "seconds": seconds}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
