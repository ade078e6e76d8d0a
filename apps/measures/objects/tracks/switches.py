"""Identity switches: a track that goes on under another track of the other annotator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.tracks.sightings import Sightings

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Switches:
    """In each comparison, `changed` of the `steps` from one matched sighting of a track to its next, int64[C] both."""

    changed: Longs
    steps: Longs


def switches(matched: Sightings, comparisons: int) -> Switches:
    """Counted from either side, for neither is the truth.

    From the left these are the identity switches of Bernardin and Stiefelhagen 2008, a track that was not matched in
    between included. Two tracks that are swapped once make four switches, a track that is cut in two makes one.
    """
    sides = ((matched.left, matched.right), (matched.right, matched.left))
    found = [_from_one_side(matched, own, other, comparisons) for own, other in sides]
    return Switches(found[0].changed + found[1].changed, found[0].steps + found[1].steps)


def _from_one_side(matched: Sightings, own: Longs, other: Longs, comparisons: int) -> Switches:
    track, partner = matched.track[own], matched.track[other]
    order = np.lexsort([matched.frame[own], track, matched.comparison])
    comparison, track, partner = matched.comparison[order], track[order], partner[order]
    step = (comparison[1:] == comparison[:-1]) & (track[1:] == track[:-1])
    changed = step & (partner[1:] != partner[:-1])
    return Switches(*(np.bincount(comparison[1:][rows], minlength=comparisons) for rows in (changed, step)))
