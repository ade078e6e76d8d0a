"""`python -m interop [NAME …] [--write]`: check that QA Portal and other people's tools read each other."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from . import delivered, documentation, evidence, training, written
from .label_studio import checks as label_studio
from .models import backends
from .results import Result

GROUPS: dict[str, tuple[Callable[[Path], Iterable[Result]], ...]] = {
    "written": written.CHECKS,
    "delivered": delivered.CHECKS,
    "training": training.CHECKS,
    "evidence": evidence.CHECKS,
    "models": backends.CHECKS,
    "label-studio": (lambda _: label_studio.checks(),),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m interop", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(GROUPS)}; all when none is named")
    parser.add_argument("--write", action="store_true", help="write the table in docs/interoperability.md anew")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.names) - set(GROUPS))
    if unknown or (chosen.write and chosen.names):
        parser.error(f"{unknown[0]!r} is unknown" if unknown else "the table is written from all checks")
    start = time.monotonic()
    results = []
    for result in _results(chosen.names or list(GROUPS)):
        print(result.line(), flush=True)
        results.append(result)
    print(f"\n{documentation.table(results)}\n{len(results)} checks in {time.monotonic() - start:.0f} s")
    if chosen.write:
        documentation.write(results)
    return int(any(result.differs for result in results))


def _results(names: Iterable[str]) -> Iterator[Result]:
    with TemporaryDirectory() as folder:
        for name in names:
            for check in GROUPS[name]:
                yield from _attempted(name, check, Path(folder))


def _attempted(name: str, check: Callable[[Path], Iterable[Result]], folder: Path) -> Iterator[Result]:
    """A tool that cannot be installed or breaks off differs; the others go on."""
    try:
        yield from check(folder)
    except Exception as broken:
        yield Result(getattr(check, "__name__", name), "the whole", (f"{type(broken).__name__}: {broken}",))


if __name__ == "__main__":
    raise SystemExit(main())
