"""Multinomial logistic regression over any features, with probabilities that mean what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, sparse, special
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from apps.learning.backends.stepwise import fit_stepwise
from apps.learning.errors import LearningError
from apps.measures.estimate import Figure, Undefined, figure_from_json
from apps.measures.truth import calibration

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Features: TypeAlias = "Floats | sparse.csr_array"
FOLDS = 3
# Above so many rows one fold tells enough.
_MANY = 20_000
# The logit of a class that a fold holds no example of: not impossible, but never chosen.
_UNSEEN = -30.0


@dataclass(frozen=True, eq=False)
class Linear:
    """Logits are x `weight`^T + `intercept`, over K `classes`: float64[K, D], float64[K].

    Probabilities are softmax(logits / `temperature`). `ece` is the expected calibration error of the label's
    probability on records held out by cross-validation.
    """

    classes: tuple[str, ...]
    weight: Floats
    intercept: Floats
    temperature: float
    ece: Figure

    def probabilities(self, x: Features) -> Floats:
        """float64[n, K] for features [n, D]."""
        logits = np.asarray(x @ self.weight.T) + self.intercept
        return np.asarray(special.softmax(logits / self.temperature, axis=1))

    def best(self, x: Features) -> tuple[tuple[str, ...], Floats]:
        """The most probable class of each row, the first of equals, and its probability."""
        chances = self.probabilities(x)
        chosen = chances.argmax(axis=1)
        return tuple(self.classes[i] for i in chosen), chances[np.arange(len(chosen)), chosen]

    def settings(self) -> dict[str, Any]:
        """What is no array."""
        return {"classes": list(self.classes), "temperature": self.temperature, "ece": self.ece.as_json()}

    def arrays(self) -> dict[str, Floats]:
        return {"weight": self.weight, "intercept": self.intercept}

    @classmethod
    def of_parts(cls, settings: Mapping[str, Any], arrays: Mapping[str, Any]) -> Self:
        """The inverse of `settings` and `arrays`."""
        ece = figure_from_json(settings["ece"])
        return cls(tuple(settings["classes"]), arrays["weight"], arrays["intercept"], settings["temperature"], ece)


Learn: TypeAlias = "Callable[[Any, Longs, Floats, int, int], tuple[Floats, Floats]]"


def fit_linear(
    x: Features, labels: Sequence[str], seed: int, weights: ArrayLike | None = None, *, learn: Learn | None = None
) -> Linear:
    """L2-penalised maximum likelihood; one temperature fitted on out-of-fold logits (Guo et al. 2017).

    `x` [n, D], `weights` float[n] >= 0 (1 each without them). `learn(x, code, mass, classes, seed)` gives weight and
    intercept, `optimum` unless another is given. LearningError TRAINING where there is nothing to learn from.
    """
    n = len(labels)
    if not n or x.shape[0] != n:
        raise LearningError("TRAINING", f"{x.shape[0]} records with {n} labels: a model needs a label for each")
    mass = np.ones(n) if weights is None else np.asarray(weights, np.float64)
    if mass.shape != (n,) or not bool(np.isfinite(mass).all() and (mass > 0).all()):
        raise LearningError("TRAINING", "every label needs a weight above 0")
    classes, code = np.unique(np.asarray(labels, np.str_), return_inverse=True)
    # On one thread sums are added up in one order, whatever the number of processors; and these are small.
    learn = learn or optimum
    with threadpool_limits(1):
        held_out, judged = _held_out(x, code, mass, len(classes), seed, learn)
        heat = _temperature(held_out[judged], code[judged], mass[judged])
        weight, intercept = learn(x, code, mass, len(classes), seed)
    names = tuple(str(name) for name in classes)
    return Linear(names, weight, intercept, heat, _error(held_out[judged] / heat, code[judged], seed))


def optimum(x: Features, code: Longs, mass: Floats, classes: int, seed: int) -> tuple[Floats, Floats]:
    """By L-BFGS; a class without an example is never chosen."""
    weight, intercept = np.zeros((classes, x.shape[1])), np.full(classes, _UNSEEN)
    present = np.unique(code)
    if len(present) == 1:
        intercept[present] = 0.0
        return weight, intercept
    found = LogisticRegression(max_iter=5000, random_state=seed).fit(x, code, sample_weight=mass)
    # Of two classes only the second has a row: the first is the origin.
    two = len(present) == 2
    weight[present] = np.vstack([np.zeros_like(found.coef_), found.coef_]) if two else found.coef_
    intercept[present] = np.concatenate([[0.0], found.intercept_]) if two else found.intercept_
    return weight, intercept


def stepwise(x: sparse.csr_array, code: Longs, mass: Floats, classes: int, seed: int) -> tuple[Floats, Floats]:
    """By `fit_stepwise`, for very many sparse features one of which is always there."""
    weight, intercept = np.zeros((classes, x.shape[1])), np.full(classes, _UNSEEN)
    present, place = np.unique(code, return_inverse=True)
    weight[present], intercept[present] = fit_stepwise(x, place, mass, len(present), seed), 0.0
    return weight, intercept


def _held_out(
    x: Features, code: Longs, mass: Floats, classes: int, seed: int, learn: Learn
) -> tuple[Floats, NDArray[np.bool_]]:
    """Logits of each record by a model that did not see it; folds are dealt at random within each class."""
    n = len(code)
    fold, logits, judged = np.zeros(n, np.int64), np.zeros((n, classes)), np.zeros(n, np.bool_)
    order = np.random.default_rng(seed).permutation(n)
    for one in range(classes):
        mine = order[code[order] == one]
        fold[mine] = np.arange(len(mine)) % FOLDS
    for part in range(FOLDS if n <= _MANY else 1):
        out = fold == part
        if out.any() and not out.all():
            weight, intercept = learn(x[~out], code[~out], mass[~out], classes, seed)
            logits[out], judged[out] = np.asarray(x[out] @ weight.T) + intercept, True
    return logits, judged


def _temperature(logits: Floats, code: Longs, mass: Floats) -> float:
    if not len(code) or logits.shape[1] < 2:
        return 1.0
    rows = np.arange(len(code))

    def surprise(heat: float) -> float:
        return -float(mass @ special.log_softmax(logits / np.exp(heat), axis=1)[rows, code])

    return float(np.exp(optimize.minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))


def _error(logits: Floats, code: Longs, seed: int) -> Figure:
    if not len(code):
        return Undefined("too few labels to hold some out")
    chances = special.softmax(logits, axis=1)
    chosen = chances.argmax(axis=1)
    sure = np.clip(chances[np.arange(len(code)), chosen], 0.0, 1.0)
    return calibration(sure, chosen == code, seed=seed).ece
