"""The methods side by side on the same labels; gold, and nothing else, says which is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from apps.labels.columns import Columns, in_canonical_order
from apps.labels.truths.coded import MODELS, ratings_of
from apps.labels.truths.inferring import settle
from apps.labels.truths.judging import Judged, judge_methods
from apps.labels.truths.methods import Method, method_for, methods_for
from apps.labels.truths.scores import accuracies, distances
from apps.labels.truths.settled import Bools, NotInferable, Settled
from apps.labels.types import AnySchema
from apps.measures.estimate import Figure, Undefined
from apps.measures.truth import held_out_likelihood

# Above so many labels the slow parts are left out, unless they are what was chosen.
QUICK, QUICK_FOR_GLAD = 200_000, 20_000
VOTES = Undefined("only a model foresees labels")
ONE_BY_ONE = Undefined("computed for labels that are one out of a list, by models of confusions or coins")


@dataclass(frozen=True, slots=True)
class Contender:
    """`score`: accuracy on gold, or of numbers the mean distance from it. `difference`: how much better than the first
    method on the same items. `held_out`: mean log-probability of labels it was not fitted to. `differs`: on how many
    items it says something else than the first method."""

    method: Method
    score: Figure
    difference: Figure
    held_out: Figure
    differs: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """`measure` says what the scores are; `judged` what gold says about the methods, from `gold_items`."""

    measure: str
    contenders: list[Contender]
    judged: Judged
    gold_items: int
    settled: Mapping[str, Settled]


def compare_truths(
    columns: Columns,
    schema: AnySchema,
    gold: Mapping[str, str],
    confidence: float = 0.95,
    *,
    chosen: str | None = None,
) -> Comparison:
    """Run every method that fits, and hold what they say against `gold`, which is evidence for none of them.

    Beyond 20 000 labels GLAD is left out, unless `chosen`; beyond 200 000 the held-out likelihood.
    """
    columns = in_canonical_order(columns)
    wanted = method_for(schema, chosen)
    found: dict[Method, Settled] = {}
    for method in methods_for(schema):
        if method.name == "glad" and columns.rows > QUICK_FOR_GLAD and method != wanted:
            continue
        try:
            found[method] = settle(columns, schema, gold, method, use_gold=False, confidence=confidence)
        except NotInferable:
            if method == wanted:
                raise
    judged_items = np.fromiter((item in gold for item in columns.items), np.bool_, count=len(columns.items))
    return _compared(columns, schema, found, judged_items, confidence)


def _compared(
    columns: Columns, schema: AnySchema, found: Mapping[Method, Settled], judged: Bools, confidence: float
) -> Comparison:
    numbers = schema.name == "numeric"
    right = {method: settled.right[judged] for method, settled in found.items()}
    scores = (distances if numbers else accuracies)(right, confidence)
    first, *others = found
    contenders = [
        Contender(method, *scores[method], _held_out(columns, schema, method), settled.differs_from(found[first]))
        for method, settled in found.items()
    ]
    differences = {method: scores[method][1] for method in others}
    joint = 1 - (1 - confidence) / max(1, len(others))
    verdict = judge_methods(first, differences, int(judged.sum()), joint, points=not numbers)
    measure = "mean distance from gold" if numbers else "accuracy on gold"
    return Comparison(measure, contenders, verdict, int(judged.sum()), {m.name: s for m, s in found.items()})


def _held_out(columns: Columns, schema: AnySchema, method: Method) -> Figure:
    if not method.learns:
        return VOTES
    if schema.name not in ("nominal", "ordinal") or method.name not in MODELS:
        return ONE_BY_ONE
    if columns.rows > QUICK:
        return Undefined(f"not computed above {QUICK} labels")
    return held_out_likelihood(ratings_of(columns), MODELS[method.name])
