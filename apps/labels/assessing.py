"""From labels and gold answers to figures and tables: the one way by which pages, command and verifier compute."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.labels.columns import Columns, correctness, gold_codes, in_canonical_order, measurable
from apps.labels.structured import agreement_figures, alpha_of, consensus_accuracy, given_of, gold_figures
from apps.labels.tables import Tables, tables_of
from apps.labels.types import AnySchema
from apps.labels.types.structured import Structured
from apps.measures.agreement import Coefficient, Level, contested
from apps.measures.assessment import Agreement, Assessment, Options, assess
from apps.measures.estimate import Figure, Undefined
from apps.measures.raters import consistency
from apps.measures.ratings import Ratings

STANDARD = 0.90


@dataclass(frozen=True, slots=True)
class Assessed:
    """`figures` by name, `tables` in the shape of a report, and the arrays behind them."""

    figures: dict[str, Figure]
    tables: Tables
    raw: Assessment
    labels: Columns

    def against_gold(self, *, gold: bool) -> dict[str, Figure]:
        """The figures that rest on gold answers, or the others."""
        return {name: figure for name, figure in self.figures.items() if _needs_gold(name) == gold}


def _needs_gold(name: str) -> bool:
    return name in ("accuracy", "consensus_accuracy") or name.startswith("gold_")


def assess_columns(
    columns: Columns,
    schema: AnySchema,
    gold: Mapping[str, str],
    *,
    confidence: float = 0.95,
    standard: float = STANDARD,
) -> Assessed:
    """Measure everything there is to measure. `gold` maps item to canonical answer; it may be empty."""
    columns = _widened(in_canonical_order(columns), gold)
    if isinstance(schema, Structured):
        return _assess_structured(columns, schema, gold, Options(confidence=confidence, standard=standard))
    labels = measurable(columns, schema)
    options = Options(confidence=confidence, standard=standard, **_scale(columns, schema))
    correct, judged = correctness(columns, schema, gold)
    known = gold_codes(columns, gold) if isinstance(labels, Ratings) and gold else None
    raw = assess(
        labels, gold=known, correct=correct if gold else None, judged=judged if gold else None, options=options
    )
    return Assessed(_figures(raw, raw.agreement.alpha), tables_of(raw, columns, schema), raw, columns)


def _assess_structured(
    columns: Columns, schema: Structured[Any], gold: Mapping[str, str], options: Options
) -> Assessed:
    given = given_of(columns, schema)
    golds = [schema.load(gold[item]) if item in gold else None for item in columns.items]
    labels = Ratings(given.unit, given.annotator, given.code, given.units, given.annotators, levels=len(columns.values))
    found = agreement_figures(given, schema, options.confidence)
    agreement = Agreement(
        coefficients={name: Coefficient(figure, None, None, math.inf) for name, figure in found.items()},
        main=next(iter(found)),
        benchmarks=[],
        influence=Undefined("not computed for answers with parts"),
        consistency=consistency(labels, confidence=options.confidence),
        contested=contested(labels, options.rows),
    )
    correct, judged = correctness(columns, schema, gold)
    raw = assess(
        labels,
        correct=correct if gold else None,
        judged=judged if gold else None,
        options=options,
        agreement=agreement,
    )
    raw = replace(raw, consensus_accuracy=consensus_accuracy(given, schema, golds, options.confidence))
    figures = _figures(raw, alpha_of(found)) | found
    tables = tables_of(raw, columns, schema)
    if gold:
        scored, errors = gold_figures(given, schema, golds, options.confidence)
        figures |= scored
        tables["gold_errors"] = {"columns": list(errors.columns), "rows": [list(row) for row in errors.rows]}
    return Assessed(figures, tables, raw, columns)


def _figures(raw: Assessment, alpha: Figure) -> dict[str, Figure]:
    return {
        "accuracy": raw.accuracy,
        "consensus_accuracy": raw.consensus_accuracy,
        "alpha": alpha,
        "percent_agreement": raw.agreement.figure("percent_agreement"),
        "ac1": raw.agreement.figure("ac1"),
    }


def _widened(columns: Columns, gold: Mapping[str, str]) -> Columns:
    """Gold answers nobody gave still need a code, or the class they stand for would vanish from the tables."""
    missing = sorted(set(gold.values()) - set(columns.values))
    if not missing:
        return columns
    values = [*columns.values, *missing]
    return Columns(columns.unit, columns.annotator, columns.code, columns.items, columns.annotators, values)


def _scale(columns: Columns, schema: AnySchema) -> dict[str, Any]:
    if schema.level == "matrix":
        return {"distance": schema.distance_matrix([schema.load(text) for text in columns.values])}
    return {"level": Level(schema.level)}
