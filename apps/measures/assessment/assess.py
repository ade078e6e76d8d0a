"""Everything there is to measure: agreement, and where there is gold, accuracy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.assessment.agreement import Agreement, measure_agreement
from apps.measures.assessment.options import Options
from apps.measures.consensus import consensus_accuracy
from apps.measures.estimate import Figure, Undefined
from apps.measures.gold import AnnotatorScores, ClassRecall, Marks, accuracy, annotator_scores, class_recall, confusion
from apps.measures.ratings import Ratings, Scores

_NUMBERS = "labels are numbers, not chosen from a list"
_NO_GOLD = "there is no gold answer to compare with"


@dataclass(frozen=True, eq=False)
class Assessment:
    """The figures of a project, and the tables behind them.

    `labels` int64[annotators] counts each annotator's labels; `marks` are the labels compared with gold (None
    without gold). `classes` and `confusion` are None where labels are numbers, and without gold codes.
    """

    accuracy: Figure
    consensus_accuracy: Figure
    agreement: Agreement
    labels: NDArray[np.int64]
    marks: Marks | None
    annotators: AnnotatorScores | None
    classes: ClassRecall | None
    confusion: NDArray[np.int64] | None


def assess(
    labels: Ratings | Scores,
    *,
    gold: NDArray[np.integer] | None = None,
    correct: NDArray[np.bool_] | None = None,
    judged: NDArray[np.bool_] | None = None,
    options: Options | None = None,
    agreement: Agreement | None = None,
) -> Assessment:
    """Compute everything.

    `gold` int[units] holds gold codes, -1 for none. Where equality of codes is not what "correct" means, give
    `correct` bool[n] for each label (with tolerance, say), and `judged` bool[n] for those that have a gold answer
    (all, without it); where equal codes are not what agreement means either, give the `agreement`. Raises
    `ValueError` for arrays that do not fit.
    """
    chosen = options or Options()
    codes = labels if isinstance(labels, Ratings) else None
    marks = _marks(labels, gold, correct, judged)
    consensus, classes, table = _against_gold(codes, gold, chosen)
    return Assessment(
        accuracy=accuracy(marks, chosen.confidence) if marks else Undefined(_NO_GOLD),
        consensus_accuracy=consensus,
        agreement=agreement or measure_agreement(labels, chosen),
        labels=np.bincount(labels.annotator, minlength=labels.annotators).astype(np.int64),
        marks=marks,
        annotators=annotator_scores(marks, chosen.standard, chosen.confidence) if marks else None,
        classes=classes,
        confusion=table,
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
