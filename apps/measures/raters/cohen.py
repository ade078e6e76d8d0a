"""Cohen's kappa of two annotators, weighted or not, with what it takes to read it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from apps.measures.agreement.statistic import Statistic
from apps.measures.agreement.weights import Weights, weight_matrix
from apps.measures.estimate import Undefined
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Multiplicities = NDArray[np.int64] | NDArray[np.float64]
_NOTHING = Undefined("no unit was labelled by both annotators, so there is nothing to compare")
_ONE_LABEL = Undefined("both annotators gave one and the same label throughout: kappa has no variation to judge")


def cohen_kappa(
    ratings: Ratings, first: int, second: int, weights: Weights | str | ArrayLike = Weights.IDENTITY
) -> Statistic | Undefined:
    """kappa = (p_a - p_e) / (1 - p_e) on the units that annotators `first` and `second` both labelled (Cohen 1960).

    p_a is the mean weight of their labels, p_e that of their two distributions taken as independent (Cohen 1968).
    `weights` are a set of weights or float[levels, levels]; levels are those of the schema. A unit weighs one: where
    an annotator labelled it repeatedly, the labels share that. Raises `ValueError` where the two are the same.
    """
    if first == second:
        raise ValueError("kappa compares two different annotators")
    pairs = _joint(ratings, first, second)
    if not len(pairs.times):
        return _NOTHING
    counts = pairs.matrix().astype(np.float64).tocsc()
    sides = [csr_array(counts[:, : ratings.levels]), csr_array(counts[:, ratings.levels :])]
    one, other = (side.multiply(1 / side.sum(axis=1)[:, None]).tocsr() for side in sides)
    return _statistic(one, other, pairs.times, weight_matrix(weights, ratings.levels))


def cohen_kappa_of_table(
    table: NDArray[np.integer], weights: Weights | str | ArrayLike = Weights.IDENTITY
) -> Statistic | Undefined:
    """The same from `table` int[levels, levels]: how many units got which label by the first (row) and the second."""
    counts = _counts(table)
    row, column = np.nonzero(counts)
    if not len(row):
        return _NOTHING
    entry, ones, levels = np.arange(len(row)), np.ones(len(row)), len(counts)
    one, other = (csr_array((ones, (entry, code)), shape=(len(row), levels)) for code in (row, column))
    return _statistic(one, other, counts[row, column], weight_matrix(weights, levels))


@dataclass(frozen=True, slots=True)
class TwoAnnotators:
    """Large-sample statistics of a table of two annotators, for comparison with other programs and for reading kappa.

    `error` is the standard error of kappa and `error0` the one under the hypothesis of chance agreement, which serves
    the test alone (`z`, `p_value`, two-sided) and never an interval (Fleiss, Cohen and Everitt 1969). `highest` is the
    largest unweighted kappa that the two distributions of labels allow (Cohen 1960). `prevalence` and `bias` are the
    indices of Byrt, Bishop and Carlin (1993), 0 to 1: how uneven the labels are, and how differently the two use them.
    `expected_uniform`, `expected_pooled`, `expected_own` are the chance agreement of S, of Scott's pi, and of kappa.
    """

    units: int
    observed: float
    kappa: float
    error: float
    error0: float
    z: float
    p_value: float
    highest: float
    prevalence: float
    bias: float
    expected_uniform: float
    expected_pooled: float
    expected_own: float


def two_annotators(
    table: NDArray[np.integer], weights: Weights | str | ArrayLike = Weights.IDENTITY
) -> TwoAnnotators | Undefined:
    """Everything of `TwoAnnotators` from a table of counts, float or int[levels, levels]."""
    statistic = cohen_kappa_of_table(table, weights)
    if isinstance(statistic, Undefined):
        return statistic
    counts = _counts(table)
    n, levels = int(counts.sum()), len(counts)
    given = weight_matrix(weights, levels)
    agree = np.eye(levels) if given is None else given
    own, others = counts.sum(axis=1) / n, counts.sum(axis=0) / n
    pooled = (own + others) / 2
    by_chance = (agree @ others)[:, None] + own @ agree
    spread = float(np.outer(own, others).ravel() @ np.square(agree - by_chance).ravel()) - statistic.expected**2
    error0 = math.sqrt(max(spread, 0.0) / n) / (1 - statistic.expected)
    z = statistic.value / error0 if error0 > 0 else 0.0
    plain = float(own @ others)
    return TwoAnnotators(
        units=n,
        observed=statistic.observed,
        kappa=statistic.value,
        error=math.sqrt(float(np.square(statistic.influence) @ statistic.times)) / n,
        error0=error0,
        z=z,
        p_value=math.erfc(abs(z) / math.sqrt(2)),
        highest=(float(np.minimum(own, others).sum()) - plain) / (1 - plain),
        prevalence=math.sqrt(max(levels * float(pooled @ pooled) - 1, 0.0) / (levels - 1)),
        bias=float(np.abs(own - others).sum()) / 2,
        expected_uniform=float(agree.mean()),
        expected_pooled=float(pooled @ agree @ pooled),
        expected_own=statistic.expected,
    )


def pair_table(ratings: Ratings, first: int, second: int) -> Longs:
    """How many units got which label by `first` (rows) and `second`, int64[levels, levels].

    Raises `ValueError` where one of them labelled a unit repeatedly: such a unit has no single cell.
    """
    pairs = _joint(ratings, first, second)
    if bool((pairs.size != 2).any()):
        raise ValueError("a unit labelled repeatedly by one annotator has no single cell in a table")
    table = np.zeros((ratings.levels, ratings.levels), np.int64)
    codes = pairs.code.reshape(-1, 2)
    np.add.at(table, (codes[:, 0], codes[:, 1] - ratings.levels), pairs.times)
    return table


def _joint(ratings: Ratings, first: int, second: int) -> Histogram:
    """Patterns over the labels of the one, then those of the other, of the units both labelled."""
    sides = [ratings.annotator == who for who in (first, second)]
    both = np.logical_and(*(np.bincount(ratings.unit[side], minlength=ratings.units) > 0 for side in sides))
    kept = (sides[0] | sides[1]) & both[ratings.unit]
    second_side = sides[1][kept].astype(np.int32)
    code = ratings.code[kept] + second_side * np.int32(ratings.levels)
    joint = Ratings(ratings.unit[kept], second_side, code, ratings.units, 2, 2 * ratings.levels)
    return Histogram.from_ratings(joint)


def _counts(table: NDArray[np.integer]) -> Longs:
    counts = np.asarray(table)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.dtype.kind not in "iu" or (counts < 0).any():
        raise ValueError(f"a table of two annotators is square and holds counts, got {counts.dtype}{counts.shape}")
    return counts.astype(np.int64)


def _statistic(one: csr_array, other: csr_array, times: Longs, agree: Floats | None) -> Statistic | Undefined:
    """From the distribution of labels by each side for each pattern, [P, levels] both."""
    n = int(times.sum())
    agreement = np.asarray((one.multiply(other if agree is None else other @ agree)).sum(axis=1), np.float64).ravel()
    own, others = (times @ one) / n, (times @ other) / n
    by_own, by_others = (own, others) if agree is None else (own @ agree, agree @ others)
    observed, expected = float(agreement @ times) / n, float(own @ by_others)
    if expected >= 1 - 1e-12:
        return _ONE_LABEL
    value = (observed - expected) / (1 - expected)
    chance = one @ by_others + other @ by_own - 2 * expected

    def replicate(multiplicities: Multiplicities) -> Floats:
        units = np.maximum(multiplicities.sum(axis=1), 1)
        margins = [np.asarray(multiplicities @ side, np.float64) / units[:, None] for side in (one, other)]
        by_chance = (margins[0] * (margins[1] if agree is None else margins[1] @ agree)).sum(axis=1)
        known = (by_chance < 1 - 1e-12) & (multiplicities.sum(axis=1) > 0)
        room = np.where(known, 1 - by_chance, 1.0)
        return np.where(known, (multiplicities @ agreement / units - by_chance) / room, np.nan)

    return Statistic(
        name="Cohen's kappa" if agree is None else "Cohen's weighted kappa",
        value=value,
        times=times,
        influence=(agreement - observed - (1 - value) * chance) / (1 - expected),
        replicate=replicate,
        observed=observed,
        expected=expected,
        lowest=-1.0,
        minority=n * (1 - float((own + others).max()) / 2),
        span=1 / (1 - expected),
    )
