"""From labels and gold answers to what is true of each item, and how good each annotator is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns, correctness, in_canonical_order, measurable
from apps.labels.truths.coded import settle_coded
from apps.labels.truths.methods import BadMethod, Method, method_for
from apps.labels.truths.numbers import settle_numbers
from apps.labels.truths.quality import Quality, quality_of
from apps.labels.truths.sets import settle_sets
from apps.labels.truths.settled import Floats, Settled
from apps.labels.types import AnySchema
from apps.measures.gold import AnnotatorScores, Marks, annotator_scores

TAUGHT = (
    "Gold answers were evidence here: they settle their items and teach the model. So they can no longer judge it; "
    "what it says of gold items shows nothing."
)
# Whoever looks for doubtful items need not look at those with less doubt.
CERTAIN = 0.01


@dataclass(frozen=True, slots=True)
class ItemTruth:
    """What is taken to be true of one item from so many `votes`. `label` as a person writes it: of a tie all labels
    that lead, with " | " between them, or nothing where they would be too many."""

    item: str
    label: str
    probability: float | None
    low: float | None
    high: float | None
    tied: bool
    votes: int


@dataclass(frozen=True, eq=False)
class Truths:
    """What `method` takes to be true of each of `items`, sorted by name; `votes` int64[items] are the labels of each.
    `annotators` are sorted by name. `notices` say in words what a reader must know."""

    method: Method
    schema: AnySchema
    items: Sequence[str]
    settled: Settled
    votes: NDArray[np.int64]
    annotators: list[Quality]
    notices: list[str]

    @property
    def tied(self) -> int:
        return int(np.count_nonzero(self.settled.tied))

    def of_item(self, number: int) -> ItemTruth:
        s = self.settled
        label, tied = s.shown(number, self.schema), bool(s.tied[number])
        probability, low, high = (_known(column, number) for column in (s.probability, s.low, s.high))
        return ItemTruth(self.items[number], label, probability, low, high, tied, int(self.votes[number]))

    def __iter__(self) -> Iterator[ItemTruth]:
        return map(self.of_item, range(len(self.items)))

    def least_certain(self, most: int) -> list[ItemTruth]:
        """Ties first, then the least probable, to 99 %; of numbers those with the widest interval."""
        s = self.settled
        if s.probability is not None:
            doubt, least = np.where(s.tied, 2.0, 1 - s.probability), CERTAIN
        elif s.low is not None and s.high is not None:
            doubt, least = np.nan_to_num(s.high - s.low), 0.0
        else:
            return []
        order = np.lexsort((np.arange(len(doubt)), -np.round(doubt, 9)))
        return [self.of_item(number) for number in order[:most].tolist() if doubt[number] > least]


def _known(column: Floats | None, number: int) -> float | None:
    return None if column is None or np.isnan(column[number]) else float(column[number])


def infer_truth(
    columns: Columns,
    schema: AnySchema,
    gold: Mapping[str, str],
    method: str | None = None,
    confidence: float = 0.95,
    *,
    use_gold: bool = False,
) -> Truths:
    """Infer by the method of this name, or the usual one. `gold` maps item to canonical answer; it may be empty.

    Gold that judges must not also teach: it is evidence only with `use_gold`. Raises BadMethod where the method does
    not fit the labels, and NotInferable where these labels are not enough for it.
    """
    chosen = method_for(schema, method)
    if use_gold and not chosen.learns:
        raise BadMethod(
            f"The method {chosen.name!r} does not learn from gold.", "Take another, or leave gold to judge."
        )
    columns = in_canonical_order(columns)
    settled = settle(columns, schema, gold, chosen, use_gold=use_gold, confidence=confidence)
    told = [TAUGHT] if use_gold and gold else []
    return Truths(
        method=chosen,
        schema=schema,
        items=columns.items,
        settled=settled,
        votes=np.bincount(columns.unit, minlength=len(columns.items)).astype(np.int64),
        annotators=quality_of(columns, settled, _on_gold(columns, schema, gold, confidence), chosen, confidence),
        notices=[*told, *([settled.notice] if settled.notice else [])],
    )


def settle(
    columns: Columns, schema: AnySchema, gold: Mapping[str, str], method: Method, *, use_gold: bool, confidence: float
) -> Settled:
    """By the kind of the labels. The columns are in canonical order."""
    if schema.name == "numeric":
        return settle_numbers(columns, schema, gold, method, use_gold=use_gold, confidence=confidence)
    if schema.name == "multilabel":
        return settle_sets(columns, schema, gold, method, use_gold=use_gold)
    return settle_coded(columns, gold, method, use_gold=use_gold, confidence=confidence)


def _on_gold(columns: Columns, schema: AnySchema, gold: Mapping[str, str], confidence: float) -> AnnotatorScores | None:
    if not gold:
        return None
    marks = Marks.of(measurable(columns, schema), *correctness(columns, schema, gold))
    return annotator_scores(marks, confidence=confidence)
