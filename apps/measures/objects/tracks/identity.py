"""Which sightings keep their identity, when each track may stand for one track of the other annotator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.assignment import heaviest
from apps.measures.objects.tracks.sightings import Sightings


def same_identity(seen: Sightings, at_least: float) -> NDArray[np.bool_]:
    """Pairs of sightings at least so similar whose tracks are assigned to each other, bool[E].

    Tracks are assigned one-to-one over the whole video, so that the assigned tracks are seen together in as many
    frames as possible: the IDTP of Ristani, Solera, Zou, Cucchiara and Tomasi 2016, whose cost IDFP + IDFN is least
    where IDTP is greatest. Symmetric in the two sides.
    """
    alike = seen.similarity >= at_least
    together = seen.tracks.total(alike.astype(np.float64))
    meet = np.flatnonzero(together > 0)
    assigned = np.zeros(len(together), np.bool_)
    assigned[meet] = heaviest(seen.tracks.left[meet], seen.tracks.right[meet], together[meet])
    return np.asarray(alike & assigned[seen.tracks.of], np.bool_)
