"""What the annotators of each item add up to, and how far they agree: the consensus of the label type, set-based."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from apps.labels.types import AnySchema
from apps.labels.types.structured import Given, Structured
from apps.measures.consensus import plurality
from apps.measures.ratings import Ratings
from apps.training.labels import Floats, Labels, Longs

CLASSES = ("nominal", "ordinal")


class Agreed(NamedTuple):
    """For each item: the canonical consensus, None on a tie or without labels; the share of pairs of labels that are
    equal (for types that have a distance: how close they are on average, 1 being equal), NaN without a pair; how many
    labels it has."""

    texts: list[str | None]
    agreement: Floats
    size: Longs


def agree(labels: Labels, rules: AnySchema) -> Agreed:
    """Labels in order, as `Labels.ordered` has them."""
    size = np.bincount(labels.unit, minlength=len(labels.items)).astype(np.int64)
    return Agreed(_consensus(labels, rules, size), _agreement(labels, rules, size), size)


def _consensus(labels: Labels, rules: AnySchema, size: Longs) -> list[str | None]:
    if rules.level in CLASSES:
        ratings = Ratings(
            labels.unit,
            labels.annotator,
            labels.code,
            len(labels.items),
            len(labels.annotators),
            levels=len(labels.values),
        )
        return [labels.values[code] if code >= 0 else None for code in plurality(ratings).code.tolist()]
    found: list[str | None] = [None] * len(labels.items)
    alone = size[labels.unit] == 1
    for unit, code in zip(labels.unit[alone].tolist(), labels.code[alone].tolist(), strict=True):
        found[unit] = labels.values[code]
    several = labels.only(~alone)
    made = _merged_structured(several, rules) if isinstance(rules, Structured) else _merged(several, rules)
    for unit, value in made.items():
        found[unit] = None if value is None else rules.canonical(value)
    return found


def _merged_structured(labels: Labels, rules: Structured[Any]) -> dict[int, Any]:
    values = rules.load_all(labels.values)
    given = Given(labels.unit, labels.annotator, labels.code, values, len(labels.items), len(labels.annotators))
    units = np.unique(labels.unit)
    chosen = np.zeros(len(labels.items), np.bool_)
    chosen[units] = True
    made = rules.consensuses(given, chosen) if len(units) else []
    return {unit: made[unit] for unit in units.tolist()}


def _merged(labels: Labels, rules: AnySchema) -> dict[int, Any]:
    """Many items have the same answers: each combination is merged once."""
    values = [rules.load(text) for text in labels.values]
    codes_of: dict[int, list[int]] = {}
    for unit, code in zip(labels.unit.tolist(), labels.code.tolist(), strict=True):
        codes_of.setdefault(unit, []).append(code)
    memo: dict[tuple[int, ...], Any] = {}
    found: dict[int, Any] = {}
    for unit, codes in codes_of.items():
        key = tuple(sorted(codes))
        if key not in memo:
            memo[key] = rules.consensus([values[code] for code in key])
        found[unit] = memo[key]
    return found


def _agreement(labels: Labels, rules: AnySchema, size: Longs) -> Floats:
    left, right, unit = pairs_within(labels.unit, size)
    a, b = labels.code[left].astype(np.int64), labels.code[right].astype(np.int64)
    close = (a == b).astype(np.float64) if rules.level in CLASSES else 1.0 - _distances(labels, rules, a, b)
    total = np.bincount(unit, weights=close, minlength=len(size))
    pairs = size * (size - 1) // 2
    return np.where(pairs > 0, total / np.maximum(pairs, 1), np.nan)


def _distances(labels: Labels, rules: AnySchema, a: Longs, b: Longs) -> Floats:
    if isinstance(rules, Structured):
        return np.asarray(rules.pair_distances(rules.load_all(labels.values), a, b))
    values = [rules.load(text) for text in labels.values]
    width = max(len(values), 1)
    pairs, place = np.unique(np.minimum(a, b) * width + np.maximum(a, b), return_inverse=True)
    found = (rules.distance(values[pair // width], values[pair % width]) for pair in pairs.tolist())
    return np.fromiter(found, np.float64, count=len(pairs))[place]


def pairs_within(unit: Longs | Any, size: Longs) -> tuple[Longs, Longs, Longs]:
    """Every pair of rows of one unit, of rows sorted by unit: left, right and unit, int64[pairs]."""
    start = np.cumsum(size) - size
    parts: list[tuple[Longs, Longs, Longs]] = []
    for count in np.unique(size[size > 1]).tolist():
        units = np.flatnonzero(size == count)
        first, second = np.triu_indices(count, 1)
        base = start[units][:, None]
        parts.append(((base + first).ravel(), (base + second).ravel(), np.repeat(units, len(first))))
    empty = np.empty(0, np.int64)
    return tuple(np.concatenate([empty, *(part[at] for part in parts)]) for at in range(3))  # type: ignore[return-value]
