"""Segments of time as text formats write them."""

from decimal import Decimal

from ..neutral.answers import Unreadable
from ..neutral.decimals import EXACT, exact
from ..neutral.shapes import Shape, segment

DIGITS = Decimal("0.000001")


def timed(label: str, start: Decimal, end: Decimal) -> Shape:
    """A segment in seconds, rounded to six decimals once. Raises Unreadable where it is empty or before zero."""
    first, last = (float(at.quantize(DIGITS, context=EXACT)) for at in (start, end))
    return segment(label.strip(), first, last)


def seconds(raw: str, what: str) -> Decimal:
    """A time of day or of a recording: 3.5, 01:02.5 or 01:02:03,500. Raises Unreadable."""
    parts = raw.replace(",", ".").split(":")
    if len(parts) > 3:
        raise Unreadable(f"{what} is {raw[:60]!r}, not a time.")
    numbers = [exact(part, what) for part in parts]
    if any(number < 0 for number in numbers) or any(number >= 60 for number in numbers[1:]):
        raise Unreadable(f"{what} is {raw[:60]!r}, not a time.")
    found = Decimal(0)
    for number in numbers:
        found = found * 60 + number
    return found
