"""How well a model foresees labels that it has not seen: what can be said without gold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Crowd, Floats, Ints, Longs
from apps.measures.truth.inference import Abilities, Coins, Inference

FOLDS = 5


def held_out_likelihood(
    ratings: Ratings, infer: Callable[[Ratings], Inference], *, folds: int = FOLDS, confidence: float = 0.95
) -> Figure:
    """The mean log-probability of a label by a model that was fitted to the labels of the other folds.

    The j-th label of unit u, in the order of annotators and codes, is in fold (j + u) mod `folds`: no chance, no row
    order. Student's t over units. It finds an over-fitted model, but not a bias that the annotators share. Undefined
    where the model holds a label impossible that was given.
    """
    crowd = Crowd.of(ratings)
    unit = np.repeat(np.arange(crowd.units, dtype=np.int32), np.diff(crowd.start))
    annotator, code = (np.asarray(part, np.int32) for part in divmod(crowd.column, max(1, crowd.levels)))
    if not crowd.n:
        return Undefined("there are no labels to foresee")
    fold = (np.arange(crowd.n) - crowd.start[unit] + unit) % folds
    chance = np.empty(crowd.n)
    for k in range(folds):
        out = fold == k
        rest = Ratings(unit[~out], annotator[~out], code[~out], crowd.units, crowd.annotators, crowd.levels)
        chance[out] = label_probability(infer(rest), unit[out], annotator[out], code[out])
    impossible = int(np.count_nonzero(chance <= 0))
    if impossible:
        return Undefined(f"{impossible} of {crowd.n} labels were impossible according to the others")
    return _mean(np.log(chance), unit, crowd.units, f"{folds} folds", confidence)


def label_probability(inference: Inference, unit: Ints, annotator: Ints, code: Ints) -> Floats:
    """P(annotator[i] gives unit[i] the code[i] | what the inference has seen), float64[labels]."""
    posterior, skill = inference.posterior, inference.skill
    if not isinstance(skill, Coins | Abilities):
        total = np.zeros(len(unit))
        for k in range(posterior.shape[1]):
            total += posterior[unit, k] * skill.confusion[annotator, k, code]
        return total
    if isinstance(skill, Coins):
        right = skill.accuracy[annotator]
    else:
        right = special.expit(skill.ability[annotator] * skill.ease[unit])
    named = posterior[unit, code]
    return np.asarray(named * right + (1 - named) * (1 - right) / max(1, posterior.shape[1] - 1))


def _mean(values: Floats, unit: Ints | Longs, units: int, how: str, confidence: float) -> Estimate:
    """The mean, as a ratio of unit totals."""
    n = np.bincount(unit, minlength=units)
    mean = float(values.mean())
    residual = (np.bincount(unit, weights=values, minlength=units) - mean * n)[n > 0]
    clusters = len(residual)
    method = f"mean log-probability of held-out labels, {how}; {100 * confidence:.6g} % Student's t over units"
    if clusters < 2:
        return Estimate(mean, mean, mean, 1, f"{mean:.6g} from a single unit: no interval")
    error = float(np.sqrt(clusters / (clusters - 1) * np.square(residual).sum())) / len(values)
    half = float(special.stdtrit(clusters - 1, (1 + confidence) / 2)) * error
    return Estimate(mean, mean - half, min(0.0, mean + half), clusters, method)
