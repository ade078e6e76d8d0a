"""Agreement on labels of any kind: distances within units against distances between units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.objects.row_pairs import between_units, within_units

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Distance = Callable[[Longs, Longs], Floats]
_BAND = 0.025
_LOW = 0.05
_MOST_PAIRS = 2_000_000
_NEITHER = "no unit has labels of two annotators"


@dataclass(frozen=True)
class WithinBetween:
    """Three answers to "are labels of one unit closer than labels of different units?", intervals over units.

    `alpha` = 1 - mean D_o / mean D_e; `sigma` = share of D_o below the 5 % quantile of D_e; `ks` = the largest lead of
    the distribution function of D_o over that of D_e. D_o are distances within units, D_e between units. Sigma and KS
    compare across distance functions, alpha does not. `observed` and `expected` are the means of D_o and D_e,
    `pairs` how many there are of each; D_e was drawn from `seed`.
    """

    alpha: Figure
    sigma: Figure
    ks: Figure
    observed: float
    expected: float
    pairs: int
    seed: int


def within_between(
    unit: NDArray[np.integer],
    annotator: NDArray[np.integer],
    distance: Distance,
    *,
    seed: int = 1,
    by: IntervalBy = IntervalBy.LINEARISED,
    confidence: float = 0.95,
    most_pairs: int = _MOST_PAIRS,
) -> WithinBetween | Undefined:
    """Braylan, Alonso and Lease (2022), for label i of `annotator[i]` in `unit[i]`, integers [n].

    `distance` takes two arrays of row numbers int64[k] to float64[k], finite and not negative: labels themselves never
    come here. D_o are all pairs of labels of one unit by different annotators (a random `most_pairs` of them where
    there are more); D_e are as many random pairs of labels of different units. Work and memory grow with the pairs,
    never with n**2.
    """
    random = np.random.default_rng(seed)
    inside = within_units(unit, annotator, random, most_pairs)
    if inside is None:
        return Undefined(_NEITHER)
    outside = between_units(unit, annotator, len(inside.left), random)
    if outside is None:
        return Undefined("all labels are of one unit, so nothing is known about different ones")
    sample = _Sample(
        _checked(distance(inside.left, inside.right)),
        _checked(distance(outside.left, outside.right)),
        *_renumbered(inside.unit, outside.unit, outside.other),
    )

    def figure(made: Statistic | Undefined) -> Figure:
        return figure_of(made, confidence, by, seed=seed)

    return WithinBetween(
        figure(_alpha(sample)),
        figure(_sigma(sample)),
        figure(_ks(sample)),
        float(sample.within.mean()),
        float(sample.between.mean()),
        len(sample.within),
        seed,
    )


@dataclass(frozen=True, eq=False)
class _Sample:
    """Distances, and the units they come from: `unit` of `within`, `left` and `right` of `between`."""

    within: Floats
    between: Floats
    unit: Longs
    left: Longs
    right: Longs

    @property
    def units(self) -> int:
        return int(max(self.unit.max(), self.left.max(), self.right.max())) + 1

    def mean_within(self, values: Floats) -> tuple[float, Floats]:
        """The mean of one number per pair, and the influence on it of each unit (n times the derivative)."""
        mean = float(values.mean())
        pull = np.bincount(self.unit, weights=values - mean, minlength=self.units)
        return mean, self.units * pull / len(values)

    def mean_between(self, values: Floats) -> tuple[float, Floats]:
        mean = float(values.mean())
        pull = np.bincount(self.left, weights=values - mean, minlength=self.units)
        pull += np.bincount(self.right, weights=values - mean, minlength=self.units)
        return mean, self.units * pull / len(values)

    def weights(self, times: Floats) -> tuple[Floats, Floats]:
        """The weights of the pairs when each unit occurs so many times."""
        return times[self.unit], times[self.left] * times[self.right]


def _alpha(sample: _Sample) -> Statistic | Undefined:
    observed, by_observed = sample.mean_within(sample.within)
    expected, by_expected = sample.mean_between(sample.between)
    if expected == 0:
        return Undefined("labels of different units are all at distance zero")

    def value(within: Floats, between: Floats) -> float:
        chance = float(between @ sample.between)
        return 1 - float(within @ sample.within) * float(between.sum()) / (float(within.sum()) * chance)

    influence = -(by_observed - observed / expected * by_expected) / expected
    return _statistic("alpha, within against between units", 1 - observed / expected, influence, value, sample, -1.0)


def _sigma(sample: _Sample) -> Statistic | Undefined:
    threshold, lower, upper = np.quantile(sample.between, [_LOW, _LOW - _BAND, _LOW + _BAND])
    if threshold <= 0:
        return Undefined("at least 5 % of labels of different units are at distance zero, and none can be closer")
    share, by_within = sample.mean_within((sample.within < threshold).astype(np.float64))
    _, by_between = sample.mean_between((sample.between < threshold).astype(np.float64))
    # The threshold moves with the data: the ratio of densities around it says how much that matters.
    local = float(((sample.within >= lower) & (sample.within < upper)).mean()) / (2 * _BAND)

    def value(within: Floats, between: Floats) -> float:
        order = np.argsort(sample.between, kind="stable")
        reached = np.searchsorted(np.cumsum(between[order]), _LOW * between.sum())
        limit = sample.between[order[min(int(reached), len(order) - 1)]]
        return float(within[sample.within < limit].sum() / within.sum())

    influence = by_within - local * by_between
    return _statistic("sigma, within against between units", share, influence, value, sample, 0.0)


def _ks(sample: _Sample) -> Statistic | Undefined:
    values = np.unique(np.concatenate([sample.within, sample.between]))
    lead = _share(sample.within, values) - _share(sample.between, values)
    at = float(values[int(np.argmax(lead))])
    _, by_within = sample.mean_within((sample.within <= at).astype(np.float64))
    _, by_between = sample.mean_between((sample.between <= at).astype(np.float64))
    places = [np.searchsorted(values, one) for one in (sample.within, sample.between)]

    def value(within: Floats, between: Floats) -> float:
        shares = [
            np.cumsum(np.bincount(place, weights=weight, minlength=len(values))) / weight.sum()
            for place, weight in zip(places, (within, between), strict=True)
        ]
        return float((shares[0] - shares[1]).max())

    # At the largest lead its derivative by the place is zero, so the place may be taken as fixed.
    made = max(float(lead.max()), 0.0)
    return _statistic("KS, within against between units", made, by_within - by_between, value, sample, 0.0)


def _statistic(
    name: str,
    value: float,
    influence: Floats,
    of_weights: Callable[[Floats, Floats], float],
    sample: _Sample,
    lowest: float,
) -> Statistic:
    def replicate(multiplicities: NDArray[np.int64] | Floats) -> Floats:
        weighted = [sample.weights(np.asarray(times, np.float64)) for times in multiplicities]
        values = [of_weights(*pair) if min(weight.sum() for weight in pair) > 0 else np.nan for pair in weighted]
        return np.asarray(values, np.float64)

    times = np.ones(sample.units, np.int64)
    compared = len(np.unique(sample.unit))
    observed, expected = float(sample.within.mean()), float(sample.between.mean())
    return Statistic(
        name, value, times, influence, replicate, observed, expected, lowest, np.inf, compared, 1.0 - lowest
    )


def _share(sample: Floats, at: Floats) -> Floats:
    return np.searchsorted(np.sort(sample), at, side="right") / len(sample)


def _renumbered(*units: Longs) -> list[Longs]:
    """The same units, numbered without gaps."""
    _, numbers = np.unique(np.concatenate(units), return_inverse=True)
    return [part.astype(np.int64) for part in np.split(numbers, np.cumsum([len(one) for one in units])[:-1])]


def _checked(distances: Floats) -> Floats:
    array = np.asarray(distances, np.float64)
    if not bool(np.isfinite(array).all()) or bool((array < 0).any()):
        raise ValueError("a distance is finite and not negative")
    return array
