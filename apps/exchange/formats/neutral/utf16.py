"""Offsets that count UTF-16 units, as Java and JavaScript do, into code points."""

from bisect import bisect_left

from .answers import Unreadable


class Utf16:
    """One text, for many offsets: only the characters of two units are remembered."""

    def __init__(self, text: str) -> None:
        wide = [at for at, sign in enumerate(text) if sign > "\uffff"] if text and max(text) > "\uffff" else []
        self._wide = [at + number for number, at in enumerate(wide)]
        self._units = len(text) + len(wide)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raises Unreadable for an empty span, past the end of the text, or within a character."""
        if not 0 <= start < end <= self._units:
            raise Unreadable(f"A span goes from {start} to {end}, and the text has {self._units} UTF-16 units.")
        return self._point(start), self._point(end)

    def _point(self, unit: int) -> int:
        before = bisect_left(self._wide, unit)
        if before and self._wide[before - 1] == unit - 1:
            raise Unreadable(f"The offset {unit} cuts a character in two.")
        return unit - before
