"""Does the same record still mean the same label? Only people who saw no suggestion can tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.learning.watching.findings import Finding, differences_told
from apps.measures.drift import BinCounts, chi_square
from apps.measures.monitoring import bernoulli_cusum

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# In shares of records: what matters, what is large, and the least rate at which errors are expected.
MATTERS, LARGE, LEAST = 0.05, 0.15, 0.01
DECISION, DRAWS, MOST = 4.0, 4_999, 1_000
NOBODY = "nobody labelled records of before blind, or none of the batch, which this version was asked about"


def error_change(before: Bools, now: Bools, seed: int) -> Finding:
    """bool[n]: was the version wrong on a record that somebody labelled blind?"""
    about = ("concept.errors", "concept", "share of blind labels that the model gets wrong")
    if not (len(before) and len(now)):
        return Finding(*about, why=NOBODY)
    table = BinCounts(*(np.array([[int(side.sum()), int((~side).sum())]]) for side in (before, now)))
    pooled = max(float(np.concatenate([before, now]).mean()), LEAST)
    told = differences_told(LARGE, float(np.sqrt(pooled * (1 - pooled))), len(now), len(before))
    effect, p = abs(float(now.mean() - before.mean())), float(chi_square(table, seed).p[0])
    method = "difference of two shares of errors; p by chi-squared, of small tables by drawing"
    return Finding(*about, effect, MATTERS, p, len(now), len(before), told, method=method)


def audit_chart(before: Bools, now: Bools) -> Finding:
    """bool[n], in the order of the audits: was what was to be delivered wrong? The chart runs over all of them; only
    where it signals among those of now has something moved."""
    about = ("concept.audits", "concept", "wrong labels found by blind audits: cumulative sum")
    if not (len(before) and len(now)):
        return Finding(*about, why="nothing was audited in an earlier round, or nothing in this one")
    expected = max(float((before.sum() + 0.5) / (len(before) + 1)), LEAST)
    bad = min(max(2 * expected, expected + MATTERS), 0.99)
    if expected >= bad:
        return Finding(*about, why="nearly all that was audited before was wrong; there is nothing to lose")
    chart = bernoulli_cusum(np.concatenate([before, now]), expected, bad, DECISION)
    signals = bool((chart.signals >= len(before)).any())
    method = f"Bernoulli cumulative sum from {100 * expected:.3g} % to {100 * bad:.3g} % wrong; it signals at 4"
    highest = float(chart.value[len(before) :].max())
    return Finding(*about, highest, DECISION, None, len(now), len(before), signals=signals, method=method)


def score_change(before: tuple[Floats, Bools], now: tuple[Floats, Bools], seed: int) -> Finding:
    """float64[n] scores and bool[n] right, on records labelled blind: is a score as much too high, or too low, as it
    was? By permuting which side a record is of."""
    about = ("calibration.gap", "calibration", "share right minus mean score")
    left, right = (np.asarray(side[1], np.float64) - side[0] for side in (before, now))
    if min(len(left), len(right)) < 2:
        return Finding(*about, why=NOBODY)
    rng = np.random.default_rng(seed)
    effect, p = abs(float(right.mean() - left.mean())), _permuted(left[:MOST], right[:MOST], rng)
    spread = float(np.concatenate([left, right]).std())
    told = differences_told(LARGE, max(spread, LEAST), len(right), len(left))
    method = f"change of the mean gap; p by {DRAWS} permutations"
    return Finding(*about, effect, MATTERS, p, len(right), len(left), told, method=method)


def _permuted(left: Floats, right: Floats, rng: np.random.Generator) -> float:
    pooled: Floats = np.concatenate([left, right])
    observed = abs(float(right.mean() - left.mean()))
    sums = np.array([rng.permutation(pooled)[: len(left)].sum() for _ in range(DRAWS)])
    apart = np.abs((pooled.sum() - sums) / len(right) - sums / len(left))
    return (1 + int((apart >= observed - 1e-12).sum())) / (1 + DRAWS)
