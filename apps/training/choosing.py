"""Which label an item is given, and which of its gates it fails. A pure function of what was delivered and decided.

A gold answer (where gold is asked for at all), else what an adjudicator decided, else the consensus of the annotators
by the rule of the label type. A tie is never broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from apps.disputes.grounds import LEAST_AGREEMENT, ROUNDING
from apps.labels.types import AnySchema
from apps.lots.models import LotVerdict
from apps.training.agreeing import Agreed, agree
from apps.training.gates import GATES, Why, bits, reasons_in
from apps.training.labels import Bools, Floats, Known, Labels, Longs


class LabelSource(StrEnum):
    """Where a chosen label comes from."""

    NONE = ""
    SINGLE = "single"
    CONSENSUS = "consensus"
    ADJUDICATED = "adjudicated"
    GOLD = "gold"


@dataclass(frozen=True, eq=False)
class Choice:
    """By item, in the order of `labels.items`: the canonical text or None, its source, the reasons against it as bits,
    the agreement on it. `labels` are the rows that counted, those of item u from `start[u]` to `start[u + 1]`."""

    labels: Labels
    known: Known
    texts: list[str | None]
    sources: list[LabelSource]
    against: Longs
    agreement: Floats
    start: Longs
    waived: frozenset[Why]

    @property
    def chosen(self) -> Bools:
        return np.asarray((self.against & ~bits(self.waived)) == 0)

    @property
    def number(self) -> int:
        return int(np.count_nonzero(self.chosen))

    def counts(self) -> dict[str, Any]:
        """How many items are in, from where; how many are out, by the first reason; how many are in all the same."""
        inside = self.chosen
        where = np.flatnonzero(inside).tolist()
        sources = Counter(str(self.sources[unit]) for unit in where)
        out = Counter(str(self.first_reason(found)) for found in self.against[~inside].tolist())
        marked = {str(why): int(np.count_nonzero(self.against[inside] & why.bit)) for why in GATES}
        return {
            "items": len(where),
            "left_out": len(self.texts) - len(where),
            "labels": int(self.sizes[inside].sum()),
            "sources": dict(sorted(sources.items())),
            "reasons": {str(why): out[str(why)] for why in Why if out[str(why)]},
            "marked": {gate: count for gate, count in marked.items() if count},
        }

    @property
    def sizes(self) -> Longs:
        return np.diff(self.start)

    def first_reason(self, against: int) -> Why:
        return next(why for why in reasons_in(against) if why not in self.waived)

    def failed(self, unit: int) -> list[str]:
        """The gates that an item is in in spite of."""
        return [str(why) for why in reasons_in(int(self.against[unit]))]


def choose(labels: Labels, known: Known, rules: AnySchema, waived: Collection[Why] = ()) -> Choice:
    """Values of `labels`, of gold and of decisions are canonical by `rules`."""
    labels, waiving = labels.ordered(), frozenset(waived)
    below = np.isin(labels.annotator, [who for who, name in enumerate(labels.annotators) if name in known.below])
    touched = _has(labels.unit[below], len(labels.items))
    counted = labels if Why.STANDING in waiving else labels.only(~below)
    agreed = agree(counted, rules)
    # Without the labels of those below the standard the others stand by themselves; where none is left, it fails.
    weak = touched if Why.STANDING in waiving else touched & (agreed.size == 0)
    against = _against(labels, counted, known, agreed, weak)
    texts, sources = _settled(counted, known, agreed, Why.GOLD in waiving)
    _forgive(against, labels, sources)
    start = np.concatenate([[0], np.cumsum(agreed.size)])
    return Choice(counted, known, texts, sources, against, agreed.agreement, start, waiving)


def _against(labels: Labels, counted: Labels, known: Known, agreed: Agreed, weak: Bools) -> Longs:
    units = len(labels.items)
    nobody = ~_has(labels.unit, units)
    by_model = _named(labels, known.by_model) & nobody
    verdicts = [bool(each.lot) and each.verdict != LotVerdict.ACCEPTED for each in labels.origins]
    doubtful = counted.unit[np.array(verdicts, np.bool_)[counted.origin]] if len(counted.unit) else counted.unit
    tied = (agreed.size > 0) & np.fromiter((text is None for text in agreed.texts), np.bool_, count=units)
    facts = {
        Why.GOLD: _named(labels, known.gold.keys() | known.twins.keys()),
        Why.UNLABELLED: nobody & ~by_model,
        Why.MODEL: by_model,
        Why.DISPUTE: _named(labels, known.open_cases),
        Why.TIE: tied,
        Why.STANDING: weak,
        Why.LOT: _has(doubtful, units),
        Why.CONTESTED: np.nan_to_num(agreed.agreement, nan=1.0) < LEAST_AGREEMENT - ROUNDING,
    }
    return sum((np.where(fact, why.bit, 0) for why, fact in facts.items()), np.zeros(units, np.int64))


def _settled(
    labels: Labels, known: Known, agreed: Agreed, with_gold: bool
) -> tuple[list[str | None], list[LabelSource]]:
    several = agreed.size > 1
    texts = list(agreed.texts)
    sources = [
        LabelSource.NONE if text is None else LabelSource.CONSENSUS if many else LabelSource.SINGLE
        for text, many in zip(texts, several.tolist(), strict=True)
    ]
    if not (known.decided or (with_gold and known.gold)):
        return texts, sources
    for unit, item in enumerate(labels.items):
        if with_gold and item in known.gold:
            texts[unit], sources[unit] = known.gold[item], LabelSource.GOLD
        elif item in known.decided:
            texts[unit], sources[unit] = known.decided[item].value, LabelSource.ADJUDICATED
    return texts, sources


def _forgive(against: Longs, labels: Labels, sources: list[LabelSource]) -> None:
    """Who decides settles what annotators could not: whether they were tied, few, weak or at odds no longer counts."""
    settled = [unit for unit, source in enumerate(sources) if source in (LabelSource.ADJUDICATED, LabelSource.GOLD)]
    against[settled] &= ~bits([Why.TIE, Why.CONTESTED, Why.STANDING, Why.UNLABELLED, Why.MODEL])


def _has(units: Any, number: int) -> Bools:
    found = np.zeros(number, np.bool_)
    found[units] = True
    return found


def _named(labels: Labels, keys: Collection[str]) -> Bools:
    if not keys:
        return np.zeros(len(labels.items), np.bool_)
    return np.fromiter((item in keys for item in labels.items), np.bool_, count=len(labels.items))
