"""Coordinates of objects drawn on images: what they may be, and how they are kept."""

from .base import BadLabel

FARTHEST = 1e9


def number(raw: object, what: str) -> float:
    """A finite number of pixels (or degrees), an integer where it is one: 10.0 and 10 are the same."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadLabel(f"{what} is not a number.", "Write a number without quotes.")
    if not abs(raw) <= FARTHEST:
        raise BadLabel(f"{what} is not a finite number, or is beyond {FARTHEST:.0e}.", "Write coordinates in pixels.")
    return plain(raw)


def plain(value: float) -> float:
    """The number as canonical texts have it: an integer without digits after the point."""
    return int(value) if float(value).is_integer() else float(value)


def within(value: float, what: str, *, outside: bool) -> float:
    """The coordinate, unless it lies left of or above the image and the schema does not let it."""
    if value < 0 and not outside:
        raise BadLabel(
            f"{what} is {value}, which is outside the image.",
            'Cut the object at the edge of the image, or let the schema say "outside": true.',
        )
    return value


def whole(raw: object, what: str, most: int) -> int:
    """An integer in 0..most."""
    value = number(raw, what)
    if not isinstance(value, int) or not 0 <= value <= most:
        raise BadLabel(f"{what} is not a whole number from 0 to {most}.", "Correct it.")
    return value


def points(raw: object, columns: str) -> list[list[float]]:
    """Rows of numbers, one for each of `columns`."""
    if not isinstance(raw, list):
        raise BadLabel('"points" is missing or not a list.', f"Write [[{','.join(columns)}],...].")
    rows = []
    for place, row in enumerate(raw, 1):
        if not isinstance(row, list) or len(row) != len(columns):
            raise BadLabel(f"Point {place} is not a list of {len(columns)} numbers.", f"Write [{','.join(columns)}].")
        rows.append([number(value, f"{name} of point {place}") for name, value in zip(columns, row, strict=True)])
    return rows
