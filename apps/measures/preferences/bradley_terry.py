"""Abilities behind pairwise preferences: the Bradley–Terry model, with Davidson's parameter for ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.preferences.comparisons import Comparisons, Pairs, group_sizes

Floats = NDArray[np.float64]

_MOST_ITEMS = 5000
_MOST_STEPS = 100
_SETTLED = 1e-16
_SHORT = 1e-4
_ELO = 400 / np.log(10)


@dataclass(frozen=True, eq=False)
class Abilities:
    """`log_ability` float64[items] with its standard error `se`, against the `reference` item, or, where that is
    None, against the mean of all items. `covariance` float64[items, items] is theirs.

    `tie` is Davidson's nu: two equal items tie with probability nu / (2 + nu). `n` comparisons; `method` says how.
    """

    log_ability: Floats
    se: Floats
    covariance: Floats
    tie: Figure
    reference: int | None
    n: int
    confidence: float
    method: str

    def intervals(self) -> tuple[Floats, Floats]:
        """The normal interval of each log ability."""
        half = float(special.ndtri((1 + self.confidence) / 2)) * self.se
        return self.log_ability - half, self.log_ability + half

    def preferred(self, item: int, other: int) -> Estimate:
        """The probability that `item` is preferred to `other`, given that they do not tie."""
        gap = float(self.log_ability[item] - self.log_ability[other])
        c = self.covariance
        variance = max(float(c[item, item] + c[other, other] - 2 * c[item, other]), 0.0)
        half = float(special.ndtri((1 + self.confidence) / 2)) * variance**0.5
        value, low, high = (float(special.expit(x)) for x in (gap, gap - half, gap + half))
        return Estimate(value, low, high, self.n, f"probability of being preferred; {self.method}")


def bradley_terry(
    comparisons: Comparisons, *, reference: int | None = None, prior: float = 0.0, confidence: float = 0.95
) -> Abilities | Undefined:
    """Maximum-likelihood abilities of all items.

    P(i preferred to j) = p_i / (p_i + p_j + nu sqrt(p_i p_j)) and P(tie) = nu sqrt(p_i p_j) / (same) (Davidson
    1970); without ties nu = 0, which is Bradley and Terry's (1952) model. Standard errors are from the observed
    information. The log-likelihood is concave in log p and log nu, so Newton's method finds the one maximum, which
    is that of Hunter's (2004) MM algorithm in some ten steps instead of hundreds.

    With `prior` > 0 every item has besides won and lost that many comparisons against one imagined item: finite
    for any data, drawn together, and said in the method.

    `Undefined` where Ford's condition fails and there is no prior, and beyond 5 000 items. Raises `ValueError` for
    a negative prior, an unknown reference and a confidence outside (0, 1).
    """
    if prior < 0 or not 0 < confidence < 1:
        raise ValueError(f"a prior is not negative and a confidence between 0 and 1, got {prior} and {confidence}")
    if reference is not None and not 0 <= reference < comparisons.items:
        raise ValueError(f"the reference {reference} is not among the {comparisons.items} items")
    pairs = comparisons.pairs()
    refusal = _refusal(pairs, comparisons, prior)
    if refusal:
        return Undefined(refusal)
    return _abilities(_Likelihood(pairs, prior), comparisons, reference, confidence)


def on_elo_scale(log_ability: Floats, at: float = 1000.0) -> Floats:
    """The Elo scale: 400 points are odds of ten to one, and a log ability of 0 is at `at`.

    This is the fitted model on another scale, not Elo's running update: that depends on the order of comparisons.
    """
    return np.asarray(at + _ELO * np.asarray(log_ability), np.float64)


def _refusal(pairs: Pairs, comparisons: Comparisons, prior: float) -> str:
    if comparisons.items < 2 or comparisons.n == 0:
        return "there are no comparisons between items"
    if comparisons.items > _MOST_ITEMS:
        return f"at most {_MOST_ITEMS} items are compared at once, these are {comparisons.items}"
    if comparisons.n == int(pairs.ties.sum()) and prior == 0:
        return "every comparison is a tie: all abilities are equal and the tie parameter has no bound"
    sizes = group_sizes(pairs.groups())
    if prior == 0 and len(sizes) > 1:
        return (
            f"the items fall into {len(sizes)} groups (the largest of {sizes[0]} items) between which preferences go "
            "one way only or are missing: their abilities have no finite estimate; a prior gives one"
        )
    return ""


class _Likelihood:
    """The log-likelihood of log abilities and, where there are ties, of log nu as the last parameter."""

    def __init__(self, pairs: Pairs, prior: float) -> None:
        self.pairs, self.prior = pairs, prior
        self.with_ties = bool(pairs.ties.any())
        self.size = pairs.items + self.with_ties
        self.low_won = (pairs.low_wins + pairs.ties / 2).astype(np.float64)
        self.high_won = (pairs.high_wins + pairs.ties / 2).astype(np.float64)
        self.met = self.low_won + self.high_won

    def _chances(self, at: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """P(low preferred), P(high preferred), P(tie) and the log of the scaled denominator, each float64[pairs]."""
        gap = (at[self.pairs.low] - at[self.pairs.high]) / 2
        size = np.abs(gap)
        tie = at[-1] if self.with_ties else -np.inf
        top = np.maximum(size, tie)
        low, high, even = np.exp(gap - top), np.exp(-gap - top), np.exp(tie - top)
        total = low + high + even
        return low / total, high / total, even / total, np.log(total) + top

    def value(self, at: Floats) -> float:
        *_, log_total = self._chances(at)
        gap = (at[self.pairs.low] - at[self.pairs.high]) / 2
        result = float((self.low_won - self.high_won) @ gap - self.met @ log_total)
        if self.with_ties:
            result += float(self.pairs.ties.sum()) * float(at[-1])
        items = at[: self.pairs.items]
        return result - self.prior * float((2 * np.logaddexp(items / 2, -items / 2)).sum())

    def derivatives(self, at: Floats) -> tuple[Floats, Floats]:
        """The gradient float64[size] and the observed information float64[size, size]."""
        p, items = self.pairs, self.pairs.items
        low, high, even, _ = self._chances(at)
        lean = low - high
        slope = (self.low_won - self.high_won - self.met * lean) / 2
        gradient = np.asarray(np.bincount(p.low, slope, self.size) - np.bincount(p.high, slope, self.size), np.float64)
        curve = self.met * (low + high - np.square(lean)) / 4
        information = np.zeros((self.size, self.size))
        information[p.low, p.high] = information[p.high, p.low] = -curve
        diagonal = np.bincount(p.low, curve, self.size) + np.bincount(p.high, curve, self.size)
        chance = special.expit(at[:items])
        gradient[:items] += self.prior * (1 - 2 * chance)
        diagonal[:items] += 2 * self.prior * chance * (1 - chance)
        if self.with_ties:
            gradient[-1] = float(p.ties.sum()) - float(self.met @ even)
            diagonal[-1] = float(self.met @ (even * (1 - even)))
            cross = -self.met * even * lean / 2
            both = np.bincount(p.low, cross, items) - np.bincount(p.high, cross, items)
            information[-1, :items] = information[:items, -1] = both
        information[np.diag_indices(self.size)] = diagonal
        return gradient, information

    def pinned(self, information: Floats) -> Floats:
        """The information with the mean log ability held, which comparisons leave open unless there is a prior."""
        items = self.pairs.items
        if self.prior == 0:
            information[:items, :items] += float(np.diag(information)[:items].mean()) / items
        return information


def _abilities(
    likelihood: _Likelihood, comparisons: Comparisons, reference: int | None, confidence: float
) -> Abilities | Undefined:
    """Newton's method, each step halved until it gains.

    Where the likelihood rises without end it flattens, yet the steps stay long: that is how it is told from a maximum
    (with ties, Ford's condition alone does not ensure one).
    """
    at = np.zeros(likelihood.size)
    value = likelihood.value(at)
    for _ in range(_MOST_STEPS):
        gradient, information = likelihood.derivatives(at)
        step = np.asarray(np.linalg.solve(likelihood.pinned(information), gradient), np.float64)
        if float(gradient @ step) <= _SETTLED * (abs(value) + 1):
            break
        at, value = _forward(likelihood, at, step, value)
    if float(np.abs(step).max()) > _SHORT:
        return Undefined("ties and preferences fit so well together that no estimate is finite; a prior gives one")
    return _report(likelihood, comparisons, at + step, reference, confidence)


def _forward(likelihood: _Likelihood, at: Floats, step: Floats, value: float) -> tuple[Floats, float]:
    for _ in range(60):
        after = likelihood.value(at + step)
        if after >= value:
            break
        step = step / 2
    return at + step, max(after, value)


def _report(
    likelihood: _Likelihood, comparisons: Comparisons, at: Floats, reference: int | None, confidence: float
) -> Abilities:
    items, prior = comparisons.items, likelihood.prior
    covariance = np.asarray(np.linalg.inv(likelihood.pinned(likelihood.derivatives(at)[1])), np.float64)
    abilities, spread = at[:items], covariance[:items, :items]
    contrast = abilities.mean() if reference is None else abilities[reference]
    against = spread.mean(axis=0) if reference is None else spread[reference]
    own = against.mean() if reference is None else against[reference]
    centred = spread - against[None, :] - against[:, None] + own
    se = np.sqrt(np.maximum(np.diag(centred), 0.0))
    name = "Davidson's model with ties" if likelihood.with_ties else "Bradley–Terry"
    how = f"; {prior:g} imagined wins and losses for each item" if prior else "; maximum likelihood"
    tie = _tie(likelihood, at, covariance, comparisons.n, confidence)
    return Abilities(abilities - contrast, se, centred, tie, reference, comparisons.n, confidence, name + how)


def _tie(likelihood: _Likelihood, at: Floats, covariance: Floats, n: int, confidence: float) -> Figure:
    if not likelihood.with_ties:
        return Undefined("no comparison is a tie")
    half = float(special.ndtri((1 + confidence) / 2)) * float(covariance[-1, -1]) ** 0.5
    value, low, high = (float(np.exp(at[-1] + x)) for x in (0.0, -half, half))
    return Estimate(value, low, high, n, "Davidson's tie parameter; normal interval of its logarithm")
