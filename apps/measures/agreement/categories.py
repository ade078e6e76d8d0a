"""Agreement about each label on its own, all labels in one pass over the histogram."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.chance import NOTHING_TO_COMPARE
from apps.measures.agreement.many import Many
from apps.measures.agreement.spread import Spread
from apps.measures.agreement.statistic import explained, figure_within
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_UNUSED = Undefined("nobody gave this label")
_ALONE = Undefined("nobody gave another label, so there is no variation to judge")
_ALPHA = "Krippendorff's alpha of one label against the others"
_KAPPA = "Fleiss' kappa of one label against the others"
_POSITIVE = "positive specific agreement, of units with the label"
_LINEARISED = "Gwet's linearised standard error"


@dataclass(frozen=True, eq=False)
class Categories:
    """One figure for each code, tuples of length `levels`.

    `alpha` and `kappa` are Krippendorff's alpha and Fleiss' kappa of that label against all others; `positive` is
    the positive specific agreement; `prevalence` the share of all labels.
    """

    alpha: tuple[Figure, ...]
    kappa: tuple[Figure, ...]
    positive: tuple[Figure, ...]
    prevalence: tuple[Figure, ...]


def categories(data: Ratings | Histogram, *, confidence: float = 0.95) -> Categories:
    """Figures for each label of the schema.

    alpha and kappa are those of data in which every other label is one label (Krippendorff 1980; Fleiss 1971), with
    missing labels as in `alpha` and `fleiss_kappa`. Positive specific agreement is the chance that a second label of
    a unit is k where a first one is: sum_u n_uk (n_uk - 1) / (m_u - 1) over sum_u n_uk, which for two labels a unit
    is 2 a / (2 a + b + c) (Dice 1945; for more Fleiss 1981).
    """
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    pairs = histogram.pairable()
    shares = _prevalence(_Entries.of(histogram))
    prevalence = _figures(histogram, "share of all labels", shares, confidence, {})
    if not pairs.units:
        nothing = (NOTHING_TO_COMPARE,) * histogram.levels
        return Categories(nothing, nothing, nothing, prevalence)
    entries = _Entries.of(pairs)
    unused = dict.fromkeys(np.flatnonzero(pairs.totals == 0).tolist(), _UNUSED)
    alone = dict.fromkeys(np.flatnonzero(pairs.totals == pairs.totals.sum()).tolist(), _ALONE)
    return Categories(
        _figures(pairs, _ALPHA, _alpha(entries), confidence, alone | unused),
        _figures(pairs, _KAPPA, _kappa(_Entries.of(histogram)), confidence, alone | unused),
        _figures(pairs, _POSITIVE, _positive(entries), confidence, unused),
        prevalence,
    )


@dataclass(frozen=True, slots=True)
class _Label:
    """One coefficient of one label; see `Named`."""

    name: str
    value: float
    lowest: float
    units: int
    minority: float
    carriers: float


@dataclass(frozen=True, eq=False)
class _Entries:
    """Pattern p has `count` of the `size` labels of each of its `times` units: one row for each such entry.

    `sizes` [D] are the different numbers of labels of a unit, `of_size` [D] how many units have each, and
    `group` which of them an entry has; `labels` [levels] how often each code was given.
    """

    histogram: Histogram
    count: Floats
    size: Floats
    times: Floats
    labels: Floats
    sizes: Floats
    of_size: Floats
    group: Longs

    @classmethod
    def of(cls, histogram: Histogram) -> _Entries:
        length = np.diff(histogram.start)
        sizes, group = np.unique(histogram.size, return_inverse=True)
        return cls(
            histogram,
            histogram.count.astype(np.float64),
            np.repeat(histogram.size, length).astype(np.float64),
            np.repeat(histogram.times, length).astype(np.float64),
            histogram.totals.astype(np.float64),
            sizes.astype(np.float64),
            np.asarray(np.bincount(group, weights=histogram.times, minlength=len(sizes)), np.float64),
            np.repeat(group, length),
        )

    def by_label(self, entries: Floats) -> Floats:
        """The sum of a number per entry over units with the label, float64[levels]."""
        sums = np.bincount(self.histogram.code, weights=entries * self.times, minlength=self.histogram.levels)
        return np.asarray(sums, np.float64)

    def over_units(self, of: Callable[[Floats], Floats], own: Floats, rest: Floats) -> Floats:
        """The sum over all units, float64[levels], of a function of the influence `rest` [levels, D] that each unit
        has by its size, plus `own`, that of each entry."""
        others = rest[self.histogram.code, self.group]
        everyone = np.asarray((of(rest) * self.of_size).sum(axis=1), np.float64)
        return everyone + self.by_label(of(others + own) - of(others))


def _spread(powers: Callable[[Callable[[Floats], Floats]], Floats], units: Floats) -> Spread:
    """Sums over units come as differences of large ones: what is left of equal ones is no variation."""
    found = Spread.of(units, powers)
    some = found.error > 1e-9
    parts = (found.second, found.fourth, found.raising, found.raising_fourth)
    return Spread(units, *(np.where(some, part, 0.0) for part in parts))


def _alpha(of: _Entries) -> Many:
    """The influence of a unit has a part in proportion to its size, and one of its own if it has the label."""
    total, units, code = float(of.labels.sum()), of.histogram.units, of.histogram.code
    disagreement = 2 * of.count * (of.size - of.count) / (of.size - 1)
    observed = of.by_label(disagreement)
    expected = 2 * of.labels * (total - of.labels)
    safe = np.where(expected > 0, expected, 1.0)
    steep = 2 * total * observed / np.square(safe)
    own = (steep * (total - 2 * of.labels))[code] * of.count - (total / safe)[code] * disagreement
    rest = (observed / safe * (2 * total * of.labels / safe - 1))[:, None] * of.sizes
    share = of.labels / total
    return Many(
        value=1 - (total - 1) * observed / safe,
        span=(total - 1) * total / safe,
        spread=_spread(
            lambda power: of.over_units(power, own * units, rest * units), np.full(len(share), float(units))
        ),
        minority=units * np.minimum(share, 1 - share),
    )


def _kappa(of: _Entries) -> Many:
    """Over all labelled units, as Gwet does with missing labels: units of one label have a part in the prevalence."""
    pairs, code = of.histogram.pairable(), of.histogram.code
    units, compared = of.histogram.units, pairs.units
    pairings = np.maximum(of.size * (of.size - 1), 1)
    unequal = 2 * of.count * (of.size - of.count) / pairings
    prevalence = of.by_label(of.count / of.size) / units
    room = 2 * prevalence * (1 - prevalence)
    safe = np.where(room > 0, room, 1.0)
    ratio = of.by_label(unequal) / compared / safe
    lift = ratio * 2 * (1 - 2 * prevalence) / safe
    own = lift[code] * of.count / of.size - (units / compared / safe)[code] * unequal
    rest = (-lift * prevalence)[:, None] + (units / compared * ratio)[:, None] * (of.sizes >= 2)
    share = pairs.totals / pairs.totals.sum()
    return Many(
        value=1 - ratio,
        span=1 / safe,
        spread=_spread(lambda power: of.over_units(power, own, rest), np.full(len(ratio), float(units))),
        minority=compared * np.minimum(share, 1 - share),
        compared=np.full(len(ratio), float(compared)),
    )


def _positive(of: _Entries) -> Many:
    again = of.count * (of.count - 1) / (of.size - 1)
    labels = np.maximum(of.labels, 1.0)
    value = of.by_label(again) / labels
    units = of.by_label(np.ones(len(of.count)))
    influence = (again - value[of.histogram.code] * of.count) * (units / labels)[of.histogram.code]
    return _proportions(value, _spread(lambda power: of.by_label(power(influence)), units))


def _prevalence(of: _Entries) -> Many:
    total, units = max(float(of.labels.sum()), 1.0), of.histogram.units
    value, scale = of.labels / total, units / total
    own, rest = of.count * scale, -value[:, None] * of.sizes * scale
    return _proportions(
        value, _spread(lambda power: of.over_units(power, own, rest), np.full(len(value), float(units)))
    )


def _proportions(value: Floats, spread: Spread) -> Many:
    return Many(value, np.ones(len(value)), spread, np.full(len(value), math.inf), 0.0, carried=False)


def _figures(
    histogram: Histogram, name: str, many: Many, confidence: float, reasons: dict[int, Undefined]
) -> tuple[Figure, ...]:
    if not histogram.units:
        return (Undefined("there is no label"),) * histogram.levels
    numbers = (many.value, many.units.astype(np.int64), many.minority, many.carriers, many.error)
    columns = zip(*(column.tolist() for column in (*numbers, *many.bounds(confidence))), strict=True)
    figures: list[Figure] = []
    for value, units, minority, carriers, error, low, high in columns:
        label = _Label(name, value, many.lowest, units, minority, carriers)
        figures.append(figure_within(label, low, high, explained(label, error, confidence, _LINEARISED)))
    return tuple(reasons.get(code, figure) for code, figure in enumerate(figures))
