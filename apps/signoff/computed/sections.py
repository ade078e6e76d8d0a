"""Tables of a report, and shares with their intervals in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson

SHARE = (
    "Share of cases, with Wilson's score interval over cases.",
    "Wilson (1927), JASA 22:209-212.",
)
Section = dict[str, Any]


def section(name: str, title: str, note: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Section:
    """A table of a report. A cell is text, a number, None or a figure as JSON; `name` is that of its CSV file."""
    return {"name": name, "title": title, "note": note, "columns": list(columns), "rows": [list(row) for row in rows]}


def share(count: int, of: int, confidence: float) -> dict[str, object]:
    return _share(count, of, confidence).as_json()


def _share(count: int, of: int, confidence: float) -> Figure:
    if of == 0:
        return Undefined("there is nothing to count")
    low, high = (float(bound) for bound in wilson(count, of, confidence))
    return Estimate(count / of, low, high, of, f"Wilson's {100 * confidence:.6g} % score interval")
