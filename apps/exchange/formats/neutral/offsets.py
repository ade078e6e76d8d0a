"""Offsets into a text, whichever unit a tool counted in: Unicode code points or UTF-16 code units."""

from collections.abc import Sequence
from functools import lru_cache

from .answers import Unreadable


@lru_cache(maxsize=16)
def has_pairs(text: str) -> bool:
    """Whether UTF-16 needs two units for some character, so that the two ways to count differ."""
    return not text.isascii() and len(_units(text)) > 2 * len(text)


@lru_cache(maxsize=16)
def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span in code points. Raises Unreadable past the end of the text or within a character."""
    units = _units(text)
    if not 0 <= start <= end <= len(units) // 2:
        raise Unreadable(f"A span goes from {start} to {end}, and the text has {len(units) // 2} UTF-16 units.")
    try:
        return tuple(len(units[: 2 * at].decode("utf-16-le")) for at in (start, end))  # type: ignore[return-value]
    except UnicodeDecodeError:
        raise Unreadable(f"A span from {start} to {end} cuts a character in two.") from None


def told_by_content(texts: Sequence[str], start: int, end: int, covered: str | None) -> tuple[int, int]:
    """A span of unknown unit in code points: the unit is that in which it covers the text it is said to cover.

    Among the `texts` it may lie in, the first that agrees counts. Raises Unreadable where nothing tells the unit.
    """
    if not any(has_pairs(text) for text in texts):
        return start, end
    if covered is not None:
        if any(text[start:end] == covered for text in texts):
            return start, end
        for text in texts:
            if _utf16_slice(text, start, end) == covered:
                return from_utf16(text, start, end)
    if all(not has_pairs(text[:end]) for text in texts):
        return start, end
    why = (
        "The text holds characters of two UTF-16 units, and nothing says whether the offsets count them once or twice."
    )
    raise Unreadable(why, "Export with the text of each span.")


def _utf16_slice(text: str, start: int, end: int) -> str:
    return _units(text)[2 * start : 2 * end].decode("utf-16-le", "replace")
