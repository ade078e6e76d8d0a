"""Duration of recordings, in seconds, where the head of the file tells it."""

from __future__ import annotations

import struct
from collections.abc import Callable

from .wav import read_wav


def wav(head: bytes, size: int) -> float:
    return read_wav(head, size).seconds


def flac(head: bytes, size: int) -> float:
    """STREAMINFO (RFC 9639, section 8.2): 20 bits of rate, 3 of channels, 5 of depth, 36 of samples."""
    (bits,) = struct.unpack_from(">Q", head, 18)
    samples: int = bits & (1 << 36) - 1
    rate: int = bits >> 44
    return samples / rate


def mp4(head: bytes, size: int) -> float:
    """The movie header (ISO/IEC 14496-12, 8.2.2), where it stands at the beginning of the file."""
    place = head.find(b"mvhd")
    if place < 0:
        raise ValueError("the movie header is further on")
    if head[place + 4] == 1:
        scale, duration = struct.unpack_from(">IQ", head, place + 24)
    else:
        scale, duration = struct.unpack_from(">II", head, place + 16)
    return float(duration / scale)


DURATIONS: dict[str, Callable[[bytes, int], float]] = {
    "audio/wav": wav,
    "audio/flac": flac,
    "audio/mp4": mp4,
    "video/mp4": mp4,
}
