"""Random samples that anybody can draw again with nothing but SHA-256, as `apps.measures.acceptance` does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


def drawn(names: Sequence[str], n: int, seed: str) -> Longs:
    """The places of the `n` names whose SHA-256 of `seed`, a newline and the name is smallest, in that order.

    int64[n]. Names differ. Raises `ValueError` for fewer names than `n`, and a seed with a newline.
    """
    if "\n" in seed:
        raise ValueError("a seed has no newline")
    if not 0 <= n <= len(names):
        raise ValueError(f"cannot draw {n} of {len(names)} names")
    if not n:
        return np.zeros(0, np.int64)
    begun = hashlib.sha256(f"{seed}\n".encode())
    digests = bytearray()
    for name in names:
        one = begun.copy()
        one.update(name.encode())
        digests += one.digest()
    words = np.frombuffer(digests, ">u8").reshape(-1, 4)
    first = words[:, 0].astype(np.uint64)
    # Whatever may be among the n smallest, by the first of four words; the others decide between equals.
    limit = np.partition(first, n - 1)[n - 1]
    able = np.flatnonzero(first <= limit)
    order = np.lexsort(tuple(words[able, word] for word in (3, 2, 1, 0)))
    return able[order[:n]].astype(np.int64)
