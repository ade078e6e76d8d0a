"""Agreement corrected for chance: (p_a - p_e) / (1 - p_e), from the histogram of count vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from apps.measures.agreement.pairing import pair_sums
from apps.measures.agreement.statistic import Multiplicities, Statistic
from apps.measures.agreement.weights import Weights, weight_matrix
from apps.measures.estimate import Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]
NOTHING_TO_COMPARE = Undefined("no unit has two labels, so there is nothing to compare")
_SAME = Undefined("all labels are the same: there is no variation to correct for chance")
_CELLS = 2**21


@dataclass(frozen=True, eq=False)
class Observed:
    """What is observed of agreement under weights, for each pattern (P) and each code in use (V).

    `agreement` float64[P] is sum_k n_pk (n*_pk - 1) / (m_p (m_p - 1)) with n*_pk = sum_l w_kl n_pl, and 0 for a
    single label; `share` [P, V] is n_pk / m_p; `prevalence` [V] its mean over units, single labels included.
    `weights` is [V, V] or None for identity; `weight_sum` is T_w, the sum of all weights of the schema.
    """

    histogram: Histogram
    kind: str
    weights: Floats | None
    weight_sum: float
    agreement: Floats
    pairable: NDArray[np.bool_]
    share: csr_array
    prevalence: Floats

    @classmethod
    def of(
        cls,
        data: Ratings | Histogram,
        weights: Weights | str | ArrayLike = Weights.IDENTITY,
        values: ArrayLike | None = None,
    ) -> Self:
        """`weights` is a set of weights over `values`, or a matrix [levels, levels]; see `weight_matrix`."""
        histogram = data if isinstance(data, Histogram) else Histogram.from_ratings(data)
        matrix = weight_matrix(weights, histogram.levels, values)
        kind = "" if matrix is None else f", {weights if isinstance(weights, str) else 'given'} weights"
        size = histogram.size.astype(np.float64)
        pairable = size >= 2
        pairs = np.where(pairable, size * (size - 1), 1.0)
        agreement = np.where(pairable, (pair_sums(histogram, matrix) - size) / pairs, 0.0)
        used = np.flatnonzero(histogram.totals)
        share = histogram.shares(used)
        return cls(
            histogram,
            kind,
            None if matrix is None else np.ascontiguousarray(matrix[np.ix_(used, used)]),
            float(histogram.levels if matrix is None else matrix.sum()),
            agreement,
            pairable,
            share,
            np.asarray(histogram.times @ share, np.float64) / max(histogram.units, 1),
        )

    @cached_property
    def compared(self) -> int:
        """The number of units with two or more labels."""
        return int(self.histogram.times[self.pairable].sum())

    @cached_property
    def percent(self) -> float:
        """p_a: the mean of `agreement` over units with two or more labels."""
        return float((self.agreement * self.histogram.times).sum()) / self.compared

    @property
    def widest(self) -> float:
        """How far two labels can disagree."""
        return 1.0 if self.weights is None else 1 - float(self.weights.min(initial=1.0))


@dataclass(frozen=True, eq=False)
class Chance:
    """p_e of prevalences [B, V] as [B], and its derivative by the prevalences [V] of the data.

    `by_mix` says that p_e comes near 1 where one class is rare, so that the coefficient hangs on its few units.
    """

    expected: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    by_mix: bool = True


def corrected(observed: Observed, name: str, chance: Chance, lowest: float = -1.0) -> Statistic | Undefined:
    """The coefficient with its linearised influence (Gwet 2014, with the share of units compared as random)."""
    if observed.compared == 0:
        return NOTHING_TO_COMPARE
    expected = float(chance.expected(observed.prevalence[None, :])[0])
    room = 1 - expected
    if room < 1e-12:
        return _SAME
    value = (observed.percent - expected) / room
    units, times = observed.histogram.units, observed.histogram.times
    slope = chance.slope(observed.prevalence)
    by_chance = observed.share @ slope - float((observed.prevalence * slope).sum())
    by_pairs = np.where(observed.pairable, units / observed.compared * (observed.agreement - observed.percent), 0.0)
    return Statistic(
        name=name + observed.kind,
        value=value,
        times=times,
        influence=(by_pairs - (1 - value) * by_chance) / room,
        replicate=lambda multiplicities: _replicate(observed, chance, multiplicities),
        observed=observed.percent,
        expected=expected,
        lowest=lowest,
        minority=observed.histogram.pairable().minority if chance.by_mix else math.inf,
        compared=observed.compared,
        span=observed.widest / room,
        without_one=lambda: _without_one(observed, chance),
    )


def _replicate(observed: Observed, chance: Chance, multiplicities: Multiplicities) -> Floats:
    times = np.asarray(multiplicities, np.float64)
    paired = np.where(observed.pairable, 1.0, 0.0)
    pairs, agreed = row_sums(times, paired), row_sums(times, observed.agreement)
    return _values(times.sum(axis=1), pairs, agreed, np.asarray(times @ observed.share), chance)


def row_sums(times: Floats, each: Floats) -> Floats:
    """sum_p times[b, p] each[p] for each row b of [B, P]: a product that adds up alike in blocks of any size."""
    return np.asarray((times * each).sum(axis=1), np.float64)


def _without_one(observed: Observed, chance: Chance) -> Floats:
    times = observed.histogram.times.astype(np.float64)
    paired = np.where(observed.pairable, 1.0, 0.0)
    units, pairs, agreed = times.sum(), (times * paired).sum(), (times * observed.agreement).sum()
    labels = observed.share.T @ times
    values, rows = np.empty(len(times)), max(1, _CELLS // max(len(labels), 1))
    for at in range(0, len(times), rows):
        own = slice(at, at + rows)
        left = labels - observed.share[own].toarray()
        values[own] = _values(units - 1, pairs - paired[own], agreed - observed.agreement[own], left, chance)
    return values


def _values(units: ArrayLike, pairs: Floats, agreed: Floats, labels: Floats, chance: Chance) -> Floats:
    """(p_a - p_e) / (1 - p_e) of sums over units; nan where no unit is left to compare or all labels are the same."""
    count = np.maximum(np.asarray(units, np.float64), 1.0)
    expected = chance.expected(labels / count.reshape(-1, 1))
    known = (pairs > 0.5) & (1 - expected > 1e-12)
    percent = agreed / np.maximum(pairs, 1.0)
    return np.where(known, (percent - expected) / np.where(known, 1 - expected, 1.0), np.nan)
