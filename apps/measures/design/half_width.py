"""How many units, with how many labels each, give alpha an interval of a wanted half-width."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from apps.measures.agreement.refusal import reason
from apps.measures.agreement.statistic import Statistic
from apps.measures.estimate import Undefined

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """`units` with `overlap` labels each: `labels` in all, and the most that one of the annotators gives."""

    overlap: int
    units: int
    labels: int
    most_per_annotator: int


def units_from_pilot(pilot: Statistic, half_width: float, confidence: float = 0.95) -> int | Undefined:
    """Units like those of a pilot until the interval of its coefficient is about +-`half_width`.

    The standard error of n units is taken as sqrt(v / n), v being the variance of the pilot's influences, and the
    quantile as that of Student's t; and n is large enough for an interval to be given at all. Raises `ValueError` for
    a half-width outside (0, 1).
    """
    n = int(pilot.times.sum())
    refused = reason(n, math.inf)
    if refused:
        return Undefined(f"the pilot is too small to plan from: {refused}")
    variance = float((pilot.times * np.square(pilot.influence)).sum()) / (n - 1)
    if variance < 1e-24:
        return Undefined("all units of the pilot say the same, so it does not show how much units differ")
    return _units(variance, pilot.minority / pilot.units, half_width, confidence)


def units_of_model(
    prevalence: ArrayLike, agreement: float, labels_per_unit: int, half_width: float, confidence: float = 0.95
) -> int:
    """As `units_from_pilot`, with the variance of `modelled_variance` in the place of a pilot's."""
    variance = modelled_variance(prevalence, agreement, labels_per_unit)
    return _units(variance, 1 - float(_shares(prevalence).max()), half_width, confidence)


def layouts(
    prevalence: ArrayLike, agreement: float, annotators: int, half_width: float, confidence: float = 0.95
) -> list[Layout]:
    """What each overlap from 2 to all the annotators costs; the cheapest is the one with the fewest labels.

    More labels on a unit need fewer units; whether fewer labels too depends on prevalence and agreement. Raises
    `ValueError` for fewer than two annotators.
    """
    if annotators < 2:
        raise ValueError(f"agreement needs two annotators or more, got {annotators}")
    return [
        _layout(overlap, units_of_model(prevalence, agreement, overlap, half_width, confidence), annotators)
        for overlap in range(2, annotators + 1)
    ]


def modelled_variance(prevalence: ArrayLike, agreement: float, labels_per_unit: int) -> float:
    """The variance over units of the influence on nominal alpha, under a model of annotators.

    A label is the unit's true class with probability sqrt(`agreement`), else a draw from the `prevalence` [K]; then
    alpha is the agreement whatever the prevalence. Given the true class the m labels of a unit are independent draws
    from a distribution q, so the share a of agreeing pairs is a U-statistic (Hoeffding 1948), and with f_c = 1 - p_c
    and D = sum_c p_c f_c the influence is (2 (1 - agreement) (mean f - D) + a - mean a) / D.
    Raises `ValueError` for shares that are no distribution over two or more classes, an agreement outside [0, 1), or
    fewer than two labels on a unit.
    """
    p, m = _shares(prevalence), labels_per_unit
    if not (0 <= agreement < 1 and m >= 2):
        raise ValueError(f"an agreement of {agreement} with {m} labels on a unit cannot be planned for")
    rare = 1 - p
    expected, weight = float(p @ rare), 2 * (1 - agreement)
    q = math.sqrt(agreement) * np.eye(len(p)) + (1 - math.sqrt(agreement)) * p
    pairs, mean = np.square(q).sum(axis=1), q @ rare
    one = (q**3).sum(axis=1) - np.square(pairs)
    two = pairs - np.square(pairs)
    of_pairs = 2 / (m * (m - 1)) * (2 * (m - 2) * one + two)
    of_mean = (q @ np.square(rare) - np.square(mean)) / m
    of_both = 2 / m * (np.square(q) @ rare - pairs * mean)
    within = float(p @ (weight**2 * of_mean + of_pairs + 2 * weight * of_both))
    level = weight * mean + pairs
    between = float(p @ np.square(level - p @ level))
    return (within + between) / expected**2


def _layout(overlap: int, units: int, annotators: int) -> Layout:
    return Layout(overlap, units, units * overlap, math.ceil(units * overlap / annotators))


def _units(variance: float, minority_share: float, half_width: float, confidence: float) -> int:
    """The smallest n with t(n - 1) sqrt(variance / n) <= half_width that bears an interval, by bisection."""
    if not (0 < half_width < 1 and 0 < confidence < 1):
        raise ValueError(f"half-width and confidence must be between 0 and 1, got {half_width} and {confidence}")

    def enough(n: int) -> bool:
        half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(variance / n)
        return half <= half_width and reason(n, n * minority_share) is None

    short, most = 1, 2
    while not enough(most):
        short, most = most, 2 * most
    while most - short > 1:
        middle = (short + most) // 2
        short, most = (short, middle) if enough(middle) else (middle, most)
    return most


def _shares(prevalence: ArrayLike) -> Floats:
    p = np.asarray(prevalence, np.float64)
    if p.ndim != 1 or len(p) < 2 or not bool((p >= 0).all()) or abs(float(p.sum()) - 1) > 1e-9 or p.max() == 1:
        raise ValueError("the prevalence must be shares of two or more classes that sum to 1")
    return p
