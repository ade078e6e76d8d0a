"""How often contested labels are overturned, by vendor, annotator, clause or class, small numbers held back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.adjudication.beta_mixture import posterior_bounds
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.gold.shrinkage import homogeneity, shrink
from apps.measures.intervals import clopper_pearson

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OutcomeRates:
    """One entry for each group: `overturned` of `decided` cases int64, and as float64 the share `raw` in its exact
    interval [`raw_low`, `raw_high`] (0 in [0, 1] without cases), and the `shrunken` rate in its posterior interval
    [`low`, `high`].

    Rates vary between groups about `prior_mean` with the `strength` of as many cases (None: not at all, or nobody
    can say). `homogeneity` is the p-value of "all groups are alike". `notice` says what the reader must know, or "".
    """

    decided: Longs
    overturned: Longs
    raw: Floats
    raw_low: Floats
    raw_high: Floats
    shrunken: Floats
    low: Floats
    high: Floats
    prior_mean: float | None
    strength: float | None
    homogeneity: float
    notice: str
    confidence: float

    def figure(self, group: int, *, upheld: bool = False) -> Figure:
        """The shrunken rate of one group, or that of the cases that were upheld; the common rate where the group has
        no cases, and `Undefined` where there is none either."""
        if self.prior_mean is None and not self.decided[group]:
            return Undefined("no case of this group was decided, and there is no common rate")
        value, low, high = (float(x[group]) for x in (self.shrunken, self.low, self.high))
        if upheld:
            value, low, high = 1 - value, 1 - high, 1 - low
        what = "upheld" if upheld else "overturned"
        how = f"share {what}, beta-binomial empirical Bayes; {100 * self.confidence:.6g} % posterior interval"
        return Estimate(value, low, high, int(self.decided[group]), how)


def outcomes_of(group: ArrayLike, overturned: ArrayLike, groups: int, confidence: float = 0.95) -> OutcomeRates:
    """`outcome_rates` of single cases: `group` int[n] in 0..groups-1, and whether each was `overturned` bool[n].

    Raises `ValueError` for arrays that do not fit.
    """
    of, lost = np.asarray(group), np.asarray(overturned, np.bool_)
    if of.ndim != 1 or of.shape != lost.shape or (of.size and of.dtype.kind not in "iu"):
        raise ValueError("groups and outcomes must be flat and equally long, groups whole numbers")
    if of.size and (int(of.min()) < 0 or int(of.max()) >= groups):
        raise ValueError(f"groups must be in 0..{groups - 1}")
    place = of.astype(np.int64)
    return outcome_rates(np.bincount(place[lost], minlength=groups), np.bincount(place, minlength=groups), confidence)


def outcome_rates(overturned: ArrayLike, decided: ArrayLike, confidence: float = 0.95) -> OutcomeRates:
    """Shrink the shares `overturned[i]` of `decided[i]` towards their common mean.

    The values are posterior means under the beta distribution of maximum marginal likelihood (`gold.shrink`); the
    intervals average over how well that is known (`beta_mixture`). Where groups differ no more than equals would by
    chance, or nothing (or everything) was overturned, each value is the common share. A single group with cases is
    not shrunken: its own share and exact interval. Raises `ValueError` for counts that do not fit into each other.
    """
    k, n = np.asarray(overturned, np.int64), np.asarray(decided, np.int64)
    fit = shrink(k, n)
    raw = k / np.maximum(n, 1)
    raw_low, raw_high = clopper_pearson(k, n, confidence)
    alike = homogeneity(k, n)
    plain = (n, k, raw, raw_low, raw_high)
    if int((n > 0).sum()) < 2:
        notice = "fewer than two groups have cases: nothing to compare with, so nothing is shrunken"
        return OutcomeRates(*plain, raw, raw_low, raw_high, None, None, alike, notice, confidence)
    low, high = posterior_bounds(k.astype(np.float64), n.astype(np.float64), confidence)
    if isinstance(fit, Undefined):
        mean, strength, notice = float(k.sum() / n.sum()), None, _pooled(int(k.sum()), int(n.sum()))
        value = np.full(len(k), mean)
    else:
        mean, strength, value = fit.prior_mean, fit.strength, fit.mean
        notice = "" if alike <= 0.2 else "groups hardly differ: their order is not worth showing"
    low, high = np.minimum(low, value), np.maximum(high, value)
    return OutcomeRates(*plain, value, low, high, mean, strength, alike, notice, confidence)


def _pooled(overturned: int, decided: int) -> str:
    if overturned in (0, decided):
        return f"{'nothing' if not overturned else 'everything'} was overturned: nothing shows how much groups differ"
    return "groups differ no more than equals would by chance: each has the common share"
