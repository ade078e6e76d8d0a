"""Whether probabilities mean what they say: compared with gold, in bins and by proper scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson
from apps.measures.truth.crowd import Floats, Longs
from apps.measures.truth.inference import Answers

REPLICATES = 1000
# Confidences are drawn anew on a grid: what is drawn does not grow with the units.
_GRID = 1000
# A certain and wrong answer would cost infinitely much.
_NEVER = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Reliability:
    """One entry for each bin of confidence from..to that holds units: `n` of them, their mean `confidence`, the share
    `right` in Wilson's interval `low`..`high`."""

    start: Floats
    end: Floats
    n: Longs
    confidence: Floats
    right: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Calibration:
    """`bins`, the expected calibration error `ece`, `by_chance`: about the ECE that perfectly calibrated confidences
    would show at this number of units, the `brier` score and the `log_loss` (natural logarithm)."""

    bins: Reliability
    ece: Figure
    by_chance: Figure
    brier: Figure
    log_loss: Figure


def calibration_of_answers(
    answers: Answers, gold: NDArray[np.integer], *, bins: int = 10, confidence: float = 0.95, seed: int = 0
) -> Calibration:
    """Hold the probability of each unit's answer against gold, int[units], -1 for none; a tie is right by its chance.

    Gold that was evidence in the inference shows nothing: infer without it first.
    """
    judged = (np.asarray(gold) >= 0) & (answers.leaders > 0)
    return calibration(
        answers.probability[judged], answers.right(gold)[judged], bins=bins, confidence=confidence, seed=seed
    )


def calibration(
    probability: ArrayLike, right: ArrayLike, *, bins: int = 10, confidence: float = 0.95, seed: int = 0
) -> Calibration:
    """Compare `probability` float[n] of an event with whether it came `right` float[n] in [0, 1].

    `bins` of equal width, closed below. ECE = sum of n_b/n |mean probability - share right|; Brier = mean squared
    difference; log loss with probabilities kept 2**-52 off 0 and 1. Intervals: percentile bootstrap over units, 1000
    replicates; for it the probabilities are rounded to thousandths, so that it is a multinomial draw over what is
    different. Raises `ValueError` for numbers outside [0, 1], unequal lengths or no bins.
    """
    p, y = np.asarray(probability, np.float64), np.asarray(right, np.float64)
    if p.shape != y.shape or p.ndim != 1 or bins < 1:
        raise ValueError(f"calibration needs two flat arrays of one length and a bin, got {p.shape}, {y.shape}, {bins}")
    if p.size and not bool(((p >= 0) & (p <= 1) & (y >= 0) & (y <= 1)).all()):
        raise ValueError("probabilities and outcomes lie in [0, 1]")
    order = np.lexsort((y, p))
    p, y = p[order], y[order]
    if not len(p):
        nothing = Undefined("no unit has both an answer and gold")
        return Calibration(_reliability(p, y, bins, confidence), nothing, nothing, nothing, nothing)
    replicates = _replicates(p, y, bins, seed)
    values = (_ece(p, y, bins), float(_squared(p, y).mean()), float(_surprise(p, y).mean()))
    what = (f"expected calibration error, {bins} bins of equal width", "Brier score", "log loss")
    ece, brier, log_loss = (
        _figure(value, draws, len(p), name, confidence)
        for value, draws, name in zip(values, replicates, what, strict=True)
    )
    return Calibration(_reliability(p, y, bins, confidence), ece, _by_chance(p, bins), brier, log_loss)


def _figure(value: float, draws: Floats, n: int, name: str, confidence: float) -> Estimate:
    low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2]).tolist()
    method = f"{name}; {100 * confidence:.6g} % percentile bootstrap over units, {len(draws)} replicates"
    return Estimate(value, min(low, value), max(high, value), n, method)


def _bin(p: Floats, bins: int) -> Longs:
    return np.minimum((p * bins).astype(np.int64), bins - 1)


def _ece(p: Floats, y: Floats, bins: int) -> float:
    return float(np.abs(np.bincount(_bin(p, bins), weights=p - y, minlength=bins)).sum() / len(p))


def _squared(p: Floats, y: Floats) -> Floats:
    """The expected squared difference: `y` is the chance of an outcome that is 0 or 1."""
    return np.asarray(y * (1 - p) ** 2 + (1 - y) * p**2)


def _surprise(p: Floats, y: Floats) -> Floats:
    kept = np.clip(p, _NEVER, 1 - _NEVER)
    return np.asarray(-(y * np.log(kept) + (1 - y) * np.log1p(-kept)))


def _replicates(p: Floats, y: Floats, bins: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """ECE, Brier score and log loss of resampled units, each float64[REPLICATES]."""
    grid = _bin(p, bins) * (_GRID + 1) + np.rint(p * _GRID).astype(np.int64)
    _, cell, times = np.unique(np.column_stack([grid, y]), axis=0, return_inverse=True, return_counts=True)
    cell = cell.ravel()
    mean = [np.bincount(cell, weights=w) / times for w in (p - y, _squared(p, y), _surprise(p, y))]
    drawn = np.random.default_rng(seed).multinomial(len(p), times / len(p), REPLICATES) / len(p)
    home = np.zeros((len(times), bins))
    home[cell, _bin(p, bins)] = 1
    gap = np.abs((drawn * mean[0]) @ home).sum(axis=1)
    return gap, drawn @ mean[1], drawn @ mean[2]


def _by_chance(p: Floats, bins: int) -> Estimate:
    """E|sum of (outcome - p)| in each bin: sqrt(2 v / pi) by the normal law, never above its bound 2 v."""
    variance = np.bincount(_bin(p, bins), weights=p * (1 - p), minlength=bins)
    value = float(np.minimum(np.sqrt(2 * variance / np.pi), 2 * variance).sum() / len(p))
    method = "ECE to be expected of perfectly calibrated probabilities, normal approximation in each bin"
    return Estimate(value, value, value, len(p), method)


def _reliability(p: Floats, y: Floats, bins: int, confidence: float) -> Reliability:
    place = _bin(p, bins)
    n = np.bincount(place, minlength=bins)
    used = np.flatnonzero(n)
    n = n[used]
    right = np.bincount(place, weights=y, minlength=bins)[used]
    share = right / n
    low, high = wilson(np.minimum(right, n), n, confidence)
    mean = np.bincount(place, weights=p, minlength=bins)[used] / n
    return Reliability(used / bins, (used + 1) / bins, n, mean, share, np.minimum(low, share), np.maximum(high, share))
