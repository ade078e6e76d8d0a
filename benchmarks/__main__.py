"""`python -m benchmarks imports alpha --labels 100000 --json`: measure side by side with others, print ratios."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

from tqdm import tqdm

NOT_MEASUREMENTS = {"__init__", "__main__", "contest", "scratch"}
# Part of another: run on their own only when they are named.
WITHIN_ALPHA = {"gamma", "truth"}


def main() -> None:
    known = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_MEASUREMENTS)
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure QA Portal side by side.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; the whole when none is named")
    parser.add_argument("--labels", type=int, default=1_000_000, help="how many labels (default: a million)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.names) - set(known))
    if unknown:
        parser.error(f"{unknown[0]!r} is unknown; choose of {', '.join(known)}")
    results = {
        name: importlib.import_module(f"benchmarks.{name}").run(chosen.labels)
        for name in tqdm(chosen.names or sorted(set(known) - WITHIN_ALPHA), desc="Measuring", unit="benchmark")
    }
    print(json.dumps(results, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
