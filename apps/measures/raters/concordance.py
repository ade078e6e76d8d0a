"""Kendall's W: do several annotators put units into the same order."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.agreement.bounds import percent
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.raters.complete import CompleteTable
from apps.measures.ratings import Scores

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's `w`, the mean Spearman correlation over pairs of annotators, and the test of no common order.

    `chi_square` = m (n - 1) W of m annotators and n units has `freedom` = n - 1 degrees of freedom without a common
    order, which is beyond `p_value`; an approximation for n > 7.
    """

    w: Figure
    spearman: Figure
    chi_square: float
    freedom: int
    p_value: float


def kendall_w(data: Scores | CompleteTable, *, confidence: float = 0.95) -> Concordance | Undefined:
    """W = 12 S / (m**2 (n**3 - n) - m T), S the squared deviations of rank sums, T = sum (t**3 - t) over tied groups.

    From the units that all annotators scored; ties get mid-ranks (Kendall and Gibbons 1990). Annotators who gave all
    units the same score rank nothing: there is no Spearman correlation with them. Intervals are jackknifed over
    annotators, as for a mean over pairs of them: they speak of other annotators on the same units.
    """
    table = data if isinstance(data, CompleteTable) else CompleteTable.of(data)
    lacking = table.lacking()
    if lacking:
        return Undefined(lacking)
    n, m = table.values.shape
    ranks = mid_ranks(table.values) - (n + 1) / 2
    squares = np.square(ranks).sum(axis=0)
    if float(squares.sum()) <= 0:
        return Undefined("every annotator gave all units the same score, so nobody put them into an order")
    # m**2 (n**3 - n) - m T is 12 m times the sum of all squared ranks about their mean.
    total = ranks.sum(axis=1)
    w = float(np.square(total).sum()) / (m * float(squares.sum()))
    chi_square = m * (n - 1) * w
    about = f"{table.described()}; {percent(confidence)} interval by jackknife over annotators"
    return Concordance(
        w=_figure(f"Kendall's W; {about}", w, _jackknife_of_w(ranks, squares), (0.0, m, n), confidence),
        spearman=_spearman(ranks, squares, about, confidence),
        chi_square=chi_square,
        freedom=n - 1,
        p_value=float(special.chdtrc(n - 1, chi_square)),
    )


def mid_ranks(values: Floats) -> Floats:
    """The ranks 1..n down each column, ties sharing the mean of theirs."""
    ranks = np.empty(values.shape)
    for column, one in enumerate(values.T):
        ordered = np.sort(one)
        ranks[:, column] = (np.searchsorted(ordered, one) + np.searchsorted(ordered, one, "right") + 1) / 2
    return ranks


def jackknife_error(without: Floats) -> float:
    """From the figure without each of m: sqrt((m - 1) / m sum (x - mean)**2); infinite for fewer than three."""
    m = len(without)
    return math.sqrt((m - 1) / m * float(np.square(without - without.mean()).sum())) if m > 2 else math.inf


def _jackknife_of_w(ranks: Floats, squares: Floats) -> float:
    """Of r = (m W - 1) / (m - 1), the mean over pairs, for W itself depends on m; then back to W."""
    m = ranks.shape[1]
    rest = squares.sum() - squares
    if m < 3 or bool((rest <= 0).any()):
        return math.inf
    without = np.square(ranks.sum(axis=1)[:, None] - ranks).sum(axis=0) / ((m - 1) * rest)
    mean_over_pairs = np.asarray(((m - 1) * without - 1) / (m - 2), np.float64)
    return jackknife_error(mean_over_pairs) * float((m - 1) / m)


def _spearman(ranks: Floats, squares: Floats, about: str, confidence: float) -> Figure:
    n, m = ranks.shape
    if bool((squares <= 0).any()):
        return Undefined("an annotator gave all units the same score, so there is no correlation")
    scaled = ranks / np.sqrt(squares)
    whole = scaled.sum(axis=1)
    of_one = scaled.T @ whole - 1
    mean = (float(whole @ whole) - m) / (m * (m - 1))
    error = jackknife_error((m * (m - 1) * mean - 2 * of_one) / ((m - 1) * (m - 2))) if m > 2 else math.inf
    return _figure(f"mean Spearman correlation of pairs; {about}", mean, error, (-1.0, m, n), confidence)


def _figure(method: str, value: float, error: float, size: tuple[float, int, int], confidence: float) -> Figure:
    lowest, m, units = size
    value = min(1.0, max(lowest, value))
    if not math.isfinite(error) or error < 1e-12:
        return Estimate(value, lowest, 1.0, units, f"{method}; no interval: annotators are too few or all alike")
    half = error * float(special.stdtrit(m - 1, (1 + confidence) / 2))
    return Estimate(value, max(lowest, value - half), min(1.0, value + half), units, method)
