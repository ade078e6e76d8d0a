"""From labels and gold answers to figures and tables: the one way by which pages, command and verifier compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.labels.columns import Columns, correctness, gold_codes, in_canonical_order, measurable
from apps.labels.types import AnySchema
from apps.measures.agreement import Level
from apps.measures.assessment import Assessment, Options, assess
from apps.measures.estimate import Figure, significant
from apps.measures.ratings import Ratings

Tables = dict[str, Any]
PAIRS_SHOWN = 30
STANDARD = 0.90


@dataclass(frozen=True, slots=True)
class Assessed:
    """`figures` by name, `tables` in the shape of a report, and the arrays behind them."""

    figures: dict[str, Figure]
    tables: Tables
    raw: Assessment
    labels: Columns


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
    labels = measurable(columns, schema)
    options = Options(confidence=confidence, standard=standard, **_scale(columns, schema))
    correct, judged = correctness(columns, schema, gold)
    known = gold_codes(columns, gold) if isinstance(labels, Ratings) and gold else None
    raw = assess(
        labels, gold=known, correct=correct if gold else None, judged=judged if gold else None, options=options
    )
    figures: dict[str, Figure] = {
        "accuracy": raw.accuracy,
        "consensus_accuracy": raw.consensus_accuracy,
        "alpha": raw.alpha,
        "percent_agreement": raw.percent_agreement,
        "ac1": raw.ac1,
    }
    return Assessed(figures, _tables(raw, columns, schema), raw, columns)


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


def _tables(raw: Assessment, columns: Columns, schema: AnySchema) -> Tables:
    names = [schema.display(schema.load(text)) for text in columns.values]
    tables: Tables = {"annotators": _annotators(raw, columns)}
    if raw.classes is not None:
        classes = raw.classes
        rows = zip(
            *(a.tolist() for a in (classes.code, classes.n, classes.value, classes.low, classes.high)), strict=True
        )
        tables["classes"] = {
            "columns": ["label", "gold", "recall", "low", "high"],
            "rows": [[names[code], n, *map(significant, interval)] for code, n, *interval in rows],
        }
    if raw.confusion is not None:
        used = np.flatnonzero(raw.confusion.sum(0) + raw.confusion.sum(1))
        counts = raw.confusion[np.ix_(used, used)].tolist()
        tables["confusion"] = {"labels": [names[code] for code in used.tolist()], "counts": counts}
    if raw.pairs is not None:
        most = np.sort(np.argsort(-raw.labels, kind="stable")[:PAIRS_SHOWN])
        kappas, shared = raw.pairs.tables(most)
        rounded = [[None if k is None else significant(k) for k in row] for row in kappas]
        tables["pairs"] = {"annotators": [columns.annotators[a] for a in most], "kappa": rounded, "shared": shared}
    if raw.confused is not None:
        pairs = raw.confused
        rows = zip(*(a.tolist() for a in (pairs.first, pairs.second, pairs.times, pairs.share)), strict=True)
        tables["confused_pairs"] = {
            "columns": ["a", "b", "times", "share"],
            "rows": [[names[a], names[b], times, significant(share)] for a, b, times, share in rows],
        }
    return tables


def _annotators(raw: Assessment, columns: Columns) -> dict[str, Any]:
    """Every annotator, those who did most first; the columns about gold stay empty for who had none."""
    scored: dict[int, list[Any]] = {}
    if raw.annotators is not None:
        s = raw.annotators
        numbers = zip(
            *(a.tolist() for a in (s.annotator, s.n, s.correct, s.value, s.low, s.high)), s.standing, strict=True
        )
        scored = {
            who: [n, correct, *map(significant, (value, low, high)), str(standing)]
            for who, n, correct, value, low, high, standing in numbers
        }
    order = np.lexsort((np.arange(len(raw.labels)), -raw.labels)).tolist()
    nothing = [0, 0, None, None, None, "not tested"]
    return {
        "columns": ["annotator", "labels", "gold items", "correct", "accuracy", "low", "high", "standing"],
        "rows": [[columns.annotators[who], int(raw.labels[who]), *scored.get(who, nothing)] for who in order],
    }
