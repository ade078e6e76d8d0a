"""Which bytes a request asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*\Z", re.IGNORECASE)
LONGEST = 18


class Span(NamedTuple):
    """Bytes `first` up to and with `last`."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """The range lies wholly behind the end."""


def is_one_range(header: str) -> bool:
    found = _ONE.match(header)
    return found is not None and max(map(len, found.groups())) <= LONGEST and any(found.groups())


def asked_span(header: str, size: int) -> Span | None:
    """The one range that is asked for; None for all of it, as for what is no range or several of them."""
    found = _ONE.match(header)
    if found is None or not is_one_range(header):
        return None
    first, last = found.groups()
    if not first:
        return _suffix(last, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Span(int(first), min(int(last) if last else size - 1, size - 1))


def _suffix(length: str, size: int) -> Span:
    if int(length) == 0 or size == 0:
        raise Unsatisfiable
    return Span(max(size - int(length), 0), size - 1)
