"""Small media of every kind, as bytes: real where a few bytes make one, else just its head."""

from __future__ import annotations

import io
import math
import struct
import wave
import zipfile
import zlib
from collections.abc import Mapping


def png(width: int, height: int) -> bytes:
    """Grey, and different for each size."""
    rows = b"".join(b"\x00" + bytes([128]) * width for _ in range(height))
    size = struct.pack(">II", width, height) + bytes([8, 0, 0, 0, 0])
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def jpeg(width: int, height: int, before: int = 0) -> bytes:
    """The head of one, with a comment of `before` bytes in front of its size."""
    comment = b"\xff\xfe" + struct.pack(">H", before + 2) + bytes(before)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + comment + frame + b"\xff\xd9"


def bmp(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IIIIii", 54, 0, 54, 40, width, -height) + bytes(28)


def webp(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4)
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def wav(seconds: float = 1.0, rate: int = 8000, width: int = 2, channels: int = 1) -> bytes:
    """A tone of half the full height in the second half, silence before."""
    count = round(seconds * rate)
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(b"".join(_sample(n, count, rate, width) * channels for n in range(count)))
    return target.getvalue()


def _sample(number: int, count: int, rate: int, width: int) -> bytes:
    level = 0.5 * math.sin(2 * math.pi * 440 * number / rate) if number >= count // 2 else 0.0
    value = round(level * (2 ** (8 * width - 1) - 1))
    return (value + 128).to_bytes(1, "little") if width == 1 else value.to_bytes(width, "little", signed=True)


def flac(samples: int, rate: int) -> bytes:
    bits = rate << 44 | 15 << 36 | samples
    return b"fLaC" + b"\x80\x00\x00\x22" + bytes(10) + struct.pack(">Q", bits) + bytes(16)


def mp4(duration: int, scale: int, brand: bytes = b"isom") -> bytes:
    header = b"mvhd" + bytes(12) + struct.pack(">II", scale, duration) + bytes(80)
    return struct.pack(">I", 16) + b"ftyp" + brand + bytes(4) + struct.pack(">I", 12 + len(header)) + b"moov" + header


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()
