"""Which images are nearly the same: a difference hash finds pairs, the correlation of their structure confirms them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.duplicates.against import Closest, best_of
from apps.measures.duplicates.grouping import groups
from apps.measures.duplicates.near import Duplicates

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Words = NDArray[np.uint64]

#: Side of the thumbnail whose structure is compared.
SIDE = 32
#: Of 64 bits, so many may differ between copies.
MOST_BITS = 10
#: Least correlation of the structures of copies.
LEAST_CORRELATION = 0.97
#: An image with less structure than this (standard deviation of brightness in 0 to 255, gradients removed), or with a
#: side below so many pixels, is compared by its exact content alone: blank pages and skies all look the same.
LEAST_TEXTURE, LEAST_SIDE = 6.0, 16
#: Images compared with all others at once.
BLOCK = 512


@dataclass(frozen=True, eq=False)
class Pictures:
    """uint64[n] `hash`; float32[n, 1024] `structure`, each of mean 0 and length 1; bool[n] `textured`."""

    hash: Words
    structure: NDArray[np.float32]
    textured: NDArray[np.bool_]

    @classmethod
    def of(cls, images: Sequence[NDArray[Any]]) -> Pictures:
        """Of brightnesses [H, W] in [0, 255]."""
        described = [_described(np.asarray(image, np.float64)) for image in images]
        structure = np.array([each[1] for each in described], np.float32).reshape(-1, SIDE * SIDE)
        textured = np.array([each[2] for each in described], np.bool_)
        return cls(np.array([each[0] for each in described], np.uint64), structure, textured)

    def only(self, places: Longs) -> Pictures:
        return Pictures(self.hash[places], self.structure[places], self.textured[places])


def near_pictures(pictures: Pictures) -> Duplicates:
    """Groups of images that are copies but for their size, compression, brightness or contrast.

    Every pair is looked at, n^2 / 2 words in all. `similarity` are correlations. Chains join.
    """
    pairs, similarity = _near(pictures, pictures)
    once = pairs[:, 0] < pairs[:, 1]
    pairs, similarity = pairs[once], similarity[once]
    return Duplicates(groups(pairs, len(pictures.hash)), pairs, similarity)


def closest_pictures(these: Pictures, others: Pictures) -> Closest:
    """For each of these the most similar copy among the others, if there is one."""
    return best_of(*_near(these, others), len(these.hash))


def within_reach(these: Words, others: Words) -> NDArray[np.bool_]:
    """Which of the others differ from one of these in so few bits that they may be copies, bool[len(others)]."""
    found = np.zeros(len(others), np.bool_)
    for at in range(0, len(these), BLOCK):
        found |= (np.bitwise_count(these[at : at + BLOCK, None] ^ others) <= MOST_BITS).any(axis=0)
    return found


def resampled(image: Floats, height: int, width: int) -> Floats:
    """The image in another size, float64[height, width]: each pixel the mean of the area that it covers."""
    return np.asarray(_shares(image.shape[0], height) @ image @ _shares(image.shape[1], width).T, np.float64)


def difference_hash(image: Floats) -> int:
    """64 bits: in a grid of 8 rows and 9 columns, is each cell brighter than its left neighbour?"""
    bits = np.diff(resampled(image, 8, 9), axis=1) > 0
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def texture(image: Floats) -> float:
    """Standard deviation of what brightness remains when its best plane is taken away."""
    return float(_without_plane(resampled(image, SIDE, SIDE)).std())


def _described(image: Floats) -> tuple[int, NDArray[np.float32], bool]:
    rest = _without_plane(resampled(image, SIDE, SIDE))
    length = float(np.linalg.norm(rest))
    textured = rest.std() >= LEAST_TEXTURE and min(image.shape) >= LEAST_SIDE
    return difference_hash(image), (rest.ravel() / (length or 1)).astype(np.float32), bool(textured)


def _shares(before: int, after: int) -> Floats:
    """float64[after, before]: how much of each old pixel goes into each new one; rows sum to 1."""
    edges = np.linspace(0, before, after + 1)
    pixel = np.arange(before)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    shares = np.clip(overlap, 0, None)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float64)


def _without_plane(image: Floats) -> Floats:
    slope = np.linspace(-1, 1, SIDE)
    across, down = np.broadcast_to(slope, image.shape), np.broadcast_to(slope[:, None], image.shape)
    weight = SIDE * (slope**2).sum()
    plane = image.mean() + across * (image * across).sum() / weight + down * (image * down).sum() / weight
    return np.asarray(image - plane, np.float64)


def _near(these: Pictures, others: Pictures) -> tuple[Longs, Floats]:
    """Confirmed pairs (of these, of others), int64[P, 2], with their correlations, float64[P]."""
    mine, theirs = np.flatnonzero(these.textured), np.flatnonzero(others.textured)
    pairs: list[Longs] = [np.zeros((0, 2), np.int64)]
    found: list[Floats] = [np.zeros(0)]
    for at in range(0, len(mine), BLOCK):
        some = mine[at : at + BLOCK]
        differing = np.bitwise_count(these.hash[some, None] ^ others.hash[theirs])
        i, j = np.nonzero(differing <= MOST_BITS)
        i, j = some[i], theirs[j]
        similarity = np.einsum("ij,ij->i", these.structure[i], others.structure[j], dtype=np.float64)
        kept = similarity >= LEAST_CORRELATION
        pairs.append(np.column_stack([i, j])[kept])
        found.append(np.minimum(similarity[kept], 1.0))
    return np.concatenate(pairs), np.concatenate(found)
