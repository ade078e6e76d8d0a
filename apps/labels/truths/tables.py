"""What was inferred, as figures and as tables of plain values in the shape of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from apps.labels.truths.comparing import Comparison
from apps.labels.truths.inferring import Truths
from apps.labels.truths.settled import Bools, Floats, Settled
from apps.measures.estimate import Estimate, Figure, Undefined, significant
from apps.measures.truth import Calibration, calibration

Tables = dict[str, Any]
LEAST_CERTAIN = 30
NUMBERS = Undefined("numbers have intervals instead of probabilities")
RANGE = ("", " low", " high")


def annotator_table(truths: Truths) -> Tables:
    """One row for each annotator, those who did most first; cells about what is unknown are empty."""
    parts = ("bias", "sd") if _numeric(truths) else ("accuracy",)
    ranges = [f"{part}{end}" for part in (*parts, "on gold") for end in RANGE]
    rows = [
        [
            each.annotator,
            each.labels,
            each.gold_items,
            each.correct,
            *(cell for part in (*parts, "on_gold") for cell in _cells(getattr(each, part))),
        ]
        for each in sorted(truths.annotators, key=lambda each: (-each.labels, each.annotator))
    ]
    return {"columns": ["annotator", "labels", "gold items", "correct", *ranges], "rows": rows}


def method_table(comparison: Comparison) -> Tables:
    """One row for each method. Figures are whole, as everywhere in an answer: an estimate, or why there is none."""
    return {
        "columns": ["method", "name", "score", "difference", "held_out", "differs"],
        "rows": [
            [
                each.method.name,
                each.method.words,
                each.score.as_json(),
                each.difference.as_json(),
                each.held_out.as_json(),
                each.differs,
            ]
            for each in comparison.contenders
        ],
    }


def summary(truths: Truths, comparison: Comparison) -> dict[str, Any]:
    judged = comparison.judged
    return {
        "method": truths.method.name,
        "name": truths.method.words,
        "sentence": judged.sentence,
        "choice": str(judged.choice),
        "best": None if judged.best is None else judged.best.name,
        "measure": comparison.measure,
        "first": comparison.contenders[0].method.words,
        "items": len(truths.items),
        "labels": int(truths.votes.sum()),
        "gold_items": comparison.gold_items,
        "tied": truths.tied,
        "notices": truths.notices,
    }


def uncertain_table(truths: Truths) -> Tables:
    """The items that the method is least certain of."""
    columns = ["item", "label", *(("low", "high") if _numeric(truths) else ("probability", "tied")), "votes"]
    rows = [
        [each.item, each.label, *_certainty(each, numeric=_numeric(truths)), each.votes]
        for each in truths.least_certain(LEAST_CERTAIN)
    ]
    return {"columns": columns, "rows": rows}


def label_columns(truths: Truths) -> list[str]:
    return ["item_id", "label", *(("low", "high") if _numeric(truths) else ("probability", "tied"))]


def calibrations(comparison: Comparison, truths: Truths, judged: Bools) -> dict[str, Calibration]:
    """How far the probabilities of the method, and beside them the majority's shares of votes, can be believed: held
    against gold on the items where it is `judged` bool[items]. Nothing for numbers."""
    by = {"posterior": comparison.settled.get(truths.method.name), "votes": comparison.settled.get("majority")}
    if truths.method.name == "majority":
        del by["posterior"]
    return {
        name: _calibration(settled, settled.probability, judged)
        for name, settled in by.items()
        if settled is not None and settled.probability is not None and judged.any()
    }


def reliability_table(found: Mapping[str, Calibration]) -> Tables:
    rows = []
    for name, each in found.items():
        bins = each.bins
        columns = (bins.start, bins.end, bins.n, bins.confidence, bins.right, bins.low, bins.high)
        rows += [
            [name, *(significant(x) if isinstance(x, float) else x for x in row)]
            for row in zip(*(column.tolist() for column in columns), strict=True)
        ]
    return {"columns": ["by", "from", "to", "items", "probability", "right", "low", "high"], "rows": rows}


def figures(truths: Truths, comparison: Comparison, calibrated: Mapping[str, Calibration]) -> dict[str, Figure]:
    mine = next(each for each in comparison.contenders if each.method == truths.method)
    missing = NUMBERS if _numeric(truths) else Undefined("no labelled item has a gold answer")
    return {
        "distance" if _numeric(truths) else "accuracy": mine.score,
        "difference": mine.difference,
        "held_out": mine.held_out,
        "calibration_error": calibrated["posterior"].ece if "posterior" in calibrated else missing,
        "calibration_error_of_votes": calibrated["votes"].ece if "votes" in calibrated else missing,
    }


def _calibration(settled: Settled, probability: Floats, judged: Bools) -> Calibration:
    known = judged & np.fromiter(
        (label is not None or item in settled.leading for item, label in enumerate(settled.labels)),
        np.bool_,
        count=len(settled.labels),
    )
    return calibration(np.clip(probability[known], 0.0, 1.0), np.clip(settled.right[known], 0.0, 1.0))


def _numeric(truths: Truths) -> bool:
    return truths.schema.name == "numeric"


def _cells(figure: Figure) -> list[float | None]:
    if not isinstance(figure, Estimate):
        return [None, None, None]
    return [significant(figure.value), significant(figure.low), significant(figure.high)]


def _certainty(each: Any, *, numeric: bool) -> list[Any]:
    if numeric:
        return [_rounded(each.low), _rounded(each.high)]
    return [_rounded(each.probability), each.tied]


def _rounded(value: float | None) -> float | None:
    return None if value is None else significant(value)
