"""Objects on video whose annotators say which of them are the same thing: identity against each other and gold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.objects import Average, Candidates, Comparisons, Counts
from apps.measures.objects.tracks import Sightings, identity_f1, same_identity, track_agreement

from .drawn import Laid

Longs = NDArray[np.int64]
_ANY = float(np.nextafter(0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Tracked:
    """The comparisons of two answers to one item in which something has a track.

    Objects of one track in one frame are parts of one thing and one sighting, `sighting` int64[n] by mark; an object
    without a track is a track of its own. A row of `counts` is a comparison of `seen`.
    """

    laid: Laid
    seen: Sightings
    sighting: Longs
    counts: Counts

    @classmethod
    def of(cls, laid: Laid, comparisons: Comparisons) -> Self | None:
        """None where nobody gave a track."""
        if not laid.drawn.tracked[laid.thing].any():
            return None
        track = _numbered(laid.items.answer, laid.drawn.track[laid.thing])
        sighting = _numbered(laid.marks.answer, track)
        first = np.unique(sighting, return_index=True)[1]
        answers = [_video_answers(laid, side) for side in (comparisons.left_answer, comparisons.right_answer)]
        followed = np.zeros(max(laid.items.answers, 1), np.bool_)
        followed[laid.items.answer[laid.drawn.tracked[laid.thing]]] = True
        chosen = np.flatnonzero(followed[answers[0]] | followed[answers[1]])
        left, right = (side[chosen] for side in answers)
        _, kept, place = np.unique(left * max(laid.items.answers, 1) + right, return_index=True, return_inverse=True)
        comparison = np.full(comparisons.n, -1, np.int64)
        comparison[chosen] = place
        size = np.bincount(laid.items.answer[first], minlength=laid.items.answers).astype(np.int64)
        counts = _counts(laid, left[kept], right[kept], size)
        seen = Sightings(
            track[first], laid.drawn.frame[laid.thing[first]], *_pairs(laid, comparisons, sighting, comparison)
        )
        return cls(laid, seen, sighting, counts)

    def agreement(self, at_least: float, confidence: float) -> dict[str, Figure]:
        """The figures of identity between annotators."""
        found = track_agreement(self.seen, self.counts, at_least, confidence)
        return {"identity_f1": found.identity, "association": found.association, "kept_identity": found.kept}

    def against_gold(self, unit: Longs, units: int, at_least: float, confidence: float) -> dict[str, Figure]:
        """Pooled, as identity is published; `unit[i]` is the item of answer i."""
        counts = replace(self.counts, unit=unit[self.counts.unit], units=units)
        return {"gold_identity_f1": identity_f1(self.seen, counts, at_least, Average.POOLED, confidence)}

    def wrong(self, pairs: Candidates, at_least: float) -> NDArray[np.bool_]:
        """Pairs of marks, the right one gold, of which gold has a track and it is not the one assigned to the left."""
        tracks = max(len(self.seen.size), 1)
        held = self.seen.take(same_identity(self.seen, at_least))

        def key(left: Longs, right: Longs) -> Longs:
            return np.asarray(self.seen.track[left] * tracks + self.seen.track[right], np.int64)

        assigned = np.unique(key(held.left, held.right))
        own = key(self.sighting[pairs.left], self.sighting[pairs.right])
        return np.asarray(self.laid.drawn.tracked[self.laid.thing[pairs.right]] & ~np.isin(own, assigned), np.bool_)


def same_tracks(laid: Laid, at_least: float) -> NDArray[np.bool_]:
    """Whether annotator 0 of each item has the tracks of annotator 1, bool[items]; true where that one gives none."""
    given = laid.drawn.tracked[laid.thing] & (laid.marks.annotator == 1)
    same = np.ones(laid.items.units, np.bool_)
    same[laid.items.unit[given]] = False
    tracked = None if same.all() else Tracked.of(laid, Comparisons.among(laid.marks))
    if tracked is None:
        return same
    held = np.bincount(
        tracked.seen.comparison[same_identity(tracked.seen, at_least)], minlength=len(tracked.counts.unit)
    )
    same[tracked.counts.unit] |= (held == tracked.counts.of_left) & (held == tracked.counts.of_right)
    return same


def _video_answers(laid: Laid, answer: Longs) -> Longs:
    """The answers to items that answers to frames are part of."""
    item = laid.item[laid.marks.looked_unit[answer]].astype(np.int32)
    return laid.items.answers_of(item, laid.marks.looked_annotator[answer])


def _counts(laid: Laid, left: Longs, right: Longs, size: Longs) -> Counts:
    unit = laid.items.looked_unit[left].astype(np.int64)
    one, other = (laid.items.looked_annotator[side].astype(np.int64) for side in (left, right))
    both = np.zeros(len(left), np.int64)
    return Counts(unit, one, other, both, size[left], size[right], laid.items.units, laid.items.annotators)


def _pairs(
    laid: Laid, comparisons: Comparisons, sighting: Longs, comparison: Longs
) -> tuple[Longs, Longs, Longs, NDArray[np.float64]]:
    """Comparison, left and right sighting of the pairs that overlap, and how much their most similar parts do."""
    chosen = np.flatnonzero(comparison >= 0)
    some = Comparisons(laid.marks, laid.marks, comparisons.left_answer[chosen], comparisons.right_answer[chosen])
    pairs = laid.alike(some, _ANY)
    width = int(sighting.max(initial=0)) + 1
    keys, first, place = np.unique(
        sighting[pairs.left] * width + sighting[pairs.right], return_index=True, return_inverse=True
    )
    similarity = np.zeros(len(keys))
    np.maximum.at(similarity, place, pairs.similarity)
    left, right = np.divmod(keys, width)
    return comparison[chosen[pairs.comparison[first]]], left, right, similarity


def _numbered(whole: Longs, part: Longs) -> Longs:
    """One number for each combination."""
    key = whole * (int(part.max(initial=0)) + 1) + part
    return np.asarray(np.unique(key, return_inverse=True)[1], np.int64)
