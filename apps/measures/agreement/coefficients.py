"""All coefficients of one set of labels at once, from one histogram."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from apps.measures.agreement.ac1 import gwet_statistic
from apps.measures.agreement.alpha import Distance, Level, statistic_of_alpha
from apps.measures.agreement.chance import Observed
from apps.measures.agreement.fleiss import fleiss_statistic
from apps.measures.agreement.free_marginal import brennan_prediger_statistic
from apps.measures.agreement.percent import percent_statistic
from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.agreement.weights import Weights
from apps.measures.estimate import Figure, Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A figure with what it was made of: p_a and p_e, for alpha D_o and D_e (None where it is undefined), and its
    linearised standard error (infinite where it is undefined or has no honest interval)."""

    figure: Figure
    observed: float | None
    expected: float | None
    error: float


def coefficients(
    data: Ratings | Histogram,
    levels: Sequence[Level] = (Level.NOMINAL,),
    *,
    values: ArrayLike | Sequence[Any] | None = None,
    distance: ArrayLike | Distance | None = None,
    period: float | None = None,
    weights: Weights | str | ArrayLike = Weights.IDENTITY,
    confidence: float = 0.95,
    by: IntervalBy = IntervalBy.LINEARISED,
    seed: int = 1,
    replicates: int = 1000,
) -> dict[str, Coefficient]:
    """Each coefficient by its name: "percent_agreement", "fleiss_kappa" (two labels a unit: Scott's pi),
    "brennan_prediger" (Randolph's kappa), "ac1", and "alpha_<level>" for each of `levels`; with a `distance` also
    "alpha_distance"; with `weights` also "weighted_percent_agreement", "weighted_fleiss_kappa",
    "weighted_brennan_prediger" and "ac2".

    The arguments are those of `statistic_of_alpha`, `Observed.of` and `figure_of`; so are the errors raised.
    """
    histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
    found = dict(_unweighted(Observed.of(histogram)))
    for level in levels:
        found[f"alpha_{level.value}"] = statistic_of_alpha(
            histogram, level, values=None if level in (Level.NOMINAL, Level.ORDINAL) else values, period=period
        )
    if distance is not None:
        found["alpha_distance"] = statistic_of_alpha(histogram, values=values, distance=distance)
    if not isinstance(weights, str) or weights != Weights.IDENTITY:
        found.update(_weighted(Observed.of(histogram, weights, values)))
    return {name: coefficient_of(one, confidence, by, seed=seed, replicates=replicates) for name, one in found.items()}


def _unweighted(observed: Observed) -> Iterator[tuple[str, Statistic | Undefined]]:
    yield "percent_agreement", percent_statistic(observed)
    yield "fleiss_kappa", fleiss_statistic(observed)
    yield "brennan_prediger", brennan_prediger_statistic(observed)
    yield "ac1", gwet_statistic(observed)


def _weighted(observed: Observed) -> Iterator[tuple[str, Statistic | Undefined]]:
    yield "weighted_percent_agreement", percent_statistic(observed)
    yield "weighted_fleiss_kappa", fleiss_statistic(observed)
    yield "weighted_brennan_prediger", brennan_prediger_statistic(observed)
    yield "ac2", gwet_statistic(observed)


def coefficient_of(
    statistic: Statistic | Undefined,
    confidence: float = 0.95,
    by: IntervalBy = IntervalBy.LINEARISED,
    *,
    seed: int = 1,
    replicates: int = 1000,
) -> Coefficient:
    """A statistic's figure, as `figure_of` makes it, with what it was made of."""
    figure = figure_of(statistic, confidence, by, seed=seed, replicates=replicates)
    if isinstance(statistic, Undefined):
        return Coefficient(figure, None, None, math.inf)
    error = math.inf if statistic.refused else statistic.error
    return Coefficient(figure, statistic.observed, statistic.expected, error)
