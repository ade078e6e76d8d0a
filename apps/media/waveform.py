"""The outline of a sound: the lowest and the highest sample of each column of a drawing."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from apps.media.headers.measured import HEAD
from apps.media.headers.wav import Wav, read_wav

# So many frames are looked at for each column; of longer ones evenly spread parts are.
MOST_FRAMES = 4096
PARTS = 8
DEPTHS = (8, 16, 24, 32)


@dataclass(frozen=True, slots=True)
class Envelope:
    """`low` and `high` of each column, in [-1, 1], from `start` to `end` seconds. Columns after the end of the sound
    are silent. `sampled`: not every frame was looked at."""

    start: float
    end: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sampled: bool


def layout_of(file: BinaryIO, size: int) -> Wav | None:
    """The layout of a WAV file whose samples can be drawn: PCM of 8, 16, 24 or 32 bits."""
    file.seek(0)
    try:
        wav = read_wav(file.read(HEAD), size)
    except (struct.error, ValueError):
        return None
    return wav if wav.pcm and wav.bits in DEPTHS else None


def envelope(file: BinaryIO, wav: Wav, start: float, end: float, columns: int) -> Envelope:
    """Of the sound between two times in seconds, all channels together; memory and time depend on `columns` alone."""
    edges = np.linspace(start * wav.rate, end * wav.rate, columns + 1).round().astype(np.int64)
    edges = np.clip(edges, 0, wav.frames)
    low, high = np.zeros(columns), np.zeros(columns)
    for column, (first, last) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        samples = _column(file, wav, first, max(last, first + 1) if first < wav.frames else first)
        if samples.size:
            low[column], high[column] = samples.min(), samples.max()
    full = float(2 ** (wav.bits - 1))
    return Envelope(start, end, low / full, high / full, bool((np.diff(edges) > MOST_FRAMES).any()))


def _column(file: BinaryIO, wav: Wav, first: int, last: int) -> NDArray[np.int64]:
    if last - first <= MOST_FRAMES:
        return _read(file, wav, first, last)
    each = MOST_FRAMES // PARTS
    starts = np.linspace(first, last - each, PARTS).astype(np.int64).tolist()
    return np.concatenate([_read(file, wav, place, place + each) for place in starts])


def _read(file: BinaryIO, wav: Wav, first: int, last: int) -> NDArray[np.int64]:
    """Samples as signed numbers of their own depth."""
    file.seek(wav.start + first * wav.frame)
    data = file.read((last - first) * wav.frame)
    width = wav.bits // 8
    data = data[: len(data) // width * width]
    if width == 1:
        return np.frombuffer(data, np.uint8).astype(np.int64) - 128
    if width == 3:
        rows = np.frombuffer(data, np.uint8).reshape(-1, 3)
        # Put the three bytes at the top of four, so that the sign is where a machine looks for it.
        return np.pad(rows, ((0, 0), (1, 0))).reshape(-1).view("<i4").astype(np.int64) >> 8
    return np.frombuffer(data, f"<i{width}").astype(np.int64)
