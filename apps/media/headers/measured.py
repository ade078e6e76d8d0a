"""Width and height or duration, from the head of a file of a known kind; what it does not say stays unknown."""

from __future__ import annotations

import struct
from typing import NamedTuple

from .images import SIZES
from .recordings import DURATIONS

# Photographs carry previews and colour profiles before their size.
HEAD = 256 * 1024
LARGEST_SIDE = 10**6
LONGEST_MS = 10**10


class Measures(NamedTuple):
    """Pixels and milliseconds."""

    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


def measures_of(content_type: str, head: bytes, size: int) -> Measures:
    """Of a file of `size` bytes that begins with `head` (at most `HEAD` bytes are of use)."""
    try:
        if content_type in SIZES:
            width, height = SIZES[content_type](head)
            if 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE:
                return Measures(width, height)
        elif content_type in DURATIONS:
            duration = round(DURATIONS[content_type](head, size) * 1000)
            if 0 < duration <= LONGEST_MS:
                return Measures(duration_ms=duration)
    except (struct.error, IndexError, ValueError, ZeroDivisionError):
        # A head that breaks off says nothing; whether the file can be shown is for the browser to find out.
        pass
    return Measures()
