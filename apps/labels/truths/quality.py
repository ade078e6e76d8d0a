"""How good each annotator is by what was inferred, and beside it on gold alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.labels.columns import Columns
from apps.labels.truths.methods import Method
from apps.labels.truths.settled import Errors, Floats, Settled
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.gold import AnnotatorScores
from apps.measures.ratings import Ratings
from apps.measures.truth import Coins, Inference, annotator_quality

NO_GOLD = Undefined("no label on a gold item")
NO_MODEL = Undefined("this method has no model of annotators")
NUMBERS = Undefined("numbers are more or less near, not right or wrong")


@dataclass(frozen=True, slots=True)
class Quality:
    """One annotator: how many `labels`; the share that is right as the method has it (`accuracy`); `on_gold` the share
    of right ones on gold items, `correct` of `gold_items`; how they err in `bias` and `sd`, where the method says."""

    annotator: str
    labels: int
    accuracy: Figure
    gold_items: int
    correct: int
    on_gold: Figure
    bias: Figure
    sd: Figure


def quality_of(
    columns: Columns, settled: Settled, on_gold: AnnotatorScores | None, method: Method, confidence: float
) -> list[Quality]:
    labels = np.bincount(columns.annotator, minlength=len(columns.annotators)).tolist()
    accuracy = _accuracy(columns, settled, method, confidence)
    tested = _tested(on_gold, confidence)
    return [
        Quality(
            annotator=name,
            labels=labels[who],
            accuracy=accuracy.get(who, NUMBERS),
            gold_items=tested.get(who, (0, 0, NO_GOLD))[0],
            correct=tested.get(who, (0, 0, NO_GOLD))[1],
            on_gold=tested.get(who, (0, 0, NO_GOLD))[2],
            bias=_error(settled, who, labels[who], "bias", confidence),
            sd=_error(settled, who, labels[who], "sd", confidence),
        )
        for who, name in enumerate(columns.annotators)
        if labels[who]
    ]


def _accuracy(columns: Columns, settled: Settled, method: Method, confidence: float) -> dict[int, Figure]:
    """From the chance of each label to be right. Every label is a unit with two classes, right and wrong: so the
    measure that takes classes serves sets of labels too."""
    if settled.chance is None:
        return {}
    chance, each = np.clip(settled.chance, 0.0, 1.0), np.arange(columns.rows, dtype=np.int32)
    labels = np.bincount(columns.annotator, minlength=len(columns.annotators)).astype(np.int64)
    ratings = Ratings(each, columns.annotator, np.ones_like(each), columns.rows, len(columns.annotators), 2)
    found = annotator_quality(ratings, _inference(chance, labels), confidence=confidence)
    how = (
        "share of labels that are right by the inferred truth"
        if method.learns
        else "share of labels that the votes bear out"
    )
    told = f"{how}; Wilson's {100 * confidence:.6g} % interval at the number of labels that the truth is known of"
    rows = zip(*(a.tolist() for a in (found.annotator, found.n, found.value, found.low, found.high)), strict=True)
    return {who: Estimate(value, low, high, n, told) for who, n, value, low, high in rows}


def _inference(chance: Floats, labels: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Inference:
    return Inference(
        method="right or wrong",
        posterior=np.column_stack([1 - chance, chance]),
        prior=np.full(2, 0.5),
        skill=Coins(np.full(len(labels), 0.5)),
        labels=labels,
        log_likelihood=0.0,
        trace=np.zeros(0),
        converged=True,
        known=np.ones(len(chance), np.bool_),
    )


def _tested(scores: AnnotatorScores | None, confidence: float) -> dict[int, tuple[int, int, Figure]]:
    if scores is None:
        return {}
    told = f"share of right labels on gold items; Wilson's {100 * confidence:.6g} % interval"
    columns = (scores.annotator, scores.n, scores.correct, scores.value, scores.low, scores.high)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {who: (n, correct, Estimate(value, low, high, n, told)) for who, n, correct, value, low, high in rows}


def _error(settled: Settled, who: int, n: int, which: str, confidence: float) -> Figure:
    found: Errors | None = (settled.errors or {}).get(who)
    if found is None:
        return NO_MODEL
    value, low, high = found.bias if which == "bias" else found.sd
    words = (
        "mean error, positive where too high"
        if which == "bias"
        else "standard deviation of the errors besides the bias"
    )
    return Estimate(value, min(low, value), max(high, value), n, f"{words}; {100 * confidence:.6g} % interval")
