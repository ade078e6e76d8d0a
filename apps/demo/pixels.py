"""Pictures written as PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

GREY, COLOUR = 0, 2


def png(width: int, height: int, rows: Iterable[bytes], kind: int = GREY) -> bytes:
    """Of rows of 8-bit samples: `width` of them, or three times as many in colour."""
    lines = b"".join(b"\x00" + row for row in rows)
    chunks = (
        _chunk(b"IHDR", struct.pack(">II", width, height) + bytes([8, kind, 0, 0, 0])),
        _chunk(b"IDAT", zlib.compress(lines, 9)),
        _chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
