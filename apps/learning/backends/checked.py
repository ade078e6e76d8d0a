"""Predictions from anywhere, held against what was asked: each is kept or refused with a reason, none is dropped."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple


class Answer(NamedTuple):
    """What a backend says of a record: a label, and a score that should be a number from 0 to 1."""

    record: str
    label: str
    score: object


class Refused(NamedTuple):
    record: str
    reason: str


class Checked(NamedTuple):
    """`kept` in the order asked; `refused` in the order answered; `silent`: records without any answer."""

    kept: tuple[Answer, ...]
    refused: tuple[Refused, ...]
    silent: tuple[str, ...]


def checked(asked: Sequence[str], answers: Iterable[Answer], labels: Collection[str] | None = None) -> Checked:
    """Hold answers against the records asked about, and against the labels of the schema unless that is None."""
    wanted, kept, refused = set(asked), dict[str, Answer](), list[Refused]()
    for answer in answers:
        reason = _objection(answer, wanted, labels)
        if not reason and answer.record in kept:
            reason = "a second answer to the same record"
        if reason:
            refused.append(Refused(answer.record, reason))
        else:
            kept[answer.record] = answer
    heard = kept.keys() | {one.record for one in refused}
    silent = tuple(record for record in asked if record not in heard)
    return Checked(tuple(kept[record] for record in asked if record in kept), tuple(refused), silent)


def _objection(answer: Answer, wanted: Collection[str], labels: Collection[str] | None) -> str:
    if answer.record not in wanted:
        return "an answer to a record that was not asked about"
    if labels is not None and answer.label not in labels:
        return f"the label {answer.label[:60]!r} is not in the schema"
    score = answer.score
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
        return "the score is no finite number"
    return "" if 0 <= score <= 1 else f"the score {score:.6g} is not between 0 and 1"
