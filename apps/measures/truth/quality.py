"""How good each annotator is according to a model, with intervals that know how unsure the truth is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.gold import AnnotatorScores, Marks, annotator_scores
from apps.measures.intervals import wilson
from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Crowd, Floats, Longs
from apps.measures.truth.inference import Inference


@dataclass(frozen=True, eq=False)
class AnnotatorQuality:
    """One entry for each annotator with labels, by annotator number.

    `value` is the expected share of right ones among their `n` labels in the interval `low`..`high`; `effective` is
    how many labels with known truth would tell as much. `on_gold` are their scores on gold alone, None without gold.
    """

    annotator: Longs
    n: Longs
    value: Floats
    low: Floats
    high: Floats
    effective: Floats
    on_gold: AnnotatorScores | None


@dataclass(frozen=True, eq=False)
class AnnotatorRecall:
    """One entry for each annotator and class expected at least once among their units, by annotator, then class.

    Of `n` labels on units of the class `code` (an expectation), the share `value` in `low`..`high` names it;
    `effective` as in `AnnotatorQuality`.
    """

    annotator: Longs
    code: Longs
    n: Floats
    value: Floats
    low: Floats
    high: Floats
    effective: Floats


def annotator_quality(
    ratings: Ratings,
    inference: Inference,
    *,
    gold: NDArray[np.integer] | None = None,
    standard: float = 0.90,
    confidence: float = 0.95,
) -> AnnotatorQuality:
    """The accuracy of each annotator on their own labels, as the posteriors have it.

    Wilson's interval at the number of labels less the information missing because the truth is not known (Louis
    1982): n - sum p(1 - p) / (a(1 - a)) over the labels, p the posterior that a label is right, a the accuracy. It
    takes the model as right, the other annotators' parameters as known, and labels as independent given the truth:
    where annotators share a bias, only gold shows it. `gold` int[units] adds the scores on gold (see
    `gold.annotator_scores`). Raises `ValueError` when the inference is not of these ratings.
    """
    crowd = _crowd(ratings, inference)
    right, unsure = np.zeros(crowd.annotators), np.zeros(crowd.annotators)
    for block in crowd.blocks():
        chance = inference.posterior[block.first : block.last].ravel()[block.cell]
        right += np.bincount(block.annotator, weights=chance, minlength=crowd.annotators)
        unsure += np.bincount(block.annotator, weights=chance * (1 - chance), minlength=crowd.annotators)
    who = np.flatnonzero(inference.labels)
    n = inference.labels[who]
    value, low, high, effective = _interval(right[who], n.astype(np.float64), unsure[who], confidence)
    scores = None if gold is None else annotator_scores(Marks.against(ratings, gold), standard, confidence)
    return AnnotatorQuality(who, n, value, low, high, effective, scores)


def annotator_recall(ratings: Ratings, inference: Inference, confidence: float = 0.95) -> AnnotatorRecall:
    """For each annotator and class, how often units of the class get its label; intervals as `annotator_quality`."""
    crowd = _crowd(ratings, inference)
    shape = (crowd.annotators, crowd.levels, crowd.levels)
    counts = np.zeros((crowd.annotators * crowd.levels, crowd.levels))
    unsure = np.zeros(counts.shape)
    for block in crowd.blocks(counts.size):
        posterior = inference.posterior[block.first : block.last]
        counts += block.labels.T @ posterior
        unsure += block.labels.T @ (posterior * (1 - posterior))
    met = counts.reshape(shape).sum(axis=1)
    right = np.einsum("acc->ac", counts.reshape(shape))
    hit = np.einsum("acc->ac", unsure.reshape(shape))
    missed = unsure.reshape(shape).sum(axis=1) - hit
    annotator, code = np.nonzero(met >= 1)
    at = (annotator, code)
    share = right[at] / met[at]
    doubt = hit[at] * (1 - share) ** 2 + missed[at] * share**2
    value, low, high, effective = _interval(right[at], met[at], doubt, confidence)
    return AnnotatorRecall(annotator, code, met[at], value, low, high, effective)


def _interval(right: Floats, n: Floats, unsure: Floats, confidence: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Share, bounds, and effective labels, of `right` expected hits among `n` with the variance `unsure`."""
    value = np.clip(right / n, 0.0, 1.0)
    spread = value * (1 - value)
    # A share of 0 or 1 leaves nothing unsure: each label is certainly wrong or certainly right.
    missing = np.divide(unsure, spread, out=np.zeros(len(n)), where=spread > 0)
    effective = np.clip(n - missing, 0.0, n)
    low, high = wilson(value * effective, effective, confidence)
    return value, np.minimum(low, value), np.maximum(high, value), effective


def _crowd(ratings: Ratings, inference: Inference) -> Crowd:
    crowd = Crowd.of(ratings)
    if inference.posterior.shape != (crowd.units, crowd.levels) or len(inference.labels) != crowd.annotators:
        raise ValueError(
            f"the inference is of {inference.posterior.shape} and {len(inference.labels)} annotators, the ratings of "
            f"{(crowd.units, crowd.levels)} and {crowd.annotators}"
        )
    return crowd
