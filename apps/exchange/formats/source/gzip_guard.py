"""Decompression that stops at a bomb."""

import gzip
import zlib
from typing import BinaryIO

from ..base import BadFile, Limits
from .streams import ByteSource, Forwarded, buffered

GZIP_MAGIC = b"\x1f\x8b"
REMEDY = "Deliver the file uncompressed, or in smaller parts."


class Gunzipped(ByteSource):
    """The content of a gzip stream; raises BadFile past the caps, and for damaged or truncated data."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._limits = limits
        self._packed = Forwarded(stream)
        self._plain = gzip.GzipFile(fileobj=buffered(self._packed), mode="rb")
        self._out = 0

    def take(self, size: int) -> bytes:
        try:
            data = self._plain.read(size)
        except EOFError:
            raise BadFile("The gzip data end too early.", "The file may be truncated: copy it again.") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BadFile(f"The gzip data are damaged ({error}).", "Compress or copy the file again.") from None
        self._out += len(data)
        self._check()
        return data

    def _check(self) -> None:
        limits = self._limits
        if self._out > limits.expanded:
            raise BadFile(f"The file expands to more than {limits.expanded} bytes.", REMEDY)
        if self._out > limits.ratio_grace and self._out > limits.ratio * self._packed.taken:
            raise BadFile(f"The file expands to more than {limits.ratio} times its size (a gzip bomb?).", REMEDY)
