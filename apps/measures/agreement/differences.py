"""Is agreement higher here than there: differences of coefficients and of gold accuracies, with their intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.mover import Difference, correlation_of, subtracted
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.gold import Marks, accuracy
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
OfPatterns = Callable[[Histogram], Statistic | Undefined]
OfUnits = Callable[[Ratings], Statistic | Undefined]


def paired_difference(one: Ratings, other: Ratings, coefficient: OfPatterns, confidence: float = 0.95) -> Difference:
    """The coefficient of `one` minus that of `other`, where unit i of both is the same thing to be labelled.

    `coefficient` makes a `Statistic` of a histogram, such as `statistic_of_alpha`. What counts is how often each
    pair of patterns occurs: the histogram over codes 0..K-1 of the one side and K.. of the other. A unit without
    labels on one side counts for the other side alone. Raises `ValueError` where the numbers of units differ.
    """
    joint = _joint(one, other)
    sides = [_side(joint, 0, one.levels), _side(joint, one.levels, joint.levels)]
    loose = [coefficient(side) for side, _ in sides]
    figures = [figure_of(coefficient(Histogram.merge([side])), confidence) for side, _ in sides]
    return _paired(figures, loose, [labels for _, labels in sides], joint.times)


def paired_difference_by_unit(
    one: Ratings, other: Ratings, coefficient: OfUnits, confidence: float = 0.95
) -> Difference:
    """As `paired_difference`, for coefficients that need to know who labelled: one pattern for each labelled unit.

    Raises `ValueError` where the numbers of units differ, or the patterns of the coefficient are not units.
    """
    _same_units(one, other)
    statistics = [coefficient(side) for side in (one, other)]
    labels = [np.bincount(side.unit, minlength=side.units) for side in (one, other)]
    figures = [figure_of(statistic, confidence) for statistic in statistics]
    return _paired(figures, statistics, labels, np.ones(one.units, np.int64))


def independent_difference(
    one: Statistic | Undefined, other: Statistic | Undefined, confidence: float = 0.95
) -> Difference:
    """One coefficient minus another of other units, of the same or of another kind."""
    figures = [figure_of(statistic, confidence) for statistic in (one, other)]
    units = sum(figure.n for figure in figures if isinstance(figure, Estimate))
    refused = any(_refused(figure, statistic) for figure, statistic in zip(figures, (one, other), strict=True))
    figure = subtracted(figures[0], figures[1], 0.0, units, _named([one, other]), refused)
    return Difference(figures[0], figures[1], figure, 0)


def gold_accuracy_difference(one: Marks, other: Marks, confidence: float = 0.95) -> Difference:
    """The gold accuracy of one group of annotators minus that of another, over items numbered alike.

    Labels of one item rise and fall together, on one side and across both: items are the units, each side has its
    clustered Wilson interval, and their correlation is that of the ratio estimators over items. Raises `ValueError`
    where the numbers of items differ.
    """
    if one.units != other.units:
        raise ValueError(f"the sides must number the same items, got {one.units} and {other.units}")
    figures = [accuracy(side, confidence) for side in (one, other)]
    counts = [side.per_unit() for side in (one, other)]
    parts = [_of_share(*count) for count in counts]
    here, there = (labels > 0 for _, labels in counts)
    correlation = correlation_of(parts[0], parts[1], np.ones(one.units))
    units = int(np.count_nonzero(here | there))
    figure = subtracted(figures[0], figures[1], correlation, units, "difference of gold accuracy over items")
    return Difference(figures[0], figures[1], figure, int(np.count_nonzero(here & there)))


def _paired(
    figures: list[Figure], statistics: list[Statistic | Undefined], labels: list[Longs], times: Longs
) -> Difference:
    """`labels` of both sides for each joint pattern say where the patterns of a statistic belong."""
    both = int(times[(labels[0] >= 2) & (labels[1] >= 2)].sum())
    units = int(times[(labels[0] >= 2) | (labels[1] >= 2)].sum())
    parts = [_spread(statistic, own) for statistic, own in zip(statistics, labels, strict=True)]
    refused = any(_refused(figure, statistic) for figure, statistic in zip(figures, statistics, strict=True))
    correlation = correlation_of(parts[0], parts[1], times)
    method = f"{_named(statistics)} over the same units"
    figure = subtracted(figures[0], figures[1], correlation, units, method, refused)
    return Difference(figures[0], figures[1], figure, both)


def _joint(one: Ratings, other: Ratings) -> Histogram:
    _same_units(one, other)
    code = np.concatenate([one.code.astype(np.int64), other.code.astype(np.int64) + one.levels])
    unit = np.concatenate([one.unit, other.unit])
    levels = one.levels + other.levels
    return Histogram.from_ratings(Ratings(unit, np.zeros(len(unit), np.int32), code, one.units, 1, levels))


def _same_units(one: Ratings, other: Ratings) -> None:
    if one.units != other.units:
        raise ValueError(f"the sides must number the same units, got {one.units} and {other.units}")


def _side(joint: Histogram, first: int, last: int) -> tuple[Histogram, Longs]:
    """The patterns cut to codes `first`..`last` - 1, equal ones not joined, and the labels each joint pattern has."""
    own = (joint.code >= first) & (joint.code < last)
    entries = joint.per_pattern(own.astype(np.int64))
    labels = joint.per_pattern(np.where(own, joint.count, 0))
    kept = entries > 0
    start = np.append(0, np.cumsum(entries[kept])).astype(np.int64)
    return Histogram(last - first, start, joint.code[own] - first, joint.count[own], joint.times[kept]), labels


def _spread(statistic: Statistic | Undefined, labels: Longs) -> Floats:
    """The influence over all joint patterns: zero for units that do not count."""
    spread = np.zeros(len(labels))
    if isinstance(statistic, Undefined):
        return spread
    for least in (1, 2):
        counted = labels >= least
        if np.count_nonzero(counted) == len(statistic.times):
            spread[counted] = statistic.influence
            return spread
    raise ValueError(f"{statistic.name} has {len(statistic.times)} patterns that are not those of units with labels")


def _of_share(correct: Longs, labels: Longs) -> Floats:
    """The influence of items on correct / labels, up to a factor."""
    share = float(correct.sum()) / max(float(labels.sum()), 1.0)
    return np.asarray(correct - share * labels, np.float64)


def _refused(figure: Figure, statistic: Statistic | Undefined) -> bool:
    if isinstance(figure, Undefined) or isinstance(statistic, Undefined):
        return False
    return figure.low <= statistic.lowest and figure.high >= 1


def _named(statistics: list[Statistic | Undefined]) -> str:
    names = [statistic.name for statistic in statistics if isinstance(statistic, Statistic)]
    same = len(set(names)) == 1
    return f"difference of {names[0]}" if same else f"difference of {' and '.join(names)}"
