"""What truth inference returns: how likely each class is for each unit, and what it holds of the annotators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.truth.crowd import Floats, Longs

# Posteriors that differ by less are tied: rounding must not decide.
TIED = 1e-9


@dataclass(frozen=True, eq=False)
class Confusions:
    """`confusion` float64[annotators, levels, levels]: P(code of the column | true class of the row)."""

    confusion: Floats


@dataclass(frozen=True, eq=False)
class Coins:
    """`accuracy` float64[annotators]: P(right label) of every class; errors fall on all other classes alike."""

    accuracy: Floats


@dataclass(frozen=True, eq=False)
class Abilities:
    """P(right label) = 1 / (1 + exp(-ability * ease)): `ability` float64[annotators], `ease` float64[units]."""

    ability: Floats
    ease: Floats


@dataclass(frozen=True, eq=False)
class Inference:
    """The outcome of a model of annotators.

    `posterior` float64[units, levels] sums to 1 in each row; a unit without labels and gold has the class `prior`
    float64[levels]. `skill` are the annotators' parameters, `labels` int64[annotators] how many labels they rest on.
    `trace` float64[sweeps] is the observed-data log-likelihood by sweep, `log_likelihood` that of these parameters.
    `known` bool[units] marks units with labels or gold. `notice` says in words what the reader must know, or is "".
    """

    method: str
    posterior: Floats
    prior: Floats
    skill: Confusions | Coins | Abilities
    labels: Longs
    log_likelihood: float
    trace: Floats
    converged: bool
    known: NDArray[np.bool_]
    notice: str = ""

    def answers(self) -> Answers:
        """The most probable class of each unit."""
        return answers(self.posterior, self.known)


@dataclass(frozen=True, eq=False)
class Answers:
    """For each unit: `code` int64[units], -1 for a tie and where nothing is known; `probability` float64[units] of
    the leading class (0 where nothing is known); `leading` bool[units, levels], all classes in the first place."""

    code: Longs
    probability: Floats
    leading: NDArray[np.bool_]

    @property
    def leaders(self) -> Longs:
        """How many classes share the first place, int64[units]; 0 where nothing is known."""
        return np.asarray(self.leading.sum(axis=1, dtype=np.int64))

    @property
    def tied(self) -> NDArray[np.bool_]:
        """Which units have more than one leading class, bool[units]."""
        return np.asarray(self.leaders > 1)

    def right(self, gold: NDArray[np.integer]) -> Floats:
        """The chance, with ties broken at random, that each unit gets its gold code; `gold` int[units], -1 for none
        (0 there). float64[units]."""
        hit = self.leading[np.arange(len(gold)), np.maximum(gold, 0)] & (gold >= 0)
        return np.asarray(hit / np.maximum(self.leaders, 1))


def answers(scores: Floats, known: NDArray[np.bool_]) -> Answers:
    """The class with the highest of `scores` float64[units, levels]; within 1e-9 of it is a tie, and stays one."""
    if not scores.size:
        return Answers(np.full(len(scores), -1), np.zeros(len(scores)), np.zeros(scores.shape, np.bool_))
    highest = scores.max(axis=1)
    leading = (scores >= highest[:, None] - TIED) & known[:, None]
    code = np.where(leading.sum(axis=1) == 1, leading.argmax(axis=1), -1)
    return Answers(code, np.where(known, highest, 0.0), leading)
