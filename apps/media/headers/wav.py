"""How the samples of a WAV file are laid out."""

from __future__ import annotations

import struct
from dataclasses import dataclass

PCM, EXTENSIBLE = 1, 0xFFFE


@dataclass(frozen=True, slots=True)
class Wav:
    """`length` bytes of samples from byte `start` on: frames of `channels` samples of `bits` each, `rate` a second.

    `pcm`: the samples are whole numbers, unsigned with 8 bits and signed with more.
    """

    start: int
    length: int
    channels: int
    rate: int
    bits: int
    pcm: bool

    @property
    def frame(self) -> int:
        """Bytes of one frame."""
        return self.channels * self.bits // 8

    @property
    def frames(self) -> int:
        return self.length // self.frame

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def read_wav(head: bytes, size: int) -> Wav:
    """Of a file of `size` bytes; raises ValueError or struct.error where the head is none of a WAV file."""
    place, described = 12, b""
    while True:
        name, length = struct.unpack_from("<4sI", head, place)
        if name == b"data":
            break
        if name == b"fmt ":
            described = head[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", described)
    if kind == EXTENSIBLE:
        (kind,) = struct.unpack_from("<H", described, 24)
    start = place + 8
    # A recorder that was cut off leaves a length of 0 or of the largest number.
    left = max(size - start, 0)
    found = Wav(start, left if length in (0, 0xFFFFFFFF) else min(length, left), channels, rate, bits, kind == PCM)
    if found.frame == 0 or rate == 0 or block != found.frame:
        raise ValueError("the frames of this file have no size")
    return found
