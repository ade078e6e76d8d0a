"""Which items belong to which slice: one attribute's values, and where attributes intersect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slice:
    """The items that have these values: (attribute, code) pairs, sorted by attribute."""

    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Membership:
    """Slices with their size int64[S] and a total per slice of whatever was asked for, int64[S]."""

    slices: tuple[Slice, ...]
    n: Longs
    marked: Longs


def slice_counts(marked: NDArray[np.bool_], attributes: Mapping[str, ArrayLike], intersections: int = 1) -> Membership:
    """Items and marked items of every slice that occurs, sorted by attributes and codes.

    `attributes` int[n] each: an item's code, -1 for none (the item then belongs to no slice of that attribute).
    `intersections` is how many attributes may meet: 1 for each alone, 2 with all pairs, and so on.
    Raises `ValueError` for codes of another form, and for fewer than one.
    """
    if intersections < 1:
        raise ValueError(f"a slice needs at least one attribute, got {intersections}")
    flags = np.asarray(marked)
    if flags.ndim != 1 or (flags.size and flags.dtype != np.bool_):
        raise ValueError("marked must say true or false for each item")
    codes = {name: _codes(name, attributes[name], len(flags)) for name in sorted(attributes)}
    parts = [
        _joint(names, [codes[name] for name in names], flags)
        for together in range(1, min(intersections, len(codes)) + 1)
        for names in combinations(codes, together)
    ]
    slices = tuple(slice_ for found, _, _ in parts for slice_ in found)
    n, hits = (np.concatenate([np.zeros(0, np.int64), *(part[i] for part in parts)]) for i in (1, 2))
    return Membership(slices, n, hits)


def _joint(names: tuple[str, ...], codes: list[Longs], flags: NDArray[np.bool_]) -> tuple[list[Slice], Longs, Longs]:
    inside = np.flatnonzero(np.all([column >= 0 for column in codes], axis=0))
    place, values = np.zeros(len(inside), np.int64), np.zeros((1, 0), np.int64)
    for column in codes:
        width = int(column.max(initial=0)) + 1
        joint, place = np.unique(place * width + column[inside], return_inverse=True)
        values = np.column_stack([values[joint // width], joint % width])
    n = np.bincount(place, minlength=len(values))
    marked = np.bincount(place[flags[inside]], minlength=len(values))
    return [Slice(tuple(zip(names, row, strict=True))) for row in values.tolist()], n, marked


def _codes(name: str, codes: ArrayLike, n: int) -> Longs:
    array = np.asarray(codes)
    if array.shape != (n,) or (array.size and (array.dtype.kind not in "iu" or int(array.min()) < -1)):
        raise ValueError(f"attribute {name!r} needs one whole number from -1 for each of the {n} items")
    return array.astype(np.int64)
