"""Width and height of images, each from the place where its format keeps them."""

from __future__ import annotations

import struct
from collections.abc import Callable

Size = tuple[int, int]
# Start of frame, but for the tables that share its range (JPEG, ITU-T T.81, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def png(head: bytes) -> Size:
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def gif(head: bytes) -> Size:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def bmp(head: bytes) -> Size:
    if int.from_bytes(head[14:18], "little") == 12:
        width, height = struct.unpack_from("<HH", head, 18)
    else:
        width, height = struct.unpack_from("<ii", head, 18)
    # A negative height says that the rows go from top to bottom.
    return width, abs(height)


def jpeg(head: bytes) -> Size:
    place = 2
    while True:
        marker, length = struct.unpack_from(">HH", head, place)
        kind = marker & 0xFF
        if marker >> 8 != 0xFF:
            raise ValueError("no marker where one is due")
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", head, place + 5)
            return width, height
        place += 1 if kind == 0xFF else 2 + length


def webp(head: bytes) -> Size:
    """Lossy, lossless and extended files keep their size in different places (RFC 9649)."""
    kind = head[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind != b"VP8X" or len(head) < 30:
        raise ValueError("another kind of WebP")
    return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1


SIZES: dict[str, Callable[[bytes], Size]] = {
    "image/png": png,
    "image/gif": gif,
    "image/bmp": bmp,
    "image/jpeg": jpeg,
    "image/webp": webp,
}
