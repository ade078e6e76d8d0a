"""Label Studio's packed masks: runs of the bytes of an RGBA image, written bit by bit."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..neutral.answers import Unreadable
from ..neutral.run_lengths import run_lengths

MOST_PIXELS = 100_000_000
WORD_BITS = 8
RUN_BITS = (3, 4, 8, 16)
CHANNELS = 4
DAMAGED = "The packed mask is damaged"


def unpack_mask(packed: Sequence[object], width: int, height: int) -> list[int]:
    """COCO run lengths (column by column, background first) of the pixels that are not transparent."""
    if not 0 < width * height <= MOST_PIXELS:
        raise Unreadable(f"A mask is {width} by {height} pixels.", "Masks of at most 100 million pixels are read.")
    rows = _opaque(_Bits(packed), width * height).reshape(height, width)
    return run_lengths(rows.ravel(order="F"))


def pack_mask(counts: Sequence[int], width: int, height: int) -> list[int]:
    """The inverse: COCO run lengths of a mask as Label Studio packs it."""
    values = np.arange(len(counts)) % 2 == 1
    columns = np.repeat(values, np.asarray(counts, dtype=np.int64))
    rows = columns.reshape(width, height).T.ravel()
    bits = [_binary(rows.size * CHANNELS, 32), _binary(WORD_BITS - 1, 5), *(_binary(size - 1, 4) for size in RUN_BITS)]
    for number, run in enumerate(run_lengths(rows)):
        bits += _packed_run(run * CHANNELS, 255 * (number % 2))
    joined = "".join(bits)
    joined += "0" * (-len(joined) % 8)
    return list(int(joined, 2).to_bytes(len(joined) // 8, "big"))


def _packed_run(size: int, value: int) -> Iterable[str]:
    longest = 1 << RUN_BITS[-1]
    while size > 0:
        part = min(size, longest)
        yield "111" + _binary(part - 1, RUN_BITS[-1]) + _binary(value, WORD_BITS)
        size -= part


def _binary(value: int, bits: int) -> str:
    return format(value, f"0{bits}b")


class _Bits:
    def __init__(self, packed: Sequence[object]) -> None:
        try:
            self._data = bytes(packed)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise Unreadable(f"{DAMAGED} (it is not a list of bytes).") from None
        self._at = 0

    def take(self, bits: int) -> int:
        start, self._at = self._at, self._at + bits
        if self._at > 8 * len(self._data):
            raise Unreadable(f"{DAMAGED} (it ends too early).")
        found = int.from_bytes(self._data[start // 8 : -(-self._at // 8)], "big")
        return (found >> (-self._at % 8)) & ((1 << bits) - 1)


def _opaque(bits: _Bits, pixels: int) -> NDArray[np.bool_]:
    """Which pixels are not transparent, row by row."""
    total = bits.take(32)
    if total != pixels * CHANNELS:
        raise Unreadable(f"{DAMAGED} (it holds {total} bytes for {pixels} pixels).")
    word = bits.take(5) + 1
    sizes = [bits.take(4) + 1 for _ in range(4)]
    alpha = np.zeros(pixels, dtype=np.bool_)
    at = 0
    while at < total:
        same = bits.take(1)
        end = min(at + 1 + bits.take(sizes[bits.take(2)]), total)
        if same:
            if bits.take(word):
                alpha[at // CHANNELS : end // CHANNELS] = True
            at = end
        for byte in range(at, end):
            if bits.take(word) and byte % CHANNELS == CHANNELS - 1:
                alpha[byte // CHANNELS] = True
        at = end
    return alpha
