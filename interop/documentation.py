"""The table in docs/interoperability.md: what is checked with which version, and the outcome."""

from collections.abc import Iterable

from .environments import LOCKS, ROOT, version
from .results import Result

DOCUMENT = ROOT / "docs" / "interoperability.md"
BEGIN, END = "<!-- made by `make interop` -->\n\n", "\n<!-- end -->"
HEADER = "| tool | version | checks | agree | what |\n|---|---|---|---|---|\n"


def table(results: Iterable[Result]) -> str:
    """One row for each tool."""
    of: dict[str, list[Result]] = {}
    for result in results:
        of.setdefault(result.tool, []).append(result)
    return HEADER + "".join(_row(tool, found) for tool, found in sorted(of.items()))


def _row(tool: str, results: list[Result]) -> str:
    pinned = version(tool) if (LOCKS / f"{tool}.txt").exists() else ""
    agree = sum(not result.differs for result in results)
    return f"| `{tool}` | {pinned} | {len(results)} | {agree} | {'; '.join(_subjects(results))} |\n"


def _subjects(results: Iterable[Result]) -> Iterable[str]:
    """What the checks are about; checks named "subject: how" are put together by subject."""
    of: dict[str, list[str]] = {}
    for result in results:
        subject, _, how = result.what.partition(": ")
        of.setdefault(subject, []).append(how)
    for subject, ways in of.items():
        yield f"{subject} ({', '.join(ways)})" if any(ways) else subject


def write(results: Iterable[Result]) -> None:
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    DOCUMENT.write_text(before + BEGIN + table(results) + END + rest.partition(END)[2])
