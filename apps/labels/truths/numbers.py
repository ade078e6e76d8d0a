"""Truth of numbers: mean, median, or a model of each annotator's bias and noise."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from apps.labels.columns import Columns, measurable
from apps.labels.truths.methods import Method
from apps.labels.truths.settled import Errors, Floats, NotInferable, Settled
from apps.labels.types import AnySchema
from apps.labels.types.numeric import simplest
from apps.measures.estimate import Undefined, significant
from apps.measures.ratings import Scores
from apps.measures.truth.numeric import (
    AnnotatorErrors,
    NumericTruth,
    UnitValues,
    mean_truth,
    median_truth,
    numeric_truth,
)

PLAIN = {"mean": mean_truth, "median": median_truth}


def settle_numbers(
    columns: Columns, schema: AnySchema, gold: Mapping[str, str], method: Method, *, use_gold: bool, confidence: float
) -> Settled:
    """Raises NotInferable where truth and noise cannot be told apart."""
    scores = measurable(columns, schema)
    if not isinstance(scores, Scores):
        raise TypeError(f"{schema.name} labels are no numbers")
    known = np.array([json.loads(gold[item]) if item in gold else np.nan for item in columns.items], np.float64)
    if method.name in PLAIN:
        return _settled(columns, schema, PLAIN[method.name](scores), known)
    found = numeric_truth(scores, known if use_gold else None, confidence=confidence)
    if isinstance(found, Undefined):
        raise NotInferable(f"{found.reason[0].upper()}{found.reason[1:]}.", "Choose the mean or the median.")
    return _settled(columns, schema, found.units, known, found)


def _settled(
    columns: Columns, schema: AnySchema, values: UnitValues, gold: Floats, model: NumericTruth | None = None
) -> Settled:
    number = np.full(len(columns.items), np.nan)
    number[values.unit] = values.value
    low, high = (None, None) if model is None else (_spread(number, values, each) for each in (model.low, model.high))
    return Settled(
        labels=[None if np.isnan(each) else schema.canonical(simplest(significant(each))) for each in number.tolist()],
        leading={},
        tied=np.zeros(len(number), np.bool_),
        right=np.abs(number - gold),
        low=low,
        high=high,
        errors=None if model is None else _errors(model.annotators),
    )


def _spread(like: Floats, values: UnitValues, bound: Floats) -> Floats:
    spread = np.full(len(like), np.nan)
    spread[values.unit] = bound
    return spread


def _errors(found: AnnotatorErrors) -> dict[int, Errors]:
    columns = (found.bias, found.bias_low, found.bias_high, found.sd, found.sd_low, found.sd_high)
    rows = zip(found.annotator.tolist(), *(column.tolist() for column in columns), strict=True)
    return {
        who: Errors((bias, b_low, b_high), (sd, s_low, s_high)) for who, bias, b_low, b_high, sd, s_low, s_high in rows
    }
