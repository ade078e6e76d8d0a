"""What the labels of each item come to, and how far they are apart: of codes, and of answers with parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns
from apps.labels.types import AnySchema
from apps.labels.types.structured import Given, Structured
from apps.measures.agreement import contested
from apps.measures.consensus import plurality
from apps.measures.objects.row_pairs import within_units
from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Longs = NDArray[np.int64]

# Two against one is a third of the pairs agreeing, and an everyday majority; less than that is worth a case.
LEAST_AGREEMENT = 1 / 3
# Texts and drawings are hardly ever equal: where they differ by no more than this, that nothing stands is no tie.
NEARLY_ALIKE = 1 / 3
ROUNDING = 1e-9
# Every two answers to an item count; beyond this many pairs a random part of them stands for all.
MOST_PAIRS = 5_000_000


@dataclass(frozen=True, eq=False)
class Opinion:
    """By item: `standing`, the canonical label that most gave or the answers add up to (None: nothing stands); `tied`
    bool[units], several labels and nothing stands; `disagreement` float64[units] in [0, 1], the mean distance of two
    labels, which for codes is the share of unequal pairs."""

    standing: Sequence[str | None]
    tied: Flags
    disagreement: Floats


def opinion_of_codes(columns: Columns, ratings: Ratings) -> Opinion:
    consensus, spread = plurality(ratings), contested(ratings, limit=ratings.units)
    apart = np.zeros(ratings.units)
    apart[spread.unit] = spread.disagreement
    standing = [columns.values[code] if code >= 0 else None for code in consensus.code.tolist()]
    return Opinion(standing, consensus.leaders > 1, apart)


def opinion_of_parts(columns: Columns, rules: AnySchema) -> Opinion:
    """Of answers that are rarely equal: boxes, spans, texts, numbers. Their distance is that of their type."""
    values = rules.load_all(columns.values) if isinstance(rules, Structured) else list(map(rules.load, columns.values))
    given = Given(columns.unit, columns.annotator, columns.code, values, len(columns.items), len(columns.annotators))
    low, high = np.full(given.units, len(values), np.int64), np.full(given.units, -1, np.int64)
    np.minimum.at(low, given.unit, given.code)
    np.maximum.at(high, given.unit, given.code)
    differ = high > low
    standing = [columns.values[code] if code >= 0 else None for code in high.tolist()]
    agreed = _agreed(given, rules, differ)
    for unit in np.flatnonzero(differ).tolist():
        standing[unit] = None if agreed[unit] is None else rules.canonical(agreed[unit])
    unsettled = differ & np.fromiter((text is None for text in standing), np.bool_, count=given.units)
    apart = _apart(given, rules)
    return Opinion(standing, unsettled & (apart > NEARLY_ALIKE + ROUNDING), apart)


def _agreed(given: Given[Any], rules: AnySchema, chosen: Flags) -> list[Any]:
    if isinstance(rules, Structured):
        return rules.consensuses(given, chosen)
    answers: dict[int, list[Any]] = {}
    for row in np.flatnonzero(chosen[given.unit]).tolist():
        answers.setdefault(int(given.unit[row]), []).append(given.values[given.code[row]])
    return [rules.consensus(answers[unit]) if unit in answers else None for unit in range(given.units)]


def _apart(given: Given[Any], rules: AnySchema) -> Floats:
    pairs = within_units(given.unit, given.annotator, np.random.default_rng(1), MOST_PAIRS)
    if pairs is None:
        return np.zeros(given.units)
    left, right = (given.code[rows].astype(np.int64) for rows in (pairs.left, pairs.right))
    distance = np.clip(_distances(given.values, left, right, rules), 0.0, 1.0)
    total = np.bincount(pairs.unit, weights=distance, minlength=given.units)
    return total / np.maximum(np.bincount(pairs.unit, minlength=given.units), 1)


def _distances(values: Sequence[Any], left: Longs, right: Longs, rules: AnySchema) -> Floats:
    if isinstance(rules, Structured):
        return rules.pair_distances(values, left, right)
    low, high = np.minimum(left, right), np.maximum(left, right)
    pairs, place = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
    found = (rules.distance(values[a], values[b]) for a, b in pairs.tolist())
    return np.fromiter(found, np.float64, count=len(pairs))[place.ravel()]
