"""Which rows of numbers are different, and how often each occurs: the counting behind histograms of units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Whole = NDArray[np.integer]
_KEYS = 2**62
_SMALL_TABLE = 2**20
_LIKELY_BITS = 3


def distinct(columns: Iterable[Whole], bases: Sequence[int], times: Longs | None) -> tuple[list[Whole], Longs]:
    """The different rows of `columns`, each int[R] with values in [0, base), in lexicographic order, as columns; and
    the sum of `times` int64[R] over equal rows (None: 1 each).

    Rows become numbers in mixed radix, one column after the other; columns too many for one number are replaced by
    the ranks of those that fit.
    """
    size, fit = 1, 0
    while fit < len(bases) and size * bases[fit] < _KEYS:
        size, fit = size * bases[fit], fit + 1
    left = iter(columns)
    key: Whole = np.array(next(left), np.int64 if size > np.iinfo(np.int32).max else np.int32)
    for column, base in zip(islice(left, fit - 1), bases[1:fit], strict=True):
        key *= base
        key += column
    if fit == len(bases):
        keys, joined = _tally(key, size, times)
        return _unfolded(keys, bases), joined
    values, rank = np.unique(key, return_inverse=True)
    rest, joined = distinct(chain([rank], left), [len(values), *bases[fit:]], times)
    return [*_unfolded(values[rest[0].astype(np.int64)].astype(np.int64), bases[:fit]), *rest[1:]], joined


def packed_counts(unit: NDArray[np.int32], code: NDArray[np.int32], units: int, levels: int) -> tuple[Longs, Longs]:
    """The different count vectors of units with labels, int64[P, levels], and how many units have each, int64[P].

    A vector is one number with some bits for each code, added up in one pass over the labels. Few bits usually do: a
    count that does not fit carries over and so lowers the sum of all digits, which is how it is noticed. Raises
    `OverflowError` where 64 bits do not hold a vector.
    """
    if len(unit) < (2**_LIKELY_BITS - 2) * units and levels * _LIKELY_BITS <= 64:
        table, times = _packed(unit, code, units, levels, _LIKELY_BITS)
        if int((table.sum(axis=1) * times).sum()) == len(unit):
            return table, times
    bits = int(np.bincount(unit, minlength=1).max()).bit_length()
    if bits * levels > 64:
        raise OverflowError(f"{levels} counts of {bits} bits do not fit into 64")
    return _packed(unit, code, units, levels, bits)


def _packed(
    unit: NDArray[np.int32], code: NDArray[np.int32], units: int, levels: int, bits: int
) -> tuple[Longs, Longs]:
    kind = next(kind for kind in (np.uint16, np.uint32, np.uint64) if bits * levels <= 8 * kind().itemsize)
    one = (1 << (bits * np.arange(levels, dtype=np.uint64))).astype(kind)
    packed = np.zeros(units, kind)
    np.add.at(packed, unit, one[code])
    if bits * levels <= 20:
        times = np.bincount(packed)
        keys = np.flatnonzero(times).astype(np.uint64)
        times = times[times > 0]
    else:
        keys, times = np.unique(packed, return_counts=True)
    known = keys > 0
    shifts = (bits * np.arange(levels)).astype(np.uint64)
    digits = keys[known, None].astype(np.uint64) >> shifts & np.uint64(2**bits - 1)
    return digits.astype(np.int64), times[known].astype(np.int64)


def _tally(key: Whole, size: int, times: Longs | None) -> tuple[Longs, Longs]:
    """The different keys in [0, `size`), ascending, and the sum of `times` of each."""
    if size <= max(_SMALL_TABLE, 2 * len(key)):
        occurs = np.bincount(key)
        keys = np.flatnonzero(occurs)
        return keys, occurs[keys] if times is None else _sums(key, times, len(occurs))[keys]
    if times is None:
        keys, occurs = np.unique(key, return_counts=True)
        return keys.astype(np.int64), occurs.astype(np.int64)
    keys, rank = np.unique(key, return_inverse=True)
    return keys.astype(np.int64), _sums(rank, times, len(keys))


def _sums(key: Whole, times: Longs, size: int) -> Longs:
    sums = np.zeros(size, np.int64)
    np.add.at(sums, key, times)
    return sums


def _unfolded(keys: Longs, bases: Sequence[int]) -> list[Whole]:
    columns: list[Whole] = []
    for base in reversed(bases[1:]):
        keys, column = np.divmod(keys, base)
        columns.append(column.astype(np.min_scalar_type(base)))
    return [keys.astype(np.min_scalar_type(bases[0])), *reversed(columns)]
