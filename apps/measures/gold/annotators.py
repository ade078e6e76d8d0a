"""The accuracy of each annotator, and whether it reaches the standard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.measures.gold.marks import Marks
from apps.measures.gold.posterior import probability_above
from apps.measures.intervals import wilson

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class Standing(StrEnum):
    """Whether an annotator's accuracy reaches the standard, as far as the gold answers can tell."""

    QUALIFIED = "qualified"
    BELOW = "below standard"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, eq=False)
class AnnotatorScores:
    """One entry for each annotator with a gold label, by annotator number.

    `n` gold labels, `correct` of them right, `value` their accuracy in the Wilson interval `low`..`high`;
    `reaches` is the probability that the accuracy exceeds the standard, and `standing` what follows from it.
    """

    annotator: Longs
    n: Longs
    correct: Longs
    value: Floats
    low: Floats
    high: Floats
    reaches: Floats
    standing: list[Standing]


def annotator_scores(marks: Marks, standard: float = 0.90, confidence: float = 0.95) -> AnnotatorScores:
    """Accuracy and standing of each annotator.

    P(accuracy > standard) is that of the posterior Beta(correct + 1/2, n - correct + 1/2), Jeffreys' prior:
    `QUALIFIED` from .95, `BELOW` to .05. Good at a number of gold items fixed beforehand: looking again after every
    item makes either error far more likely (`e_value_below` and `e_value_above` are safe for that). Raises
    `ValueError` for a standard outside (0, 1).
    """
    n = np.bincount(marks.annotator, minlength=marks.annotators)
    correct = np.bincount(marks.annotator[marks.correct], minlength=marks.annotators)
    who = np.flatnonzero(n)
    n, correct = n[who], correct[who]
    low, high = wilson(correct, n, confidence)
    reaches = probability_above(correct, n, standard)
    return AnnotatorScores(who, n, correct, correct / n, low, high, reaches, [_standing(p) for p in reaches.tolist()])


def _standing(reaches: float) -> Standing:
    if reaches >= 0.95:
        return Standing.QUALIFIED
    return Standing.BELOW if reaches <= 0.05 else Standing.NOT_ENOUGH
