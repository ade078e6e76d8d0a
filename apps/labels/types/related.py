"""What is wrong in the relations of answers, given which of their spans are those of the gold answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .stretch_matching import Judged

Longs = NDArray[np.int64]
Answer = Mapping[str, Sequence[Mapping[str, Any]]]
Link = tuple[int, int, int]
RIGHT, WRONG_CLASS, IMPRECISE, MISSING, EXTRA = range(5)


@dataclass(frozen=True, eq=False)
class JudgedRelations:
    """`table` int64[relation labels, 5] counts right, wrong class, imprecise, missing and extra relations; `wrong_in`
    int64[answers] how many of an answer are not right."""

    table: Longs
    wrong_in: Longs


def judge_relations(
    spans: Judged, answers: Sequence[Answer], golds: Sequence[Answer], codes: Mapping[str, int]
) -> JudgedRelations:
    """A relation is found if its two spans stand for two spans of gold that are related. It is right if both are, with
    the same direction and label; imprecise with the right label between spans that are not right; another label, or
    the other direction, is a wrong class."""
    stands_for, right = _partners(spans)
    first, gold_first = (np.append(0, np.cumsum([len(one["spans"]) for one in side])) for side in (answers, golds))
    table, wrong_in = np.zeros((len(codes), 5), np.int64), np.zeros(len(answers), np.int64)
    for number, (answer, gold) in enumerate(zip(answers, golds, strict=True)):
        found = [
            Found((stands_for.get(a, -1), stands_for.get(b, -1), label), a in right and b in right)
            for a, b, label in _links(answer, int(first[number]), codes)
        ]
        for label, column in _marks(found, _links(gold, int(gold_first[number]), codes)):
            table[label, column] += 1
            wrong_in[number] += column != RIGHT
    return JudgedRelations(table, wrong_in)


class Found(NamedTuple):
    """A relation of an answer between the spans of gold that its own stand for (-1: none)."""

    link: Link
    precise: bool


def _marks(found: Sequence[Found], gold: Iterable[Link]) -> Iterator[tuple[int, int]]:
    """For each relation of either side its label and what became of it."""
    missing = dict.fromkeys(gold)
    left = []
    for link, precise in found:
        if link in missing:
            del missing[link]
            yield link[2], RIGHT if precise else IMPRECISE
        else:
            left.append(link)
    for source, target, label in left:
        meant = next((link for link in missing if {link[0], link[1]} == {source, target}), None)
        if meant is None:
            yield label, EXTRA
        else:
            del missing[meant]
            yield meant[2], WRONG_CLASS
    for link in missing:
        yield link[2], MISSING


def _partners(spans: Judged) -> tuple[dict[int, int], set[int]]:
    """The gold span that each span stands for, and those that are right; spans are numbered over all answers."""
    stands_for: dict[int, int] = {}
    for pairs in (spans.right, spans.imprecise, spans.misnamed):
        stands_for.update(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    return stands_for, set(spans.right.left.tolist())


def _links(answer: Answer, first: int, codes: Mapping[str, int]) -> Iterator[Link]:
    place = {span["id"]: first + number for number, span in enumerate(answer["spans"])}
    for link in answer["relations"]:
        yield place[link["from"]], place[link["to"]], codes[link["label"]]
