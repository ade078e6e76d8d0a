"""A random sample that anybody can draw again with nothing but SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def draw(items: Iterable[str], n: int, seed: str) -> list[str]:
    """The `n` items whose SHA-256 of `seed`, a newline, and the item (UTF-8) is smallest, in that order.

    Depends neither on the order of the items nor on any library's random numbers, and a larger `n` only adds items.
    Raises `ValueError` for an item given twice, a seed with a newline, or fewer items than `n`.
    """
    keys = list(items)
    if "\n" in seed:
        raise ValueError("a seed has no newline")
    if len(set(keys)) != len(keys):
        raise ValueError("an item is given twice: name each item of the lot once")
    if not 0 <= n <= len(keys):
        raise ValueError(f"cannot draw {n} of {len(keys)} items")
    return sorted(keys, key=lambda item: (hashlib.sha256(f"{seed}\n{item}".encode()).digest(), item))[:n]
