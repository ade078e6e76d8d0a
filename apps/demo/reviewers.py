"""Simulated reviewers: they mistake digits that look alike, and let some wrong suggestions pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from apps.accounts.actors import Actor
from apps.learning.demo.annotators import ACCEPT, BLIND, EDIT, KEEPS, LOOKALIKES, SPREAD
from apps.loop.models import Round, Task, TaskKind
from apps.loop.reviewing.queue import open_tasks, suggestion_of
from apps.loop.services.answering import Given, answer_many

# Right when nothing is suggested; sees that a suggestion is wrong.
SKILL, NOTICES = 0.998, 0.5


@dataclass(frozen=True)
class Reviewers:
    """Two people: who had a record with a suggestion does not audit it. `truths` is the digit meant, by item key."""

    people: tuple[Actor, Actor]
    truths: Mapping[str, str]
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1797))

    def work(self, round: Round, kinds: Sequence[str] = tuple(TaskKind)) -> None:
        """Answer every task of these kinds, audits last."""
        waiting = open_tasks(round.project).filter(round=round, kind__in=kinds).select_related("item").order_by("rank")
        first, second = self.people
        for actor, audits in ((first, False), (second, True)):
            tasks = [task for task in waiting if (task.kind == TaskKind.AUDIT) is audits]
            answer_many(actor=actor, round=round, given=[self._answer(task) for task in tasks])

    def _answer(self, task: Task) -> Given:
        truth, shown = self.truths[task.item.key], suggestion_of(task)
        if shown is None:
            return Given(task, self._blind(truth), self._ms(BLIND))
        said = shown.strip('"')
        value = self._reviewed(truth, said)
        return Given(task, value, self._ms(ACCEPT if value == said else EDIT))

    def _reviewed(self, truth: str, shown: str) -> str:
        if truth == shown:
            return shown if self.chance.random() < KEEPS else LOOKALIKES[truth]
        return self._blind(truth) if self.chance.random() < NOTICES else shown

    def _blind(self, truth: str) -> str:
        return truth if self.chance.random() < SKILL else LOOKALIKES[truth]

    def _ms(self, median_seconds: float) -> int:
        return round(1000 * median_seconds * float(np.exp(SPREAD * self.chance.standard_normal())))
