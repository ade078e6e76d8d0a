"""Rounds of the database as the engine counts them: who was asked, how long it took, and what was right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Exists, OuterRef, QuerySet
from numpy.typing import NDArray

from apps.gold.selectors import comparable, gold_values
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.learning.rounds import Round as Counts
from apps.loop.models import (
    BY_PEOPLE,
    DELIVERING,
    About,
    Answer,
    Fault,
    Outcome,
    Prediction,
    PredictionRun,
    Round,
    Task,
    TaskKind,
)
from apps.loop.reviewing.delivered import labels_to_deliver
from apps.loop.rightness import right
from apps.projects.models import Project
from apps.projects.selectors import current_schema

Bools = NDArray[np.bool_]
NOTHING = np.zeros(0, np.bool_)


@dataclass(frozen=True, eq=False)
class Counted:
    """A round; `waiting` of its tasks, of whatever kind, are still with people, and as long as any is `counts` is None:
    what comes first is not a sample of the whole, and would tell reviewers what they have just answered."""

    round: Round
    asked: int
    waiting: int
    counts: Counts | None

    @property
    def answered(self) -> int:
        return self.asked - self.waiting


def counted_rounds(project: Project) -> list[Counted]:
    """Every round of a project that was routed, oldest first, in a fixed number of queries."""
    rounds = list(_rounds(project).select_related("predicted__version", "batch"))
    if not rounds:
        return []
    rules = rules_of(current_schema(project))
    sizes = _sizes(rounds)
    done = [one for one in rounds if not _waiting(sizes[one.pk])]
    worked, audits, gold = _worked(done), _audits(done, rules), _gold(project, done, rules)
    return [
        Counted(
            one,
            _asked(sizes[one.pk]),
            _waiting(sizes[one.pk]),
            _counts(sizes[one.pk], worked[one.pk], audits[one.pk], gold.get(_version(one), NOTHING))
            if one in done
            else None,
        )
        for one in rounds
    ]


def _rounds(project: Project) -> QuerySet[Round]:
    return Round.objects.filter(project=project, state=RunState.DONE).order_by("number")


def _version(one: Round) -> int | None:
    return one.predicted.version_id if one.predicted else None


Sizes = Mapping[str, tuple[int, int]]


def _sizes(rounds: Sequence[Round]) -> dict[int, Sizes]:
    """Of each round by kind: how many tasks, and how many of them are answered."""
    found: dict[int, dict[str, tuple[int, int]]] = {one.pk: {} for one in rounds}
    tasks = Task.objects.filter(round__in=rounds).order_by().values_list("round_id", "kind")
    for number, kind, size, answered in tasks.annotate(size=Count("pk"), answered=Count("answer")):
        found[number][kind] = (size, answered)
    # Taken unseen, and shown to people after all when the certificate was refuted: one record.
    for number, size in _shown_after_all(rounds):
        found[number][TaskKind.AUTO] = (found[number][TaskKind.AUTO][0] - size, 0)
    return dict(found)


def _shown_after_all(rounds: Sequence[Round]) -> QuerySet[Task, tuple[int, int]]:
    twin = Task.objects.filter(round=OuterRef("round"), item=OuterRef("item"), kind=TaskKind.SHOWN)
    auto = Task.objects.filter(Exists(twin), round__in=rounds, kind=TaskKind.AUTO)
    return auto.order_by().values_list("round_id").annotate(size=Count("pk"))


def _asked(sizes: Sizes) -> int:
    return sum(size for kind, (size, _) in sizes.items() if kind != TaskKind.AUTO)


def _waiting(sizes: Sizes) -> int:
    return sum(size - answered for kind, (size, answered) in sizes.items() if kind != TaskKind.AUTO)


@dataclass(eq=False)
class Work:
    seconds: list[float]
    edited: list[bool]


def _worked(rounds: Sequence[Round]) -> Mapping[int, Work]:
    """How long each record took, and whether what was shown was changed."""
    found: defaultdict[int, Work] = defaultdict(lambda: Work([], []))
    answers = Answer.objects.filter(task__round__in=rounds, task__kind__in=BY_PEOPLE)
    for number, kind, outcome, took in answers.values_list("task__round", "task__kind", "outcome", "duration_ms"):
        found[number].seconds.append(seconds(took))
        if kind == TaskKind.SHOWN and outcome != Outcome.ENTERED:
            found[number].edited.append(outcome != Outcome.ACCEPTED)
    return found


def seconds(duration_ms: int) -> float:
    """Time on the page; nobody answers within no time at all."""
    return max(duration_ms, 1) / 1000


@dataclass(frozen=True, eq=False)
class Audits:
    right: Bools
    seconds: NDArray[np.float64]


def _audits(rounds: Iterable[Round], rules: AnySchema) -> Mapping[int, Audits]:
    """By round: was the label that was to be delivered right, in the order in which the audits were answered?"""
    found: defaultdict[int, Audits] = defaultdict(lambda: Audits(NOTHING, np.zeros(0)))
    rounds = list(rounds)
    to_deliver = labels_to_deliver(rounds)
    rows: defaultdict[int, list[tuple[Any, Any, float]]] = defaultdict(list)
    audits = Answer.objects.filter(task__round__in=rounds, task__kind=TaskKind.AUDIT).order_by("pk")
    for number, item, value, took in audits.values_list("task__round", "task__item", "value", "duration_ms"):
        if (number, item) in to_deliver:
            rows[number].append((to_deliver[number, item], value, seconds(took)))
    for number, told in rows.items():
        given, truth, took_seconds = zip(*told, strict=True)
        found[number] = Audits(right(rules, given, truth), np.array(took_seconds))
    return found


def _gold(project: Project, rounds: Sequence[Round], rules: AnySchema) -> dict[int | None, Bools]:
    """By version: was it right on the gold in use now, of those items that each version of a round was asked about?
    A version that was never asked about gold is left out; an answer that was none is wrong."""
    known = comparable(gold_values(project), rules)
    runs = _gold_runs({_version(one) for one in rounds} - {None})
    told: dict[int, dict[str, str | None]] = {run: {} for run in runs}
    for run, key in Fault.objects.filter(run__in=runs).values_list("run_id", "item_key"):
        told[run][key] = None
    for run, key, value in Prediction.objects.filter(run__in=runs).values_list("run_id", "item__key", "value"):
        told[run][key] = value
    shared = sorted(set(known).intersection(*told.values())) if told else []
    truth = [known[key] for key in shared]
    return {runs[run]: right(rules, [labels[key] for key in shared], truth) for run, labels in told.items()}


def _gold_runs(versions: set[int | None]) -> dict[int, int]:
    """The newest run about gold of each version: run to version."""
    asked = PredictionRun.objects.filter(version__in=versions, about=About.GOLD, state=RunState.DONE)
    newest = dict(asked.order_by("pk").values_list("version_id", "pk"))
    return {run: version for version, run in newest.items()}


def _counts(sizes: Sizes, work: Work, audits: Audits, gold: Bools) -> Counts:
    return Counts(
        delivered=sum(sizes.get(kind, (0, 0))[0] for kind in DELIVERING),
        human=len(work.seconds),
        seconds=np.array(work.seconds, np.float64),
        edited=np.array(work.edited, np.bool_),
        gold=gold,
        audited=audits.right,
        audit_seconds=audits.seconds,
    )
