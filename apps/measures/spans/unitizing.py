"""Krippendorff's alpha for unitizing: do annotators cut the same stretches out of a text or recording?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.spans.overlaps import overlapping_among
from apps.measures.spans.sections import Sections, disagreement_by_unit, sections
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class UnitizingAlpha:
    """`overall` over all classes and `per_class` for each; D_o and D_e of each class, 0.0 where it was never used."""

    overall: Figure
    per_class: tuple[Figure, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]


def unitizing_alpha(
    spans: Spans,
    begin: ArrayLike,
    end: ArrayLike,
    *,
    by: IntervalBy = IntervalBy.LINEARISED,
    confidence: float = 0.95,
    seed: int = 1,
    replicates: int = 1000,
) -> UnitizingAlpha | Undefined:
    """Alpha_U (Krippendorff 1995; 2004, chapter 11.6) per class and as 1 - sum D_o / sum D_e over classes.

    Positions `begin[u]`..`end[u]` - 1 of unit u (int64[units]) are what annotators looked at; its resolution matters,
    as D_e counts the places a span could lie at. A unit (a document) is a stretch of its own: no gap reaches over its
    edges; units that fewer than two annotators looked at are left out. Undefined where spans of one annotator and
    class overlap, which the measure does not know, and where no span was marked.
    Raises `ValueError` for a span outside of its unit.
    """
    start, stop = _stretches(spans, begin, end)
    lapping = _overlap_of_one(spans)
    if lapping is not None:
        return lapping
    looked = np.bincount(spans.marks.looked_unit, minlength=spans.marks.units)
    if not bool((looked >= 2).any()):
        return Undefined("no unit was looked at by two annotators")
    parts = [_part(spans.of_class(category), start, stop, looked) for category in range(spans.marks.categories)]

    def figure(chosen: list[_Part], name: str) -> Figure:
        made = _statistic(chosen, f"alpha for unitizing, {name}")
        return figure_of(made, confidence, by, seed=seed, replicates=replicates)

    every = [part.moments(np.ones(len(part.observed))) for part in parts]
    return UnitizingAlpha(
        figure(parts, "all classes"),
        tuple(figure([part], f"class {number}") for number, part in enumerate(parts)),
        tuple(observed for observed, _ in every),
        tuple(expected for _, expected in every),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """One class: `observed` disagreement and annotated length `labels` per unit, and the sections of all units."""

    observed: Floats
    labels: Floats
    sections: Sections

    def moments(self, times: Floats) -> tuple[float, float]:
        """D_o and D_e when unit u occurs `times[u]` times, but for a factor that both share (1 / L of the source)."""
        labels = float(times @ self.labels)
        spans, _ = self.sections.places(times)
        chance = labels * (labels - 1) - self.sections.pairs_inside(times)
        if labels == 0 or chance <= 0:
            return 0.0, 0.0
        scale = self.sections.whole_length(times)
        return float(times @ self.observed) / (labels * scale), 2 * spans / (scale * chance)

    def slopes(self) -> tuple[Floats, Floats]:
        """The derivatives of D_o and D_e, without the shared factor, by how often each unit occurs."""
        ones = np.ones(len(self.observed))
        labels = float(self.labels.sum())
        spans, by_spans = self.sections.places(ones)
        inside = self.sections.pairs_inside(ones)
        chance = labels * (labels - 1) - inside
        by_chance = (2 * labels - 1) * self.labels - self.sections.inside_by_unit
        observed = self.observed / labels - self.observed.sum() / labels**2 * self.labels
        return observed, 2 * (by_spans / chance - spans / chance**2 * by_chance)


def _part(spans: Spans, start: Longs, stop: Longs, looked: Longs) -> _Part:
    """Units looked at by one annotator are in no part."""
    pairable = np.flatnonzero(looked >= 2)
    kept = spans.take(np.flatnonzero(looked[spans.marks.unit] >= 2))
    observed = disagreement_by_unit(kept, looked)
    labels = (looked * (stop - start)).astype(np.float64)
    made = sections(kept, start, stop, looked >= 2)
    return _Part(observed[pairable], labels[pairable], made.of_units(pairable))


def _statistic(parts: list[_Part], name: str) -> Statistic | Undefined:
    units = len(parts[0].observed) if parts else 0
    ones = np.ones(units)
    every = np.array([part.moments(ones) for part in parts]).reshape(-1, 2)
    observed, expected = float(every[:, 0].sum()), float(every[:, 1].sum())
    if expected <= 0:
        return Undefined("nobody marked anything")
    scale = parts[0].sections.whole_length(ones)
    used = [part.slopes() for part, (_, chance) in zip(parts, every, strict=True) if chance > 0]
    by_observed = np.sum([one for one, _ in used], axis=0) / scale
    by_expected = np.sum([one for _, one in used], axis=0) / scale
    influence = -units * (by_observed - observed / expected * by_expected) / expected

    def replicate(multiplicities: NDArray[np.int64] | Floats) -> Floats:
        return np.array([_alpha(parts, np.asarray(times, np.float64)) for times in multiplicities])

    value = 1 - observed / expected
    times = np.ones(units, np.int64)
    return Statistic(name, value, times, influence, replicate, observed, expected, min(-1.0, value), np.inf)


def _alpha(parts: list[_Part], times: Floats) -> float:
    observed, expected = np.sum([part.moments(times) for part in parts], axis=0)
    return float(1 - observed / expected) if expected > 0 else np.nan


def _stretches(spans: Spans, begin: ArrayLike, end: ArrayLike) -> tuple[Longs, Longs]:
    start, stop = np.asarray(begin, np.int64), np.asarray(end, np.int64)
    if start.shape != (spans.marks.units,) or stop.shape != start.shape or bool((start > stop).any()):
        raise ValueError(f"each of the {spans.marks.units} units needs its begin and its end")
    outside = (spans.begin < start[spans.marks.unit]) | (spans.end > stop[spans.marks.unit])
    if bool(outside.any()):
        raise ValueError(f"span {int(np.argmax(outside))} lies outside of its unit")
    return start, stop


def _overlap_of_one(spans: Spans) -> Undefined | None:
    a, b = overlapping_among(spans)
    own = (spans.marks.answer[a] == spans.marks.answer[b]) & (spans.marks.category[a] == spans.marks.category[b])
    times = int(np.count_nonzero(own))
    if not times:
        return None
    return Undefined(f"{times} pairs of spans of one annotator and class overlap, which alpha for unitizing excludes")
