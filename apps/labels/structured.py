"""Answers with parts, measured: closeness, the coefficients of the type, and errors against gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns
from apps.labels.types.structured import Errors, Given, Structured
from apps.measures.agreement import figure_of
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import wilson
from apps.measures.objects import within_between
from apps.measures.objects.row_pairs import within_units
from apps.measures.objects.similarity import mean_similarity

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
_NO_ALPHA = Undefined("alpha over distances misleads for answers with parts; see similarity, sigma and F1")


def given_of(columns: Columns, schema: Structured[Any]) -> Given[Any]:
    """Columns in canonical order, with their answers loaded."""
    values = schema.load_all(columns.values)
    return Given(columns.unit, columns.annotator, columns.code, values, len(columns.items), len(columns.annotators))


def agreement_figures(given: Given[Any], schema: Structured[Any], confidence: float) -> dict[str, Figure]:
    """The coefficients of the type, then what any type has: similarity, and sigma and KS of within against between."""
    return {**schema.agreement(given, confidence), **_closeness(given, schema, confidence)}


def _closeness(given: Given[Any], schema: Structured[Any], confidence: float) -> dict[str, Figure]:
    def apart(left: Longs, right: Longs) -> Floats:
        return schema.pair_distances(
            given.values, given.code[left].astype(np.int64), given.code[right].astype(np.int64)
        )

    most = schema.most_pairs(given.values)
    inside = within_units(given.unit, given.annotator, np.random.default_rng(1), most)
    if inside is None:
        nothing = Undefined("no item has answers of two annotators")
        return dict.fromkeys(("similarity", "sigma", "ks"), nothing)
    close = 1 - apart(inside.left, inside.right)
    similarity = figure_of(mean_similarity(inside.unit, close, "similarity of two answers to an item"), confidence)
    found = within_between(given.unit, given.annotator, apart, confidence=confidence, most_pairs=most)
    if isinstance(found, Undefined):
        return {"similarity": similarity, "sigma": found, "ks": found}
    return {"similarity": similarity, "sigma": found.sigma, "ks": found.ks}


def gold_figures(
    given: Given[Any], schema: Structured[Any], golds: Sequence[Any], confidence: float
) -> tuple[dict[str, Figure], Errors]:
    """How close answers are to the gold answer of their item, `golds[u]` or None; and their errors by class."""
    known = _known(golds)
    rows = np.flatnonzero(known[given.unit])
    answers = [given.values[code] for code in given.code[rows].tolist()]
    theirs = [golds[unit] for unit in given.unit[rows].tolist()]
    values = [*given.values, *(gold for gold in golds if gold is not None)]
    place = len(given.values) + np.cumsum(known) - 1
    close = 1 - schema.pair_distances(values, given.code[rows].astype(np.int64), place[given.unit[rows]])
    similarity = mean_similarity(given.unit[rows], close, "similarity of answer and gold answer")
    figures = {"gold_similarity": figure_of(similarity, confidence)}
    return {**figures, **schema.gold_figures(given, golds, confidence)}, schema.gold_errors(answers, theirs)


def alpha_of(figures: Mapping[str, Figure]) -> Figure:
    """Krippendorff's alpha where the type has one."""
    return figures.get("unitizing_alpha") or figures.get("alpha") or _NO_ALPHA


def consensus_accuracy(given: Given[Any], schema: Structured[Any], golds: Sequence[Any], confidence: float) -> Figure:
    """The share of gold items on which the consensus of the annotators matches; a tie counts as wrong."""
    known = _known(golds)
    known &= np.bincount(given.unit, minlength=given.units) > 0
    n = int(known.sum())
    if not n:
        return Undefined("no item with answers has a gold answer to compare with")
    pairs = [
        (made, gold) for made, gold in zip(schema.consensuses(given, known), golds, strict=True) if made is not None
    ]
    agreed, expected = (schema.array([pair[side] for pair in pairs]) for side in (0, 1))
    right = int(schema.matches_array(agreed, expected).sum())
    low, high = wilson(right, n, confidence)
    method = f"share of items whose consensus matches the gold answer; Wilson's {100 * confidence:.6g} % interval"
    return Estimate(right / n, float(low), float(high), n, method)


def _known(golds: Sequence[Any]) -> NDArray[np.bool_]:
    return np.fromiter((gold is not None for gold in golds), np.bool_, count=len(golds))
