"""Coefficients and influences of thousands of data sets at once, written apart from the product's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement.many import Many
from apps.measures.agreement.spread import Spread

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """`value` and `span` [R], `influence` and `times` [R, P] over the units that count, `minority` and `compared` [R];
    intervals are those of the product."""

    value: Floats
    span: Floats
    influence: Floats
    times: Floats
    minority: Floats
    compared: Floats
    lowest: float = -1.0

    @cached_property
    def many(self) -> Many:
        spread = Spread.over(self.influence, self.times)
        return Many(self.value, self.span, spread, self.minority, self.lowest, self.compared)


def alpha_of(counts: Longs, drawn: Longs, ranked: bool = False, values: Floats | None = None) -> Drawn:
    """Alpha: nominal, ordinal where `ranked`, interval with `values`; nan where all labels are the same."""
    paired = counts.sum(axis=1) >= 2
    c, times = counts[paired].astype(np.float64), drawn[:, paired].astype(np.float64)
    m, totals = c.sum(axis=1), times @ c
    labels = np.maximum(totals.sum(axis=1), 2)
    if ranked or values is not None:
        at = (
            (np.cumsum(totals, axis=1) - totals / 2) / labels[:, None]
            if values is None
            else np.tile(values, (len(times), 1))
        )
        observed, by_observed, expected, by_expected = _spread(c, m, times, totals, labels, at, values is None)
        widest = np.square(np.where(totals > 0, at, -np.inf).max(axis=1) - np.where(totals > 0, at, np.inf).min(axis=1))
    else:
        observed = np.broadcast_to((m**2 - (c**2).sum(axis=1)) / (m - 1), times.shape)
        by_observed, expected = observed, labels**2 - (totals**2).sum(axis=1)
        by_expected, widest = 2 * (labels[:, None] * m - totals @ c.T), np.ones(len(times))
    known = expected > 1e-9 * labels**2
    e = np.where(known, expected, 1.0)
    total = (times * observed).sum(axis=1)
    ratio = (labels * total / e)[:, None]
    influence = ratio * (by_expected / e[:, None] - m / labels[:, None]) - labels[:, None] * by_observed / e[:, None]
    influence = influence * times.sum(axis=1)[:, None]
    value = np.where(known, 1 - (labels - 1) * total / e, np.nan)
    units = times.sum(axis=1)
    minority = units * (1 - totals.max(axis=1) / labels)
    span = np.where(known, (labels - 1) * labels * widest / e, 1.0)
    return Drawn(value, span, influence, times, minority, units)


def ac1_of(counts: Longs, drawn: Longs) -> Drawn:
    """Gwet's AC1 over all labelled units."""

    def chance(prevalence: Floats) -> tuple[Floats, Floats]:
        rest = prevalence.shape[1] - 1
        return (prevalence * (1 - prevalence)).sum(axis=1) / rest, (1 - 2 * prevalence) / rest

    return _beyond(counts, drawn, chance)


def percent_of(counts: Longs, drawn: Longs) -> Drawn:
    """Percent agreement."""
    found = _beyond(counts, drawn, lambda prevalence: (np.zeros(len(prevalence)), np.zeros_like(prevalence)))
    return replace(found, lowest=0.0)


def brennan_prediger_of(counts: Longs, drawn: Longs) -> Drawn:
    """Brennan and Prediger's coefficient."""
    levels = counts.shape[1]
    return _beyond(counts, drawn, lambda prevalence: (np.full(len(prevalence), 1 / levels), np.zeros_like(prevalence)))


def _beyond(counts: Longs, drawn: Longs, chance: Callable[[Floats], tuple[Floats, Floats]]) -> Drawn:
    """(p_a - p_e) / (1 - p_e) with p_e and its slope by the prevalence; what is rare does not matter."""
    labelled = counts.sum(axis=1) >= 1
    c, times = counts[labelled].astype(np.float64), drawn[:, labelled].astype(np.float64)
    m, n = c.sum(axis=1), np.maximum(times.sum(axis=1), 1)
    paired, share = m >= 2, c / m[:, None]
    agreement = np.where(paired, (c * (c - 1)).sum(axis=1) / np.maximum(m * (m - 1), 1), 0.0)
    units = (times * paired).sum(axis=1)
    compared = np.maximum(units, 1)
    observed = times @ agreement / compared
    prevalence = times @ share / n[:, None]
    expected, slope = chance(prevalence)
    value = np.where(units > 0, (observed - expected) / (1 - expected), np.nan)
    by_chance = slope @ share.T - (prevalence * slope).sum(axis=1)[:, None]
    own = np.where(paired, (n / compared)[:, None] * (agreement - observed[:, None]), 0.0)
    influence = (own - (1 - value)[:, None] * by_chance) / (1 - expected)[:, None]
    return Drawn(value, 1 / (1 - expected), influence, times, np.full(len(times), np.inf), units)


def _spread(
    c: Floats, m: Floats, times: Floats, totals: Floats, labels: Floats, at: Floats, moving: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """Squared differences of positions `at` [R, K]; where they are ranks they move with the data."""
    at = at - (totals * at).sum(axis=1, keepdims=True) / labels[:, None]
    first, second, spread = at @ c.T, at**2 @ c.T, (totals * at**2).sum(axis=1)
    observed = 2 * np.maximum(m * second - first**2, 0) / (m - 1)
    by_expected = 2 * (labels[:, None] * second + m * spread[:, None])
    if not moving:
        return observed, observed, 2 * labels * spread, by_expected
    weight = 4 * times / (m - 1)
    pull = ((weight * m) @ c) * at - (weight * first) @ c
    pull_expected = 4 * totals * labels[:, None] * at

    def through(by_rank: Floats) -> Floats:
        above = by_rank.sum(axis=1, keepdims=True) - np.cumsum(by_rank, axis=1)
        return ((above + by_rank / 2) / labels[:, None]) @ c.T

    return observed, observed + through(pull), 2 * labels * spread, by_expected + through(pull_expected)
