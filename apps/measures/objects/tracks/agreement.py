"""Identity F1, association and switches between annotators of the same videos, with intervals over videos."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import figure_of
from apps.measures.estimate import Estimate, Figure
from apps.measures.objects.counts import Counts
from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement
from apps.measures.objects.ratios import mean_of_ratios
from apps.measures.objects.tracks.association import aligned, association
from apps.measures.objects.tracks.identity import same_identity
from apps.measures.objects.tracks.sightings import Sightings
from apps.measures.objects.tracks.switches import switches

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TrackAgreement:
    """`identity`: IDF1; `association`: AssA at one threshold; `kept`: steps of a track without an identity switch."""

    identity: Figure
    association: Figure
    kept: Figure


def track_agreement(seen: Sightings, counts: Counts, at_least: float, confidence: float = 0.95) -> TrackAgreement:
    """Each figure is the mean over comparisons of two answers to one video, in [0, 1] and symmetric.

    Comparison c of `seen` is that of row c of `counts`, which has the sightings of either side in `of_left` and
    `of_right`; its `both` is not read. Sightings below the similarity `at_least` are different things.
    """
    matched = seen.take(aligned(seen, at_least))
    apart = switches(matched, len(counts.unit))
    alike = np.bincount(matched.comparison, weights=association(matched), minlength=len(counts.unit))
    pairs = np.bincount(matched.comparison, minlength=len(counts.unit))
    kept = _mean(
        "steps of a track without identity switch", counts, apart.steps - apart.changed, apart.steps, confidence
    )
    return TrackAgreement(
        identity_f1(seen, counts, at_least, Average.COMPARISONS, confidence),
        _mean("association (AssA)", counts, alike, pairs, confidence),
        _noted(
            kept, f"{int(apart.changed.sum())} switches in {int(apart.steps.sum())} steps, counted from either side"
        ),
    )


def identity_f1(seen: Sightings, counts: Counts, at_least: float, average: Average, confidence: float = 0.95) -> Figure:
    """IDF1 = 2 IDTP / (sightings of both sides); `counts` as in `track_agreement`."""
    held = seen.comparison[same_identity(seen, at_least)]
    both = np.bincount(held, minlength=len(counts.unit)).astype(np.int64)
    figure = overlap_agreement(replace(counts, both=both), Measure.F1, average, confidence=confidence)
    return replace(figure, method=f"identity {figure.method}") if isinstance(figure, Estimate) else figure


def _mean(name: str, counts: Counts, above: Longs | Floats, below: NDArray[np.integer], confidence: float) -> Figure:
    there = below > 0
    ratio = np.where(there, above / np.where(there, below, 1), 0.0)
    one = np.zeros(len(counts.unit), np.int64)
    made = mean_of_ratios(
        f"{name}, mean over comparisons", counts.unit, one, ratio, there.astype(np.float64), "no two tracks meet"
    )
    return figure_of(made, confidence)


def _noted(figure: Figure, note: str) -> Figure:
    return replace(figure, method=f"{figure.method}; {note}") if isinstance(figure, Estimate) else figure
