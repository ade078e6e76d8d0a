"""Which of several people's shapes mean the same object: average linkage, one shape of each annotator at most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Ints = NDArray[np.integer]


def same_objects(similarity: Floats, annotator: Ints, at_least: float) -> Longs:
    """Group shapes by `similarity` float64[shapes, shapes] in [0, 1]; the group of each, int64[shapes].

    The two groups of highest mean similarity are joined again and again, as long as that is `at_least` and they
    share no annotator. No annotator's shapes are matched first, so nobody's order can matter; exact ties go to
    shapes that come first, which is why callers bring shapes into canonical order.
    """
    n = len(similarity)
    if n < 2:
        return np.zeros(n, np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    apart = 1 - similarity
    # Averaged over all pairs of two groups, one forbidden pair must outweigh the rest.
    apart[annotator[:, None] == annotator[None, :]] = 2.0 + n * n
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), method="average")
    return np.asarray(fcluster(tree, 1 - at_least + 1e-12, criterion="distance"), np.int64) - 1


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


def votes_needed(votes: Longs, annotators: int, majority: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
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
