"""Texts that are the same but for a few characters, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.bands import bands_with_recall
from apps.measures.duplicates.candidates import candidate_pairs, text_buckets
from apps.measures.duplicates.grouping import components, first_with
from apps.measures.duplicates.jaccard import jaccard
from apps.measures.duplicates.normalised import distinct_texts
from apps.measures.duplicates.shingles import shingle_sets

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Duplicates:
    """int64[n] `group`: the first text of the group each text belongs to, its own number where it stands alone.

    int64[P, 2] `pair` are confirmed near-duplicates among the first texts of each normal form, the lower number first
    and float64[P] `similarity` their Jaccard similarity; texts with the same normal form are one without being
    listed. Chains join: two texts of a group may be less alike than the threshold.
    """

    group: Longs
    pair: Longs
    similarity: NDArray[np.float64]

    @property
    def redundant(self) -> int:
        """How many texts repeat an earlier one."""
        return int((self.group != np.arange(len(self.group))).sum())


def near_duplicates(
    texts: Sequence[str], threshold: float = 0.8, *, recall: float = 0.99, permutations: int = 128
) -> Duplicates:
    """Group texts whose sets of five-character runs have Jaccard similarity >= `threshold`.

    Candidates by MinHash and locality-sensitive hashing, which misses a pair exactly at the threshold with
    probability at most 1 - `recall` and more similar ones more rarely; every candidate is confirmed exactly.
    Raises `ValueError` for a threshold or recall outside (0, 1).
    """
    cut = bands_with_recall(threshold, recall, permutations)
    distinct = distinct_texts(texts)
    pairs = candidate_pairs(text_buckets(distinct.texts, cut))
    similarity = _similarity(distinct.texts, pairs)
    kept = similarity >= threshold
    pairs, similarity = pairs[kept], similarity[kept]
    component = components(pairs, len(distinct.texts))[distinct.place]
    named = np.sort(first_with(distinct.place, len(distinct.texts))[pairs], axis=1)
    order = np.lexsort((named[:, 1], named[:, 0]))
    return Duplicates(first_with(component, len(distinct.texts))[component], named[order], similarity[order])


def _similarity(texts: Sequence[str], pairs: Longs) -> NDArray[np.float64]:
    """Sets are made of those texts alone that are in a pair."""
    wanted, place = np.unique(pairs, return_inverse=True)
    return jaccard(shingle_sets([texts[at] for at in wanted.tolist()]), place.reshape(-1, 2))
