"""What two annotators of a video saw at the same moment, track by track."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sightings:
    """A sighting is a track in one frame: sighting s is one of track `track[s]` in frame `frame[s]`, int64[S].

    Pair e is of sightings `left[e]` and `right[e]` in one frame, which overlap by `similarity[e]` > 0, in the
    comparison `comparison[e]` of two answers to one video, [E]. A track belongs to one answer, and has one sighting in
    a frame at most; a pair occurs once in a comparison.
    """

    track: Longs
    frame: Longs
    comparison: Longs
    left: Longs
    right: Longs
    similarity: Floats

    @cached_property
    def size(self) -> Longs:
        """In how many frames each track is seen, int64[tracks]."""
        return np.bincount(self.track).astype(np.int64)

    @cached_property
    def left_nodes(self) -> Longs:
        """The left sighting of each pair, with the comparison it is in, as one number."""
        return self.comparison * max(len(self.track), 1) + self.left

    @cached_property
    def right_nodes(self) -> Longs:
        """The right sighting of each pair, with the comparison it is in, as one number."""
        return self.comparison * max(len(self.track), 1) + self.right

    @cached_property
    def tracks(self) -> TrackPairs:
        """Which tracks meet: two tracks do in one comparison only, for each belongs to one answer."""
        tracks = max(len(self.size), 1)
        key = self.track[self.left] * tracks + self.track[self.right]
        keys, first, of = np.unique(key, return_index=True, return_inverse=True)
        left, right = np.divmod(keys, tracks)
        at = self.comparison[first] * tracks
        return TrackPairs(at + left, at + right, self.size[left] + self.size[right], of)

    def take(self, chosen: NDArray[np.bool_]) -> Sightings:
        """The same sightings, with some of the pairs."""
        left, right = self.left[chosen], self.right[chosen]
        return Sightings(self.track, self.frame, self.comparison[chosen], left, right, self.similarity[chosen])


@dataclass(frozen=True, eq=False)
class TrackPairs:
    """Tracks `left[p]` and `right[p]` (each numbered with its comparison) meet; `sizes[p]` adds their sightings, and
    pair e of sightings is one of pair `of[e]` of tracks. All int64."""

    left: Longs
    right: Longs
    sizes: Longs
    of: Longs

    def total(self, weight: Floats) -> Floats:
        """The sum of `weight[e]` over the pairs of sightings of each pair of tracks, float64[P]."""
        return np.bincount(self.of, weights=weight, minlength=len(self.left)).astype(np.float64)
