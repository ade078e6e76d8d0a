"""Do two annotators make the same mistakes more often than chance allows?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.gold.marks import Marks, checked_gold
from apps.measures.gold.poisson_binomial import grouped_poisson_binomial
from apps.measures.gold.rasch import fit_rasch
from apps.measures.ratings import Ratings

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_PRIOR_PAIRS = 10.0
_CELLS = 1 << 22


@dataclass(frozen=True, eq=False)
class IdenticalErrors:
    """One entry for each pair of annotators with shared gold units, by annotator numbers `a` < `b`.

    `shared` units, on `identical` of them the same wrong label, where `expected` would be by chance; `p` is the
    one-sided chance of so many, against all pairs as the null; `suspicious` pairs keep the false discovery rate. They
    are a reason to look at times, devices and people, never a proof: people with the same bias look alike, above all
    where a unit has only one wrong label to choose.
    """

    a: Longs
    b: Longs
    shared: Longs
    identical: Longs
    expected: Floats
    p: Floats
    suspicious: NDArray[np.bool_]


def identical_errors(ratings: Ratings, gold: NDArray[np.integer], q: float = 0.05) -> IdenticalErrors:
    """Count identical wrong labels of every pair and hold them against a Poisson-binomial null.

    The chance of an identical error on a unit is P(a wrong) P(b wrong) times the chance that two wrong labels there
    are the same. The first two are Rasch's; the last is the share of equal ones among pairs of wrong labels of all
    *others* on the unit, shrunk to the share over all units (as omega, Wollack 1997, and the generalised binomial
    test, van der Linden and Sotaridona 2006). Mid-p values become normal scores, are centred and scaled by median and
    MAD over all pairs (empirical null, Efron 2004; the scale never below 1), and go through Benjamini and Hochberg
    at rate `q`. Several labels by one annotator on one unit are left out.
    """
    marks, code = _single_marks(ratings, checked_gold(ratings, gold))
    i, j = _partners(marks.unit)
    chance = _chance_of_identical(marks, code, ratings.levels, i, j)
    same = ~marks.correct[i] & (code[i] == code[j])
    pair = marks.annotator[i].astype(np.int64) * marks.annotators + marks.annotator[j]
    pairs, group, shared = np.unique(pair, return_inverse=True, return_counts=True)
    identical = np.bincount(group[same], minlength=len(pairs))
    expected = np.asarray(np.bincount(group, weights=chance, minlength=len(pairs)), np.float64)
    p = _against_all_pairs(_normal_scores(group, chance, identical))
    return IdenticalErrors(
        pairs // ratings.annotators, pairs % ratings.annotators, shared, identical, expected, p, _discoveries(p, q)
    )


def _single_marks(ratings: Ratings, gold: NDArray[np.int32]) -> tuple[Marks, NDArray[np.int32]]:
    """Labels with a gold answer where their annotator gave the unit one label, ordered by unit and annotator."""
    cell = ratings.unit.astype(np.int64) * ratings.annotators + ratings.annotator
    _, first, times = np.unique(cell, return_index=True, return_counts=True)
    kept = first[(times == 1) & (gold[ratings.unit[first]] >= 0)]
    unit, code = ratings.unit[kept], ratings.code[kept]
    correct = code == gold[unit]
    return Marks(unit, ratings.annotator[kept], correct, ratings.units, ratings.annotators), code


def _partners(unit: NDArray[np.int32]) -> tuple[Longs, Longs]:
    """All pairs of positions with the same unit, for units in ascending order."""
    size = np.bincount(unit)
    after = np.cumsum(size)[unit] - np.arange(len(unit)) - 1
    first = np.repeat(np.arange(len(unit)), after)
    nth = np.arange(len(first)) - np.repeat(np.cumsum(after) - after, after)
    return first, first + 1 + nth


def _chance_of_identical(marks: Marks, code: NDArray[np.int32], levels: int, i: Longs, j: Longs) -> Floats:
    wrong = ~marks.correct
    cell = marks.unit.astype(np.int64) * levels + code
    _, option = np.unique(cell, return_inverse=True)
    alike = np.bincount(option, weights=wrong)[option]
    n = np.bincount(marks.unit, weights=wrong, minlength=marks.units)[marks.unit]
    equal = np.bincount(marks.unit, weights=wrong * (alike - 1), minlength=marks.units)[marks.unit]
    everything = float((wrong * (n - 1)).sum())
    pooled = float((wrong * (alike - 1)).sum()) / everything if everything else 1.0
    others = n[i] - wrong[i] - wrong[j]
    both = wrong[i] & wrong[j] & (option[i] == option[j])
    own = 2 * wrong[i] * (alike[i] - 1) + 2 * wrong[j] * (alike[j] - 1) - 2 * both
    concentration = (equal[i] - own + _PRIOR_PAIRS * pooled) / (others * (others - 1) + _PRIOR_PAIRS)
    p = fit_rasch(marks).wrong(marks)
    return np.asarray(np.clip(p[i] * p[j] * concentration, 0.0, 1.0), np.float64)


def _normal_scores(group: Longs, chance: Floats, identical: Longs) -> Floats:
    """The standard normal quantile of each pair's mid-p value P(X > m) + P(X = m) / 2."""
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=len(identical)))
    middle = np.empty(len(identical))
    most = int(identical.max(initial=0))
    block = max(1, _CELLS // (most + 2))
    for start in range(0, len(identical), block):
        stop = min(start + block, len(identical))
        rows = order[(ends[start - 1] if start else 0) : ends[stop - 1]]
        mass = grouped_poisson_binomial(group[rows] - start, chance[rows], stop - start, most)
        tail = mass[:, ::-1].cumsum(1)[:, ::-1]
        at = identical[start:stop, None]
        equal, above = np.take_along_axis(mass, at, 1)[:, 0], np.take_along_axis(tail, at + 1, 1)[:, 0]
        middle[start:stop] = above + equal / 2
    return -np.asarray(special.ndtri(np.clip(middle, 1e-300, 1 - 1e-16)))


def _against_all_pairs(score: Floats) -> Floats:
    if not score.size:
        return score
    centre = float(np.median(score))
    scale = max(1.0, float(np.median(np.abs(score - centre))) / float(special.ndtri(0.75)))
    return np.asarray(special.ndtr(-(score - centre) / scale))


def _discoveries(p: Floats, q: float) -> NDArray[np.bool_]:
    if not 0 < q < 1:
        raise ValueError(f"the false discovery rate must be between 0 and 1, got {q}")
    ranked = np.sort(p)
    enough = np.flatnonzero(ranked <= q * np.arange(1, len(p) + 1) / max(1, len(p)))
    return p <= ranked[enough[-1]] if enough.size else np.zeros(len(p), np.bool_)
