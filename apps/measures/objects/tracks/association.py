"""HOTA's matching of sightings, and how far the tracks of each matched pair go together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.assignment import heaviest
from apps.measures.objects.tracks.sightings import Sightings

Floats = NDArray[np.float64]


def aligned(seen: Sightings, at_least: float) -> NDArray[np.bool_]:
    """Pairs of sightings that are matched one-to-one in each frame and at least so similar, bool[E].

    Of two that overlap about equally, the one is taken whose track goes along with the other's over the whole video:
    per frame the greatest total of similarity x alignment of the two tracks, the alignment being the Jaccard index of
    their sightings with each pair weighted by its similarity as a share of what both overlap with (Luiten et al.
    2021, as TrackEval computes it). Pairs below the threshold are dropped afterwards, as there.
    """
    around = _sums(seen.left_nodes, seen.similarity) + _sums(seen.right_nodes, seen.similarity) - seen.similarity
    shared = seen.tracks.total(seen.similarity / around)
    alignment = shared / (seen.tracks.sizes - shared)
    weight = seen.similarity * alignment[seen.tracks.of]
    return np.asarray(heaviest(seen.left_nodes, seen.right_nodes, weight) & (seen.similarity >= at_least), np.bool_)


def association(matched: Sightings) -> Floats:
    """A(c) of each matched pair c, float64[E]: the frames in which its two tracks are matched with each other, as a
    share of those in which either is seen (Luiten et al. 2021, equation 3). Its mean is AssA at one threshold."""
    together = matched.tracks.total(np.ones(len(matched.left)))
    return np.asarray((together / (matched.tracks.sizes - together))[matched.tracks.of], np.float64)


def _sums(node: NDArray[np.int64], weight: Floats) -> Floats:
    """For each pair, the weights of all pairs at its node."""
    _, place = np.unique(node, return_inverse=True)
    return np.asarray(np.bincount(place, weights=weight, minlength=1)[place], np.float64)
