"""Two versions' answers to the same gold, held to their terms: known to whoever checks a bundle, offline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema
from apps.learning.backends.interface import Predictions
from apps.learning.gate import FrozenGold, promotion
from apps.loop.gating.report import told
from apps.loop.gating.terms import Terms
from apps.loop.rightness import right

Bools = NDArray[np.bool_]
MOST_CLASSES = 20


class Said(NamedTuple):
    """A version's label as canonical text with its score; None and 0 where it gave no answer that can be used."""

    label: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Row:
    """A gold record with what both versions said of it, and the parts of the data it belongs to."""

    item: str
    gold: str
    champion: Said
    challenger: Said
    slices: tuple[str, ...] = ()


def compare(
    rows: Sequence[Row], rules: AnySchema, terms: Terms, *, looks: int, leaked: Sequence[str], seed: int
) -> dict[str, Any]:
    """The report of the gate as JSON (see `report.told`), the same for the same rows in the same order.

    A label within the tolerance of its type counts as the gold it matches; no answer is a wrong one.
    """
    gold = [row.gold for row in rows]
    sides = [[row.champion for row in rows], [row.challenger for row in rows]]
    champion, challenger = (_as_gold_says(said, gold, rules) for said in sides)
    frozen = FrozenGold(tuple(gold), looks, _slices(rows), terms.kinds, terms.costs)
    report = promotion(
        champion, challenger, frozen, leaked=leaked, rules=terms.rules, most_error=terms.most_error, seed=seed
    )
    accuracies = [(int(frozen.right(each).sum()), len(rows)) for each in (champion, challenger)]
    silent = [sum(one.label is None for one in said) for said in sides]
    return told(report, terms, accuracies, silent)


def _as_gold_says(said: Sequence[Said], gold: Sequence[str], rules: AnySchema) -> Predictions:
    matched = right(rules, [one.label for one in said], gold).tolist()
    labels = [truth if good else one.label or "" for one, truth, good in zip(said, gold, matched, strict=True)]
    return Predictions(tuple(labels), np.array([one.score for one in said], np.float64))


def _slices(rows: Sequence[Row]) -> Mapping[str, Bools]:
    """By the class of the gold label, where there are few, and by what the rows are said to belong to."""
    classes = {row.gold for row in rows}
    named = {gold: f"label {shown(gold)}" for gold in classes} if 1 < len(classes) <= MOST_CLASSES else {}
    inside: dict[str, Bools] = {}
    for place, row in enumerate(rows):
        for name in (*row.slices, *([named[row.gold]] if named else [])):
            inside.setdefault(name, np.zeros(len(rows), np.bool_))[place] = True
    return inside


def shown(gold: str) -> str:
    """A label as people read it; of one with parts its canonical text."""
    read = json.loads(gold)
    return read if isinstance(read, str) else gold
