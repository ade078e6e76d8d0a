"""Numbers in text formats: read exactly, so that differences of them are exact too."""

import re
from decimal import Context, Decimal

from .answers import Unreadable

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
LONGEST = 40
LARGEST = 10**9
# Enough digits for the sum of any two numbers that pass.
EXACT = Context(prec=200)


def exact(raw: str | None, what: str) -> Decimal:
    """The number that the text says, at most 10^9 in size. Raises Unreadable."""
    text = (raw or "").strip()
    if len(text) > LONGEST or not PLAIN.fullmatch(text):
        raise Unreadable(f"{what} is {text[:60]!r}, not a plain number.")
    found = Decimal(text)
    if abs(found) > LARGEST:
        raise Unreadable(f"{what} is {text}, which is too large.")
    return found


def less(of: Decimal, by: Decimal) -> float:
    """The difference, rounded once."""
    return float(EXACT.subtract(of, by))


def count(raw: str | None, what: str) -> int:
    """A whole number that is not negative. Raises Unreadable."""
    text = (raw or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Unreadable(f"{what} is {text[:60]!r}, not a whole number.")
    return int(text)
