"""A builder of what two annotators of one video saw, frame by frame."""

from collections.abc import Mapping, Sequence

import numpy as np

from apps.measures.objects.counts import Counts
from apps.measures.objects.tracks import Sightings

# The tracks of the left annotator, those of the right one, and the similarity of a left and a right one.
Frame = tuple[str, str, Mapping[str, float]]


def seen(*videos: Sequence[Frame]) -> tuple[Sightings, Counts]:
    """Tracks are letters of their own video and side: `("ab", "x", {"ax": 0.9})`."""
    tracks: dict[tuple[int, int, str], int] = {}
    rows: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, int, float]] = []
    sizes = np.zeros((2, len(videos)), np.int64)
    for video, frames in enumerate(videos):
        for moment, (left, right, alike) in enumerate(frames):
            place = {}
            for side, names in enumerate((left, right)):
                sizes[side, video] += len(names)
                for name in names:
                    place[side, name] = len(rows)
                    rows.append((tracks.setdefault((video, side, name), len(tracks)), moment))
            pairs += [(video, place[0, a], place[1, b], value) for (a, b), value in alike.items()]  # type: ignore[misc]
    table = np.array(rows, np.int64).reshape(-1, 2)
    index = np.array([pair[:3] for pair in pairs], np.int64).reshape(-1, 3)
    similarity = np.array([pair[3] for pair in pairs], np.float64)
    zero, one = np.zeros(len(videos), np.int64), np.ones(len(videos), np.int64)
    counts = Counts(np.arange(len(videos)), zero, one, zero, sizes[0], sizes[1], len(videos), 2)
    return Sightings(table[:, 0], table[:, 1], *index.T, similarity), counts


def mirrored(frames: Sequence[Frame]) -> list[Frame]:
    """The same video with the annotators' sides exchanged."""
    return [(right, left, {pair[::-1]: value for pair, value in alike.items()}) for left, right, alike in frames]
