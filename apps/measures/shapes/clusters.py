"""Which of several people's shapes mean the same object: average linkage, one shape of each annotator at most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.shapes.linkage import Pairs, average_linkage

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Ints = NDArray[np.integer]


def same_objects(similarity: Floats, annotator: Ints, at_least: float) -> Longs:
    """Group shapes by `similarity` float64[shapes, shapes] in [0, 1]; the group of each, int64[shapes], numbered by
    their first shapes.

    The two groups of highest mean similarity are joined again and again, as long as that is `at_least` and they
    share no annotator. No annotator's shapes are matched first, so nobody's order can matter; exact ties go to
    shapes that come first, which is why callers bring shapes into canonical order.
    """
    possible = (annotator[:, None] != annotator[None, :]) & (similarity > 0)
    low, high = (side.astype(np.int64) for side in np.nonzero(np.triu(possible, 1)))
    first = average_linkage(Pairs(low, high, similarity[low, high]), annotator, at_least)
    return np.unique(first, return_inverse=True)[1].astype(np.int64)


def canonical_order(keys: Sequence[tuple[float, ...]], annotator: Ints) -> Longs:
    """The shapes by their keys; equal ones by the rank of their annotator, who is ranked by all that he drew.

    Two orders of the same shapes, or other numbers for the same annotators, give the same sequence.
    """
    people = annotator.tolist()
    drawn: dict[int, list[tuple[float, ...]]] = {person: [] for person in people}
    for key, person in zip(keys, people, strict=True):
        drawn[person].append(key)
    for own in drawn.values():
        own.sort()
    rank = {person: place for place, person in enumerate(sorted(drawn, key=drawn.__getitem__))}
    return np.array(sorted(range(len(keys)), key=lambda i: (keys[i], rank[people[i]])), np.int64)


def canonical_rows(table: Floats, image: Longs, annotator: Ints) -> Longs:
    """`canonical_order` inside of each image, the images ascending; the keys are the rows of `table`."""
    columns = np.column_stack([image, table])
    order = np.lexsort(columns.T[::-1])
    repeats = (columns[order][1:] == columns[order][:-1]).all(axis=1)
    if not repeats.any():
        return order.astype(np.int64)
    place = np.empty(len(order), np.int64)
    place[order] = np.append(0, np.cumsum(~repeats))
    rank = np.zeros(len(order), np.int64)
    doubtful = np.flatnonzero(np.isin(image, image[order][1:][repeats]))
    answer = image[doubtful] * (int(annotator.max()) + 1) + annotator[doubtful]
    rank[doubtful] = _ranks(answer, place[doubtful])
    return np.lexsort((rank, place)).astype(np.int64)


def _ranks(answer: Longs, place: Longs) -> Longs:
    """For each row the rank of its answer by the sorted places of all its rows, equal for equal answers."""
    order = np.lexsort((place, answer))
    start = np.flatnonzero(np.append(True, np.diff(answer[order]) != 0))
    size = np.diff(np.append(start, len(order)))
    # Bytes in network order compare like the lists of numbers they are made of.
    content = place[order].astype(">i8").tobytes()
    ends = zip((8 * start).tolist(), (8 * (start + size)).tolist(), strict=True)
    keys = [content[begin:end] for begin, end in ends]
    known = {key: number for number, key in enumerate(sorted(set(keys)))}
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.repeat(np.fromiter((known[key] for key in keys), np.int64, len(keys)), size)
    return ranks


def renumbered(group: Longs, order: Longs) -> Longs:
    """Groups numbered by their first member in canonical `order`, given per shape of that order; back per shape."""
    _, first, place = np.unique(group, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    result = np.empty(len(group), np.int64)
    result[order] = rank[place]
    return result


def medians(values: Floats, group: Longs, groups: int) -> Floats:
    """The median of each column in each group, float64[groups, columns]; of an even number the middle of two."""
    size = np.bincount(group, minlength=groups)
    first = np.cumsum(size) - size
    middle = np.empty((groups, values.shape[1]))
    for column in range(values.shape[1]):
        ordered = values[np.lexsort((values[:, column], group)), column]
        middle[:, column] = (ordered[first + (size - 1) // 2] + ordered[first + size // 2]) / 2
    return middle


def votes_needed(votes: Longs, annotators: int | Longs, majority: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which counts are more than the `majority` share of all annotators, and which are exactly it: `(yes, tied)`."""
    wanted = annotators * majority
    tied = np.abs(votes - wanted) < 1e-9
    return (votes > wanted) & ~tied, tied


def checked(shapes: int, annotator: Ints, annotators: int, at_least: float, majority: float) -> None:
    """Raise `ValueError` for arguments that make no sense."""
    if annotator.shape != (shapes,) or (shapes and not 0 <= annotator.min() <= annotator.max() < annotators):
        raise ValueError(f"each of the {shapes} shapes needs an annotator in 0..{annotators - 1}")
    if not (0 < at_least <= 1 and 0 <= majority < 1):
        raise ValueError(f"a similarity is in (0, 1] and a majority in [0, 1), got {at_least} and {majority}")
