"""What a partition contributes: its labels, and the count vectors of its units.

The rows of one unit may lie in several partitions. So each partition is first dealt into buckets by item; a bucket
then holds its units whole, and the histograms of the buckets add up to that of all the labels, exactly.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings
from apps.scale.partitions import Partition, read_columns

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Contents:
    """Of one partition: `rows`, the distinct labels with the row each stands in first and how often it occurs, and
    the names of annotators."""

    partition: Partition
    rows: int
    labels: list[str]
    first: NDArray[np.int64]
    times: NDArray[np.int64]
    annotators: frozenset[str]


@dataclass(frozen=True, eq=False)
class Bucket:
    """Some items of a partition with their labels: row i says that `items[unit[i]]` got `code[i]`."""

    items: Sequence[str]
    unit: Ints
    code: Ints


def look_into(partition: Partition) -> Contents:
    """Which labels and annotators there are. Raises BadFile."""
    _, annotator, label = read_columns(partition)
    first = np.full(len(label.distinct), len(label.which), np.int64)
    np.minimum.at(first, label.which, np.arange(len(label.which)))
    times = np.bincount(label.which, minlength=len(label.distinct)).astype(np.int64)
    return Contents(partition, len(label.which), label.distinct, first, times, frozenset(annotator.distinct))


def deal(partition: Partition, codes: Mapping[str, int], buckets: int) -> list[Bucket]:
    """The rows of a partition, dealt by item; `codes` maps each raw label to its code."""
    item, _, label = read_columns(partition)
    code = np.fromiter((codes[text] for text in label.distinct), np.int32, count=len(label.distinct))[label.which]
    bucket = np.fromiter(
        (zlib.crc32(name.encode()) % buckets for name in item.distinct), np.int32, count=len(item.distinct)
    )
    return [_taken(item.distinct, item.which, code, bucket == number) for number in range(buckets)]


def _taken(names: Sequence[str], unit: Ints, code: Ints, wanted: NDArray[np.bool_]) -> Bucket:
    kept = wanted[unit]
    place = np.cumsum(wanted, dtype=np.int32) - np.int32(1)
    return Bucket([names[number] for number in np.flatnonzero(wanted).tolist()], place[unit[kept]], code[kept])


def summarise(parts: Sequence[Bucket], levels: int) -> Histogram:
    """The histogram of one bucket, from what every partition had for it."""
    place: dict[str, int] = {}
    units = [
        np.fromiter((place.setdefault(name, len(place)) for name in part.items), np.int32, count=len(part.items))[
            part.unit
        ]
        for part in parts
    ]
    unit = np.concatenate(units) if units else np.zeros(0, np.int32)
    code = np.concatenate([part.code for part in parts]) if parts else np.zeros(0, np.int32)
    return Histogram.from_ratings(Ratings(unit, np.zeros_like(unit), code, len(place), 1, levels))


def merge(histograms: Sequence[Histogram]) -> Histogram:
    return Histogram.merge(histograms)


def distinct(contents: Sequence[Contents]) -> frozenset[str]:
    """The annotators of all partitions."""
    return reduce(frozenset.union, (one.annotators for one in contents), frozenset())
