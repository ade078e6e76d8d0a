"""`python -m tests.mutation [MODULE …]`: change the verifying modules in every small way; a test must notice each.

Survivors that cannot matter are listed with the reason in accepted.json; any other ends the program with 1, and so
does a listed one that is no mutant any more or that a test notices by now.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import apps.evidence
from tests.mutation.operators import Mutant, mutants_of
from tests.mutation.plan import PLAN
from tests.mutation.running import passes_unchanged, run

SOURCES = Path(apps.evidence.__file__).parent
ACCEPTED = Path(__file__).with_name("accepted.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(PLAN)}; all when none is named")
    parser.add_argument("--jobs", type=int, default=2, help="how many mutants at once")
    parser.add_argument("--only", default="", help="only mutants whose name holds this")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.modules) - set(PLAN)):
        parser.error(f"{unknown[0]!r} is unknown")
    good, rows = True, list[str]()
    for module in chosen.modules or PLAN:
        mutants = mutants_of(module, (SOURCES / f"{module}.py").read_text("utf-8"))
        mutants = [mutant for mutant in mutants if chosen.only in mutant.name]
        row, is_good = _judged(module, mutants, chosen.jobs, whole=not chosen.only)
        good, rows = good and is_good, [*rows, row]
    print("\n| module | mutants | noticed | cannot matter |\n|---|---|---|---|")
    print("\n".join(rows))
    return 0 if good else 1


def _judged(module: str, mutants: list[Mutant], jobs: int, *, whole: bool) -> tuple[str, bool]:
    """The row of the table, and whether nothing is left to do."""
    tests = [f"tests/evidence/test_{name}.py" for name in PLAN[module]]
    if not passes_unchanged(tests):
        print(f"{module}: the tests fail without any change")
        return f"| `{module}` | - | - | - |", False
    accepted = _accepted(module)
    started, survivors = time.monotonic(), set[str]()
    for mutant, survived in run(mutants, tests, jobs):
        if survived:
            survivors.add(mutant.name)
            if mutant.name not in accepted:
                print(f"SURVIVED {mutant.name}", flush=True)
    idle = sorted(accepted - survivors) if whole else []
    for name in idle:
        print(f"NOT A SURVIVOR {name}")
    print(f"{module}: {len(mutants)} mutants in {time.monotonic() - started:.0f} s", flush=True)
    row = f"| `{module}` | {len(mutants)} | {len(mutants) - len(survivors)} | {len(survivors & accepted)} |"
    return row, survivors <= accepted and not idle


def _accepted(module: str) -> set[str]:
    reasons = json.loads(ACCEPTED.read_text("utf-8"))
    return {name for names in reasons.values() for name in names if name.startswith(f"{module}.")}


if __name__ == "__main__":
    raise SystemExit(main())
