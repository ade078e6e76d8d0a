"""Truth of multi-label answers: one yes/no question for each label, each inferred on its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns
from apps.labels.truths.coded import answers_of
from apps.labels.truths.methods import Method
from apps.labels.truths.settled import Settled
from apps.labels.types import AnySchema
from apps.measures.ratings import Ratings
from apps.measures.truth import Answers

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

NOTICE = (
    "Each label is a yes/no question of its own; the answer is the set of labels with yes, and its probability is the "
    "product of theirs, as if labels were independent."
)
# So many sets lead at most where three questions are tied; more say nothing to a reader.
MOST_LEADING = 8


def settle_sets(
    columns: Columns, schema: AnySchema, gold: Mapping[str, str], method: Method, *, use_gold: bool
) -> Settled:
    """Multi-label answers. A label that nobody gave and no gold has is taken as absent everywhere."""
    place = {label: number for number, label in enumerate(schema.labels)}
    given = _members([schema.load(text) for text in columns.values], place)
    truth, judged = _gold(columns, schema, gold, place)
    used = given.any(axis=0) | truth.any(axis=0)
    # Where nobody ever gave a label, one question is enough to say so.
    questions = np.flatnonzero(used) if used.any() else np.zeros(1, np.int64)
    units, rows = len(columns.items), columns.rows
    yes, tied = np.zeros((units, len(questions)), np.bool_), np.zeros((units, len(questions)), np.bool_)
    probability, right, chance = np.ones(units), np.ones(units), np.ones(rows)
    for number, label in enumerate(questions.tolist()):
        said = given[columns.code, label].astype(np.int32)
        answer = np.where(judged, truth[:, label].astype(np.int32), -1)
        answers, posterior = _question(columns, said, answer if use_gold else None, method)
        yes[:, number], tied[:, number] = answers.code == 1, answers.tied
        probability *= answers.probability
        right *= answers.right(answer)
        chance *= posterior[columns.unit, said]
    names = [schema.labels[label] for label in questions.tolist()]
    open_: Bools = np.asarray(tied.any(axis=1))
    return Settled(
        labels=_texts(schema, names, yes, open_),
        leading={item: _leading(schema, names, yes[item], tied[item]) for item in np.flatnonzero(open_).tolist()},
        tied=open_,
        right=np.where(judged, right, 0.0),
        probability=probability,
        chance=chance,
        notice=NOTICE,
    )


def _question(
    columns: Columns, said: NDArray[np.int32], gold: NDArray[np.int32] | None, method: Method
) -> tuple[Answers, Floats]:
    ratings = Ratings(columns.unit, columns.annotator, said, len(columns.items), len(columns.annotators), 2)
    answers, posterior, _ = answers_of(ratings, method, gold)
    return answers, posterior


def _members(values: list[list[str]], place: Mapping[str, int]) -> Bools:
    """bool[values, labels]: which labels each value holds."""
    members = np.zeros((len(values), len(place)), np.bool_)
    for row, value in enumerate(values):
        members[row, [place[label] for label in value]] = True
    return members


def _gold(
    columns: Columns, schema: AnySchema, gold: Mapping[str, str], place: Mapping[str, int]
) -> tuple[Bools, Bools]:
    """bool[items, labels] of what gold says, and bool[items] where it says anything."""
    judged = np.fromiter((item in gold for item in columns.items), np.bool_, count=len(columns.items))
    return _members([schema.load(gold[item]) if item in gold else [] for item in columns.items], place), judged


def _texts(schema: AnySchema, names: list[str], yes: Bools, tied: Bools) -> list[str | None]:
    """Canonical texts; each different set is written once."""
    sets, which = np.unique(yes, axis=0, return_inverse=True)
    texts = np.array([_canonical(schema, names, each) for each in sets] + [None], object)
    return list(texts[np.where(tied, len(sets), which.ravel())])


def _leading(schema: AnySchema, names: list[str], yes: Bools, tied: Bools) -> tuple[str, ...]:
    open_ = np.flatnonzero(tied)
    if 2 ** len(open_) > MOST_LEADING:
        return ()
    found = []
    for choice in product((False, True), repeat=len(open_)):
        one = yes.copy()
        one[open_] = choice
        found.append(_canonical(schema, names, one))
    return tuple(found)


def _canonical(schema: AnySchema, names: list[str], members: Bools) -> str:
    return schema.canonical([names[number] for number in np.flatnonzero(members).tolist()])
