"""The level behind several noisy levels of an ordered scale, with a bias and a spread for each annotator."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Block, Crowd, Floats, Longs
from apps.measures.truth.em import fit
from apps.measures.truth.inference import Answers, answers

_MOST_LEVELS = 20
_LAPSE = 0.02
_BIAS_STEP = 0.25
_SPREADS = np.array([0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.5, 4.0])
_TYPICAL_SPREAD = 0.7
_PRIOR_ANNOTATORS = 5.0


@dataclass(frozen=True, eq=False)
class OrdinalErrors:
    """One entry for each annotator, in levels: posterior mean and interval of the `bias` (positive: too high) and of
    the `sd`, from `n` labels. The bounds are edges of the cells of the grid on which both are fitted."""

    n: Longs
    bias: Floats
    bias_low: Floats
    bias_high: Floats
    sd: Floats
    sd_low: Floats
    sd_high: Floats


@dataclass(frozen=True, eq=False)
class OrdinalTruth:
    """`posterior` float64[units, levels] sums to 1 in each row; a unit without labels and gold has `prior`.

    `known` bool[units] marks units with labels or gold; `trace` is the log-likelihood by sweep.
    """

    posterior: Floats
    prior: Floats
    known: NDArray[np.bool_]
    annotators: OrdinalErrors
    trace: Floats
    converged: bool

    def answers(self) -> Answers:
        """The most probable level of each unit: fewest wrong levels."""
        return answers(self.posterior, self.known)

    def median(self) -> Longs:
        """The median level of each unit's posterior, -1 where nothing is known: smallest expected distance."""
        reached = np.cumsum(self.posterior, axis=1) < 0.5 - 1e-12
        return np.where(self.known, reached[:, :-1].sum(axis=1), -1)


def ordinal_truth(
    ratings: Ratings,
    gold: NDArray[np.integer] | None = None,
    *,
    confidence: float = 0.95,
    tolerance: float = 1e-7,
    most_sweeps: int = 1000,
) -> OrdinalTruth | Undefined:
    """Annotators see the true level plus a bias plus normal noise, and give the nearest level on the scale.

    P(label <= j | truth k) = Phi((j + 1/2 - k - bias) / sd), with 2 % of careless labels spread over all levels.
    Two numbers for each annotator in the place of Dawid and Skene's levels**2, so that few labels say more.
    Bias and sd live on a grid, on which each annotator has a posterior; its prior is the pool of all annotators plus
    five typical ones (an empirical Bayes mixture). Expectation-maximisation from the shares of votes; `gold`
    int[units], -1 for none, is clamped.

    `Undefined` for a scale of fewer than 2 or more than 20 levels, and without labels.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"the confidence must be between 0 and 1, got {confidence}")
    if not 2 <= ratings.levels <= _MOST_LEVELS:
        return Undefined(f"a scale has 2 to {_MOST_LEVELS} levels here, this one {ratings.levels}; take it as numbers")
    if ratings.n == 0:
        return Undefined("there are no labels")
    crowd = Crowd.of(ratings, gold)
    model = _Thresholds(crowd.annotators, crowd.levels)
    found = fit(crowd, model, None, tolerance, most_sweeps)
    errors = model.errors(crowd.labels_by_annotator(), confidence)
    known = crowd.labelled | (crowd.gold >= 0)
    return OrdinalTruth(found.posterior, found.prior, known, errors, found.trace, found.converged)


@dataclass(eq=False)
class _Thresholds:
    """Annotators as mixtures over a grid of biases and spreads; a `Model` of the expectation-maximisation."""

    annotators: int
    levels: int
    likelihood: Floats = field(init=False)
    typical: Floats = field(init=False)
    weight: Floats = field(init=False)
    collected: Floats = field(init=False)
    belief: Floats = field(init=False)
    expected: Floats = field(init=False)

    def __post_init__(self) -> None:
        bias, spread = self._grid()
        self.likelihood = _log_likelihood(bias, spread, self.levels)
        away = np.square(bias / _TYPICAL_SPREAD) + np.square(np.log(spread / _TYPICAL_SPREAD) / 0.8)
        self.typical = special.softmax(-away / 2)
        self.weight = self.typical
        self.collected = np.zeros((self.annotators * self.levels, self.levels))

    @property
    def table(self) -> int:
        return self.collected.size

    def evidence(self, block: Block) -> Floats:
        return np.asarray(block.labels @ self.expected, np.float64)

    def collect(self, block: Block, posterior: Floats) -> None:
        self.collected += block.labels.T @ posterior

    def maximise(self) -> None:
        """Beliefs about annotators given the units, then the pool; the evidence uses the expected log-likelihood."""
        cells = self.levels**2
        flat = self.likelihood.reshape(-1, cells)
        scores = self.collected.reshape(-1, cells) @ flat.T + np.log(self.weight)
        self.belief = special.softmax(scores, axis=1)
        pooled = self.belief.sum(axis=0) + _PRIOR_ANNOTATORS * self.typical
        self.weight = pooled / pooled.sum()
        self.expected = (self.belief @ flat).reshape(-1, self.levels)
        self.collected = np.zeros_like(self.collected)

    def errors(self, n: Longs, confidence: float) -> OrdinalErrors:
        steps = len(_SPREADS)
        table = self.belief.reshape(self.annotators, -1, steps)
        bias = self._biases()
        edges = np.append(bias - _BIAS_STEP / 2, bias[-1] + _BIAS_STEP / 2)
        between = np.sqrt(_SPREADS[1:] * _SPREADS[:-1])
        spread_edges = np.concatenate([[0.0], between, [_SPREADS[-1] ** 2 / between[-1]]])
        by_bias, by_spread = table.sum(axis=2), table.sum(axis=1)
        return OrdinalErrors(
            n,
            by_bias @ bias,
            *_bounds(by_bias, edges, confidence),
            by_spread @ _SPREADS,
            *_bounds(by_spread, spread_edges, confidence),
        )

    def _biases(self) -> Floats:
        steps = round((self.levels - 1) / _BIAS_STEP)
        return np.asarray(np.arange(-steps, steps + 1) * _BIAS_STEP, np.float64)

    def _grid(self) -> tuple[Floats, Floats]:
        biases = self._biases()
        return np.repeat(biases, len(_SPREADS)), np.tile(_SPREADS, len(biases))


def _log_likelihood(bias: Floats, spread: Floats, levels: int) -> Floats:
    """log P(label | truth), float64[grid, label, truth]."""
    threshold = np.arange(levels - 1)[:, None] + 0.5 - np.arange(levels)
    below = special.ndtr((threshold - bias[:, None, None]) / spread[:, None, None])
    ends = np.zeros((len(bias), 1, levels))
    cumulative = np.concatenate([ends, below, ends + 1], axis=1)
    return np.asarray(np.log((1 - _LAPSE) * np.diff(cumulative, axis=1) + _LAPSE / levels))


def _bounds(belief: Floats, edges: Floats, confidence: float) -> tuple[Floats, Floats]:
    """The edges of the cells that hold the outer quantiles of each row."""
    cumulative = np.cumsum(belief, axis=1)
    tail = (1 - confidence) / 2
    first = np.argmax(cumulative >= tail, axis=1)
    last = np.argmax(cumulative >= np.minimum(1 - tail, cumulative[:, -1:]), axis=1)
    return edges[first], edges[last + 1]
