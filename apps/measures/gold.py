"""Scoring labels against gold: overall, per annotator, per class, and which labels are taken for which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clustered_wilson, wilson
from apps.measures.ratings import Ratings, Scores

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class Standing(StrEnum):
    """Whether an annotator's accuracy reaches the standard, as far as the gold answers can tell."""

    QUALIFIED = "qualified"
    BELOW = "below standard"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, eq=False)
class Marks:
    """The labels that have a gold answer: int32[m] `unit` and `annotator`, bool[m] `correct`."""

    unit: Ints
    annotator: Ints
    correct: NDArray[np.bool_]
    units: int
    annotators: int

    @classmethod
    def of(cls, labels: Ratings | Scores, correct: NDArray[np.bool_], judged: NDArray[np.bool_]) -> Marks:
        """Where somebody else compared: `correct` bool[n] and `judged` bool[n] (has a gold answer) for each label.

        Raises `ValueError` when they are not as long as the labels.
        """
        if np.shape(correct) != (labels.n,) or np.shape(judged) != (labels.n,):
            raise ValueError(f"correct and judged need one entry for each of the {labels.n} labels")
        kept = np.asarray(judged, np.bool_)
        right = np.asarray(correct, np.bool_)[kept]
        return cls(labels.unit[kept], labels.annotator[kept], right, labels.units, labels.annotators)

    @classmethod
    def against(cls, ratings: Ratings, gold: NDArray[np.integer]) -> Marks:
        """A label is correct when it is its unit's gold code; `gold` int[units], -1 for none."""
        answer = checked_gold(ratings, gold)[ratings.unit]
        return cls.of(ratings, ratings.code == answer, answer >= 0)


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


@dataclass(frozen=True, eq=False)
class ClassRecall:
    """One entry for each class with gold labels: of `n` labels on units whose gold is `code`, `correct` are right."""

    code: Longs
    n: Longs
    correct: Longs
    value: Floats
    low: Floats
    high: Floats


def accuracy(marks: Marks, confidence: float = 0.95) -> Figure:
    """The share of correct gold labels; Wilson's interval at the effective number of independent labels.

    Labels of one item rise and fall together, so items are taken as clusters. With one label for each item this is
    the plain Wilson interval.
    """
    n = len(marks.correct)
    if n == 0:
        return Undefined("no label has a gold answer to compare with")
    correct, labels = _per_unit(marks)
    low, high, effective = clustered_wilson(correct, labels, confidence)
    value = int(marks.correct.sum()) / n
    how = f"Wilson's {100 * confidence:.6g} % interval"
    if effective < n:
        how += f" at {effective:.6g} effective labels (labels of one item are not independent)"
    return Estimate(value, min(low, value), max(high, value), n, f"share of correct gold labels; {how}")


def annotator_scores(marks: Marks, standard: float = 0.90, confidence: float = 0.95) -> AnnotatorScores:
    """Accuracy and standing of each annotator.

    P(accuracy > standard) is that of the posterior Beta(correct + 1/2, n - correct + 1/2), Jeffreys' prior:
    `QUALIFIED` from .95, `BELOW` to .05. Good at a number of gold items fixed beforehand: looking again after every
    item makes either error far more likely. Raises `ValueError` for a standard outside (0, 1).
    """
    if not 0 < standard < 1:
        raise ValueError(f"the standard must be between 0 and 1, got {standard}")
    n = np.bincount(marks.annotator, minlength=marks.annotators)
    correct = np.bincount(marks.annotator[marks.correct], minlength=marks.annotators)
    who = np.flatnonzero(n)
    n, correct = n[who], correct[who]
    low, high = wilson(correct, n, confidence)
    reaches = np.asarray(special.betaincc(correct + 0.5, n - correct + 0.5, standard), np.float64)
    return AnnotatorScores(who, n, correct, correct / n, low, high, reaches, [_standing(p) for p in reaches.tolist()])


def class_recall(ratings: Ratings, gold: NDArray[np.integer], confidence: float = 0.95) -> ClassRecall:
    """For each class, the share of right labels among labels on its gold units; Wilson with items as clusters."""
    answer = checked_gold(ratings, gold)
    right, labels = _per_unit(Marks.against(ratings, answer))
    known = answer >= 0
    n = _by_class(answer[known], labels[known], ratings.levels)
    correct = _by_class(answer[known], right[known], ratings.levels)
    code = np.flatnonzero(n)
    bounds = [clustered_wilson(right[answer == c], labels[answer == c], confidence) for c in code.tolist()]
    value = correct[code] / n[code]
    low = np.minimum(np.array([b[0] for b in bounds], np.float64), value)
    high = np.maximum(np.array([b[1] for b in bounds], np.float64), value)
    return ClassRecall(code, n[code], correct[code], value, low, high)


def confusion(ratings: Ratings, gold: NDArray[np.integer]) -> Longs:
    """How often units whose gold is the row got the label of the column, int64[levels, levels]."""
    answer = checked_gold(ratings, gold)[ratings.unit]
    known = answer >= 0
    cell = answer[known].astype(np.int64) * ratings.levels + ratings.code[known]
    counts = np.bincount(cell, minlength=ratings.levels**2)
    return counts.reshape(ratings.levels, ratings.levels).astype(np.int64)


def checked_gold(ratings: Ratings, gold: NDArray[np.integer]) -> Ints:
    """Gold codes as int32[units]. Raises `ValueError` for another length or an unknown code."""
    array = np.asarray(gold)
    if array.shape != (ratings.units,) or array.dtype.kind not in "iu":
        raise ValueError(f"gold needs one whole number for each of the {ratings.units} units, got {array.shape}")
    if array.size and (int(array.min()) < -1 or int(array.max()) >= ratings.levels):
        raise ValueError(f"gold codes must be -1 (none) or in 0..{ratings.levels - 1}")
    return array.astype(np.int32)


def _per_unit(marks: Marks) -> tuple[Longs, Longs]:
    labels = np.bincount(marks.unit, minlength=marks.units)
    return np.bincount(marks.unit[marks.correct], minlength=marks.units), labels


def _by_class(code: Ints, amount: Longs, levels: int) -> Longs:
    return np.bincount(code, weights=amount, minlength=levels).astype(np.int64)


def _standing(reaches: float) -> Standing:
    if reaches >= 0.95:
        return Standing.QUALIFIED
    return Standing.BELOW if reaches <= 0.05 else Standing.NOT_ENOUGH
