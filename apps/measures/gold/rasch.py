"""How able annotators and how hard items are, on one scale: the Rasch model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.gold.marks import Marks

Floats = NDArray[np.float64]
_SWEEPS = 500
_TOLERANCE = 1e-9
_STEP = 2.0


@dataclass(frozen=True, eq=False)
class Rasch:
    """logit P(correct) = level + ability of the annotator - difficulty of the item.

    float64[annotators] `ability` and float64[units] `difficulty`, 0 for who or what has no label.
    """

    level: float
    ability: Floats
    difficulty: Floats

    def wrong(self, marks: Marks) -> Floats:
        """The chance of a wrong answer for each label of `marks`, float64[m]."""
        return np.asarray(special.expit(self.difficulty[marks.unit] - self.ability[marks.annotator] - self.level))


def fit_rasch(marks: Marks, ridge: float = 1.0) -> Rasch:
    """The penalised maximum of the likelihood (Rasch 1960), by Newton steps in turn for people and items.

    The penalty is `ridge` / 2 times the sum of squared abilities and difficulties (normal priors), so that who is
    always right gets a finite ability. Raises `ValueError` for a ridge that is not positive.
    """
    if not ridge > 0:
        raise ValueError(f"the ridge must be positive, got {ridge}")
    people, items = _labelled(marks.annotator, marks.annotators), _labelled(marks.unit, marks.units)
    level, ability, difficulty = 0.0, np.zeros(marks.annotators), np.zeros(marks.units)
    for _ in range(_SWEEPS):
        before = np.concatenate([[level], ability, difficulty])
        gap, weight = _surprise(marks, level, ability, difficulty)
        ability = ability + _newton(marks.annotator, gap, weight, ability, ridge)
        gap, weight = _surprise(marks, level, ability, difficulty)
        difficulty = difficulty + _newton(marks.unit, -gap, weight, difficulty, ridge)
        # At the maximum both have mean 0: moving what they have of it into the level keeps every chance.
        shift, lift = _mean(ability, people), _mean(difficulty, items)
        level, ability, difficulty = level + shift - lift, ability - shift * people, difficulty - lift * items
        if float(np.abs(np.concatenate([[level], ability, difficulty]) - before).max()) < _TOLERANCE:
            break
    return Rasch(level, ability, difficulty)


def _surprise(marks: Marks, level: float, ability: Floats, difficulty: Floats) -> tuple[Floats, Floats]:
    """Observed minus expected correctness of each label, and its variance."""
    p = special.expit(level + ability[marks.annotator] - difficulty[marks.unit])
    return marks.correct - p, p * (1 - p)


def _newton(of: NDArray[np.int32], gap: Floats, weight: Floats, now: Floats, ridge: float) -> Floats:
    slope = np.bincount(of, weights=gap, minlength=len(now)) - ridge * now
    return np.clip(slope / (np.bincount(of, weights=weight, minlength=len(now)) + ridge), -_STEP, _STEP)


def _labelled(of: NDArray[np.int32], size: int) -> NDArray[np.bool_]:
    return np.bincount(of, minlength=size) > 0


def _mean(values: Floats, used: NDArray[np.bool_]) -> float:
    return float(values.sum()) / max(1, int(used.sum()))
