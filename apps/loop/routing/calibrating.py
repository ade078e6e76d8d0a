"""How often a version is wrong by its own score, on records that people labelled without seeing any suggestion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema
from apps.loop.models import PredictionRun, Round
from apps.loop.rightness import right
from apps.loop.routing.basis import Basis
from apps.loop.routing.plan import NO_SCORE
from apps.loop.selectors import calibrating_answers
from apps.projects.models import Project

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Blind(NamedTuple):
    """A blind answer: of which item, and which records it nearly copies."""

    item: int
    key: str
    value: str | None
    copies: tuple[int, int]
    content: str


@dataclass(frozen=True, eq=False)
class Sample:
    """float64[n] `score` (NO_SCORE where the model gave no answer) and bool[n] `wrong`, by item key; `unasked` blind
    labels came after the version was asked."""

    score: Floats
    wrong: Bools
    unasked: int


NO_SAMPLE = Sample(np.zeros(0), np.zeros(0, np.bool_), 0)


def blind_answers(project: Project, basis: Basis) -> list[Blind]:
    """Of all rounds with the same guideline, schema and input, by item key; of near copies only the first."""
    rounds = [
        pk
        for pk, parameters in Round.objects.filter(project=project).values_list("pk", "parameters")
        if parameters.get("basis") == basis.as_json()
    ]
    fields = ("task__item_id", "task__item__key", "value", "task__item__arrival__batch_id")
    copies = ("task__item__arrival__group", "task__item__arrival__content")
    answers = calibrating_answers(project).filter(task__round__in=rounds).values_list(*fields, *copies)
    seen, kept = set[object](), list[Blind]()
    for item, key, value, batch, group, content in sorted(answers, key=lambda row: row[1]):
        one = Blind(item, key, value, (batch, group), content)
        if one.copies not in seen and one.content not in seen:
            kept.append(one)
        seen |= {one.copies, one.content}
    return kept


def sample_of(calibrated: PredictionRun | None, blind: list[Blind], rules: AnySchema) -> Sample:
    """What the run says of the records with blind answers. A label that people did not give is wrong, and so is any
    for a record that cannot be labelled."""
    if calibrated is None:
        return Sample(NO_SAMPLE.score, NO_SAMPLE.wrong, len(blind))
    said = {item: (value, score) for item, value, score in _said(calibrated)}
    silent = set(calibrated.faults.values_list("item_key", flat=True))
    asked = [one for one in blind if one.item in said or one.key in silent]
    guessed = [said.get(one.item, (None, NO_SCORE)) for one in asked]
    fits = right(rules, [value for value, _ in guessed], [one.value for one in asked])
    score = np.array([score for _, score in guessed], np.float64)
    return Sample(score, ~fits | (score == NO_SCORE), len(blind) - len(asked))


def _said(run: PredictionRun) -> list[tuple[int, str, float]]:
    return list(run.predictions.values_list("item_id", "value", "score"))
