"""All the figures of a project in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures import agreement
from apps.measures.agreement import ConfusedPairs, Contested, Level, PairKappas
from apps.measures.consensus import consensus_accuracy
from apps.measures.estimate import Figure, Undefined
from apps.measures.gold import AnnotatorScores, ClassRecall, Marks, accuracy, annotator_scores, class_recall, confusion
from apps.measures.histogram import Histogram
from apps.measures.ratings import Ratings, Scores

_NUMBERS = "labels are numbers, not chosen from a list"
_NO_GOLD = "there is no gold answer to compare with"


@dataclass(frozen=True, slots=True)
class Options:
    """What is counted how: the level or `distance` float[K, K] of alpha, `values` float[K] of the codes (interval
    and ratio), the confidence of every interval, the standard an annotator must reach, the least overlap of a pair
    of annotators, and how many rows the lists of pairs and units have."""

    level: Level = Level.NOMINAL
    distance: ArrayLike | None = None
    values: ArrayLike | None = None
    confidence: float = 0.95
    standard: float = 0.90
    minimum_overlap: int = 20
    rows: int = 20


@dataclass(frozen=True, eq=False)
class Assessment:
    """The figures of a project, and the tables behind them.

    `labels` int64[annotators] counts each annotator's labels; `marks` are the labels compared with gold (None
    without gold). `classes`, `confusion`, `pairs`, `confused` are None where labels are numbers, the first two also
    without gold codes.
    """

    accuracy: Figure
    consensus_accuracy: Figure
    alpha: Figure
    percent_agreement: Figure
    ac1: Figure
    labels: NDArray[np.int64]
    marks: Marks | None
    annotators: AnnotatorScores | None
    classes: ClassRecall | None
    confusion: NDArray[np.int64] | None
    pairs: PairKappas | None
    confused: ConfusedPairs | None
    contested: Contested


def assess(
    labels: Ratings | Scores,
    *,
    gold: NDArray[np.integer] | None = None,
    correct: NDArray[np.bool_] | None = None,
    judged: NDArray[np.bool_] | None = None,
    options: Options | None = None,
) -> Assessment:
    """Compute everything.

    `gold` int[units] holds gold codes, -1 for none. Where equality of codes is not what "correct" means, give
    `correct` bool[n] for each label (with tolerance, say), and `judged` bool[n] for those that have a gold answer
    (all, without it). Raises `ValueError` for arrays that do not fit.
    """
    chosen = options or Options()
    codes = labels if isinstance(labels, Ratings) else None
    marks = _marks(labels, gold, correct, judged)
    alpha, percent, ac1 = _of_scores(labels, chosen) if isinstance(labels, Scores) else _of_codes(labels, chosen)
    consensus, classes, table = _against_gold(codes, gold, chosen)
    return Assessment(
        accuracy=accuracy(marks, chosen.confidence) if marks else Undefined(_NO_GOLD),
        consensus_accuracy=consensus,
        alpha=alpha,
        percent_agreement=percent,
        ac1=ac1,
        labels=np.bincount(labels.annotator, minlength=labels.annotators).astype(np.int64),
        marks=marks,
        annotators=annotator_scores(marks, chosen.standard, chosen.confidence) if marks else None,
        classes=classes,
        confusion=table,
        pairs=agreement.pair_kappas(codes, chosen.minimum_overlap) if codes else None,
        confused=agreement.confused_pairs(codes, chosen.rows) if codes else None,
        contested=agreement.contested(labels, chosen.rows),
    )


def _against_gold(
    codes: Ratings | None, gold: NDArray[np.integer] | None, options: Options
) -> tuple[Figure, ClassRecall | None, NDArray[np.int64] | None]:
    if codes is None:
        return Undefined(f"a most frequent label needs a list of labels; {_NUMBERS}"), None, None
    if gold is None:
        return Undefined(_NO_GOLD), None, None
    consensus = consensus_accuracy(codes, gold, options.confidence)
    return consensus, class_recall(codes, gold, options.confidence), confusion(codes, gold)


def _marks(
    labels: Ratings | Scores,
    gold: NDArray[np.integer] | None,
    correct: NDArray[np.bool_] | None,
    judged: NDArray[np.bool_] | None,
) -> Marks | None:
    if correct is not None:
        return Marks.of(labels, correct, np.ones(labels.n, np.bool_) if judged is None else judged)
    if gold is None:
        return None
    if isinstance(labels, Scores):
        raise ValueError("numbers have no gold codes: say for each label whether it is `correct`")
    return Marks.against(labels, gold)


def _of_codes(ratings: Ratings, options: Options) -> tuple[Figure, Figure, Figure]:
    histogram = Histogram.from_ratings(ratings)
    return (
        agreement.alpha(
            histogram,
            options.level,
            values=options.values,
            distance=options.distance,
            confidence=options.confidence,
        ),
        agreement.percent_agreement(histogram, confidence=options.confidence),
        agreement.ac1(histogram, confidence=options.confidence),
    )


def _of_scores(scores: Scores, options: Options) -> tuple[Figure, Figure, Figure]:
    level = Level.INTERVAL if options.level is Level.NOMINAL else options.level
    distinct, code = np.unique(scores.value, return_inverse=True)
    coded = Ratings(
        scores.unit, scores.annotator, code.astype(np.int32), scores.units, scores.annotators, len(distinct)
    )
    return (
        agreement.alpha_of_scores(scores, level, confidence=options.confidence),
        agreement.percent_agreement(coded, confidence=options.confidence),
        Undefined(f"AC1 needs a list of labels; {_NUMBERS}"),
    )
