"""What one comparison with another tool found."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MOST_SHOWN = 3


class Result(NamedTuple):
    """One check; `differs` says where, and is empty where both sides agree."""

    tool: str
    what: str
    differs: tuple[str, ...]

    def line(self) -> str:
        outcome = "differs: " + "; ".join(self.differs) if self.differs else "ok"
        return f"{self.tool}: {self.what}: {outcome}"


def compared(tool: str, what: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> Result:
    """Key by key; a check of nothing differs, so that an empty file never passes."""
    differs = [
        f"{key}: expected {expected.get(key)!r}, found {found.get(key)!r}"
        for key in dict.fromkeys([*expected, *found])
        if key not in expected or key not in found or expected[key] != found[key]
    ]
    if not expected:
        differs.append("nothing was compared")
    more = [f"and {len(differs) - MOST_SHOWN} more"] if len(differs) > MOST_SHOWN else []
    return Result(tool, what, (*differs[:MOST_SHOWN], *more))
