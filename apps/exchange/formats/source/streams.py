"""The least that a byte stream must offer to be read through a BufferedReader."""

import io
from abc import abstractmethod
from typing import BinaryIO

READ_SIZE = 64 * 1024


class ByteSource(io.RawIOBase):
    """A readable stream made of one method: `take` gives at most `size` bytes, and none at the end."""

    @abstractmethod
    def take(self, size: int) -> bytes: ...

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = self.take(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Forwarded(ByteSource):
    """Another stream, which need offer no more than read(); counts what is taken from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.taken = 0
        self._stream = stream

    def take(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.taken += len(data)
        return data


def buffered(source: ByteSource) -> "io.BufferedReader[ByteSource]":
    return io.BufferedReader(source, READ_SIZE)
