"""How far a record is from those it should be like, as a rank among distances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from apps.measures.duplicates import normalised

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

#: With fewer records nothing can be called unusual.
FEWEST = 30
#: Records that the others are compared with, and learnt from.
MOST_REFERENCE = 5_000
NEIGHBOURS = 10
DIMENSIONS = 32
LONGEST_TEXT = 2_000
BLOCK = 1_000
#: The strangest hundredth is tagged.
RARE = 0.99


def text_vectors(texts: Sequence[str], learnt: Longs) -> Any:
    """Rows of length 1 over runs of three characters, weighted by how rare they are among the `learnt` ones."""
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    hashing = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 3), n_features=1 << 16, alternate_sign=False, lowercase=False, norm=None
    )
    counts = hashing.transform([normalised(text)[:LONGEST_TEXT] for text in texts])
    return sparse.csr_matrix(TfidfTransformer(sublinear_tf=True).fit(counts[learnt]).transform(counts))


def spread(count: int, most: int = MOST_REFERENCE) -> Longs:
    """At most so many places out of `count`, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64)) if count else np.zeros(0, np.int64)


def distances(vectors: Any, group: Longs, learnt: Longs) -> Floats:
    """float64[n] in [0, 2]: 2 - 2 cos to the ten nearest of the `learnt` rows outside the own group, on average.

    The cosine is taken on the main axes of the learnt rows (truncated SVD); what a row holds beyond them counts as
    shared with nobody. `vectors` [n, features] have rows of length 1 or 0.
    """
    from sklearn.decomposition import TruncatedSVD

    size = min(DIMENSIONS, len(learnt) - 1, vectors.shape[1] - 1)
    # Where all rows are the same there is no variance, of which scikit-learn would tell a share.
    with np.errstate(invalid="ignore", divide="ignore"):
        axes = TruncatedSVD(size, n_iter=3, random_state=0).fit(vectors[learnt])
    places = np.asarray(axes.transform(vectors), np.float64)
    near = min(NEIGHBOURS, len(learnt) - 1)
    found = np.empty(len(places))
    for at in range(0, len(places), BLOCK):
        alike = places[at : at + BLOCK] @ places[learnt].T
        alike[group[at : at + BLOCK, None] == group[learnt]] = -1
        top = np.partition(alike, alike.shape[1] - near, axis=1)[:, -near:]
        found[at : at + BLOCK] = 2 - 2 * top.mean(axis=1)
    return np.clip(found, 0, 2)


def ranks(distance: Floats, reference: Floats) -> Floats:
    """The share of the reference that is nearer, ties by half: float64[n] in [0, 1]."""
    ordered = np.sort(reference)
    below, upto = np.searchsorted(ordered, distance, "left"), np.searchsorted(ordered, distance, "right")
    return np.asarray((below + upto) / (2 * len(ordered)), np.float64)
