"""Spans of text or time: their overlap, the spans and the characters that a majority of annotators marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.shapes.clusters import (
    Floats,
    Ints,
    Longs,
    canonical_order,
    checked,
    medians,
    renumbered,
    same_objects,
    votes_needed,
)


@dataclass(frozen=True, eq=False)
class Spans:
    """`annotator[i]` marked `start[i]`..`end[i]` (end excluded; characters or seconds) as `label[i]`.

    float64, float64, int and int[spans]. Raises `ValueError` for a bound that is not finite, and for a span that
    ends before it starts.
    """

    start: Floats
    end: Floats
    label: Ints
    annotator: Ints

    def __post_init__(self) -> None:
        if not (np.isfinite(self.start).all() and np.isfinite(self.end).all()) or bool((self.end < self.start).any()):
            raise ValueError("a span needs two finite bounds, the start first")


@dataclass(frozen=True, eq=False)
class SpanConsensus:
    """One entry for each object, by start: `start`, `end` float64, `label`, `votes` int64; `accepted` where votes
    are more than the majority, `tied` where they are exactly it. `object` int64[spans]: what each mark was taken
    for, -1 where marks are not told apart (the vote of characters)."""

    start: Floats
    end: Floats
    label: Longs
    votes: Longs
    accepted: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    object: Longs


def span_ious(left: Spans, right: Spans) -> Floats:
    """Intersection over union of lengths, 0 for different labels, float64[left, right]; equal empty spans have 1."""
    common = np.minimum(left.end[:, None], right.end) - np.maximum(left.start[:, None], right.start)
    union = (left.end - left.start)[:, None] + (right.end - right.start) - np.maximum(common, 0)
    ratio = np.where(
        union > 0, np.maximum(common, 0) / np.where(union > 0, union, 1.0), np.where(common == 0, 1.0, 0.0)
    )
    return np.asarray(np.where(left.label[:, None] == right.label, ratio, 0.0))


def span_consensus(spans: Spans, annotators: int, *, iou_at_least: float = 0.4, majority: float = 0.5) -> SpanConsensus:
    """Join spans of one label over annotators by mean IoU, and take the median of each bound.

    `annotators` looked at the unit, those who marked nothing among them. A median may fall between two characters
    where an even number of annotators disagree: it is given as it is.
    """
    checked(len(spans.start), spans.annotator, annotators, iou_at_least, majority)
    keys = list(zip(spans.start.tolist(), spans.end.tolist(), spans.label.tolist(), strict=True))
    order = canonical_order(keys, spans.annotator)
    sorted_spans = Spans(spans.start[order], spans.end[order], spans.label[order], spans.annotator[order])
    ious = span_ious(sorted_spans, sorted_spans)
    group = renumbered(same_objects(ious, sorted_spans.annotator, iou_at_least), order)
    votes = np.bincount(group).astype(np.int64)
    bounds = medians(np.column_stack([spans.start, spans.end]), group, len(votes))
    label = np.zeros(len(votes), np.int64)
    label[group] = spans.label
    best = np.lexsort((label, bounds[:, 1], bounds[:, 0]))
    place = np.argsort(best)[group]
    decided = votes_needed(votes[best], annotators, majority)
    return SpanConsensus(bounds[best, 0], bounds[best, 1], label[best], votes[best], *decided, place)


def character_consensus(spans: Spans, annotators: int, *, majority: float = 0.5) -> SpanConsensus:
    """The stretches that more than the majority of annotators gave one label, whatever spans they come from.

    Exact between all bounds. Each stretch has one number of votes; neighbouring ones that are accepted, or tied, are
    one, with the fewest votes on the way. Touching objects of one label cannot be told apart here: for those take
    `span_consensus`.
    """
    checked(len(spans.start), spans.annotator, annotators, 1.0, majority)
    start, end, label, votes = _stretches(spans)
    accepted, tied = votes_needed(votes, annotators, majority)
    kept = accepted | tied
    start, end, label, votes, tied = start[kept], end[kept], label[kept], votes[kept], tied[kept]
    follows = np.zeros(len(start), np.bool_)
    follows[1:] = (start[1:] == end[:-1]) & (label[1:] == label[:-1]) & (tied[1:] == tied[:-1])
    first = np.flatnonzero(~follows)
    last = np.append(first[1:], len(start))[: len(first)] - 1
    fewest = np.minimum.reduceat(votes, first) if len(first) else votes
    order = np.lexsort((label[first], end[last], start[first]))
    first, last = first[order], last[order]
    unknown = np.full(len(spans.start), -1, np.int64)
    return SpanConsensus(start[first], end[last], label[first], fewest[order], ~tied[first], tied[first], unknown)


def _stretches(spans: Spans) -> tuple[Floats, Floats, Longs, Longs]:
    """By label, then place: stretches between neighbouring bounds with the number of annotators who marked them."""
    bounds = np.unique(np.concatenate([spans.start, spans.end]))
    marks = np.column_stack([spans.label, spans.annotator]).astype(np.int64)
    people, who = np.unique(marks, axis=0, return_inverse=True)
    change = np.zeros((len(people), len(bounds)), np.int64)
    np.add.at(change, (who.ravel(), np.searchsorted(bounds, spans.start)), 1)
    np.add.at(change, (who.ravel(), np.searchsorted(bounds, spans.end)), -1)
    marked = np.cumsum(change, axis=1)[:, :-1] > 0
    labels, which = np.unique(people[:, 0], return_inverse=True)
    votes = np.zeros((len(labels), marked.shape[1]), np.int64)
    np.add.at(votes, which, marked)
    row, column = np.nonzero(votes)
    return bounds[column], bounds[column + 1], labels[row], votes[row, column]
