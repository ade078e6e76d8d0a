"""An order of items, best first, with ties, complete or only of the best."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement import figure_of
from apps.measures.estimate import Figure, Undefined
from apps.measures.objects.row_pairs import within_units
from apps.measures.objects.similarity import mean_similarity

from .base import BadLabel, BadSchema
from .entering import json_editor, the_text
from .json_answers import json_answer, shortened
from .structured import Errors, Given, Structured
from .vocabulary import Vocabulary, read_labels, scalar_text

Value = list[list[str]]
EXAMPLE = '[["a"], ["b", "c"]]'
MOST_ITEMS = 1_000
MOST_PAIRS = 200_000


class Ranking(Structured[Value]):
    """A value is a list of groups, the best first; items of one group are tied, and stand in alphabetical order.

    "items" of the schema, where given, are all that may be ranked. Items that an answer leaves out stand, tied, below
    those it names. "top" says how many of the best an answer must have right, in any order, to count as right: the
    whole order without it.
    """

    name = "ranking"
    keys = frozenset({"items", "top"})

    def __init__(self, items: tuple[str, ...], top: int | None, *, fold: bool = False) -> None:
        self.vocabulary = Vocabulary(items, fold) if items else None
        self.top = top
        self.definition = (
            {"type": self.name} | ({"items": list(items)} if items else {}) | ({"top": top} if top else {})
        )
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        top = definition.get("top")
        if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
            raise BadSchema(f'"top" is {shortened(top)}.', "Write how many of the best must be right, such as 3.")
        items = read_labels(definition["items"]) if "items" in definition else ()
        return cls(items, top, fold=fold)

    def parse(self, raw: object) -> Value:
        raw = json_answer(raw, EXAMPLE)
        if not isinstance(raw, list):
            raise BadLabel(f"A list is expected, not {shortened(raw)}.", f"Write for instance {EXAMPLE}")
        groups = [self._group(entry) for entry in raw]
        named = [item for group in groups for item in group]
        twice = next((a for a, b in pairwise(sorted(named)) if a == b), None)
        if twice is not None:
            raise BadLabel(f"{twice!r} is ranked twice.", "Rank each item once.")
        if len(named) > MOST_ITEMS:
            raise BadLabel(f"{len(named)} items are ranked.", f"At most {MOST_ITEMS} are possible.")
        return [sorted(group) for group in groups if group]

    def _group(self, entry: object) -> list[str]:
        members = entry if isinstance(entry, list) else [entry]
        if self.vocabulary:
            return [self.vocabulary.find(member) for member in members]
        names = [scalar_text(member).strip() for member in members]
        if not all(names):
            raise BadLabel("An item of the ranking has no name.", f"Write for instance {EXAMPLE}")
        return names

    def display(self, value: Value) -> str:
        return " > ".join(" = ".join(group) for group in value) if value else "nothing ranked"

    def editor(self) -> dict[str, object]:
        hint = "Best first; what is tied stands in one pair of brackets."
        items = list(self.vocabulary.labels) if self.vocabulary else []
        return json_editor(self.name, {"items": items, "top": self.top}, hint, EXAMPLE)

    def from_form(self, data: Mapping[str, Sequence[str]]) -> Value:
        return self.parse(the_text(data))

    def distance(self, a: Value, b: Value) -> float:
        """Kendall's distance with ties (Fagin et al. 2006, p = 1/2): of the pairs of items that either names, those
        in opposite order count one, those tied in one answer only a half; over the number of pairs."""
        items = sorted({item for value in (a, b) for group in value for item in group})
        if len(items) < 2:
            return float(a != b)
        one, other = (_signs(value, items) for value in (a, b))
        above = np.triu_indices(len(items), 1)
        return float(np.abs(one - other)[above].mean() / 2)

    def matches(self, value: Value, gold: Value) -> bool:
        return value == gold if self.top is None else _best(value, self.top) == _best(gold, self.top)

    def consensus(self, values: Sequence[Value]) -> Value | None:
        """By mean rank (Borda 1781); items that an answer leaves out share the ranks below it, equal means are tied."""
        items = sorted({item for value in values for group in value for item in group})
        if not items:
            return [] if values else None
        total = sum((_ranks(value, items) for value in values), np.zeros(len(items)))
        order = np.lexsort((np.arange(len(items)), total))
        groups: Value = []
        for place, item in enumerate(order.tolist()):
            tied = place and total[item] == total[order[place - 1]]
            groups[-1:] = [[*groups[-1], items[item]]] if tied else [*groups[-1:], [items[item]]]
        return groups

    def agreement(self, given: Given[Value], confidence: float) -> Mapping[str, Figure]:
        """Kendall's tau of two answers to one item, mean over items: one minus twice the distance."""
        inside = within_units(given.unit, given.annotator, np.random.default_rng(1), MOST_PAIRS)
        if inside is None:
            return {"order_agreement": Undefined("no item has answers of two annotators")}
        codes = given.code.astype(np.int64)
        apart = self.pair_distances(given.values, codes[inside.left], codes[inside.right])
        best = [_best(value, 1) for value in given.values]
        number = {top: place for place, top in enumerate(dict.fromkeys(best))}
        first = np.fromiter((number[top] for top in best), np.int64, count=len(best))
        same = (first[codes[inside.left]] == first[codes[inside.right]]).astype(np.float64)
        figures = {
            "order_agreement": mean_similarity(inside.unit, 1 - apart, "share of pairs of items in the same order"),
            "same_best": mean_similarity(inside.unit, same, "share of pairs of answers with the same best item"),
        }
        return {name: figure_of(statistic, confidence) for name, statistic in figures.items()}

    def gold_errors(self, answers: Sequence[Value], golds: Sequence[Value]) -> Errors:
        """For each place of the gold order: how often the answer has an item of it there, elsewhere, or not at all."""
        counts: dict[int, list[int]] = {}
        for answer, gold in zip(answers, golds, strict=True):
            where = {item: place for place, group in enumerate(answer) for item in group}
            for place, group in enumerate(gold):
                row = counts.setdefault(place, [0, 0, 0])
                for item in group:
                    row[2 if item not in where else 0 if where[item] == place else 1] += 1
        rows: tuple[tuple[str | int, ...], ...] = tuple(
            (f"place {place + 1}", *row) for place, row in sorted(counts.items())
        )
        return Errors(("label", "right", "elsewhere", "missing"), rows)


def _ranks(value: Value, items: Sequence[str]) -> NDArray[np.float64]:
    """Mid-ranks 1..n, ties sharing the mean of theirs."""
    place = {item: number for number, group in enumerate(value) for item in group}
    group_of = np.array([place.get(item, len(value)) for item in items])
    size = np.bincount(group_of, minlength=len(value) + 1)
    before = np.append(0, np.cumsum(size))[:-1]
    return np.asarray((before + (size + 1) / 2)[group_of], np.float64)


def _signs(value: Value, items: Sequence[str]) -> NDArray[np.float64]:
    rank = _ranks(value, items)
    return np.asarray(np.sign(rank[:, None] - rank), np.float64)


def _best(value: Value, top: int) -> frozenset[str]:
    """The items of the first groups that together hold at least `top`."""
    found: list[str] = []
    for group in value:
        if len(found) >= top:
            break
        found += group
    return frozenset(found)
