"""What there is to hold a batch against: the records, predictions and blind labels of before, and its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from apps.labels.runs import RunState
from apps.labels.types import AnySchema
from apps.loop.models import ASKED_BLIND, About, Answer, Batch, ModelVersion, Prediction, PredictionRun, Round, TaskKind
from apps.loop.reviewing.delivered import labels_to_deliver
from apps.loop.rightness import right
from apps.projects.models import Item

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# So many records of each side, drawn by the seed, describe what arrives; beyond, nothing new is learnt.
MOST_ITEMS = 1_000


@dataclass(frozen=True, slots=True)
class Watching:
    """A batch, the version whose predictions are watched (None: there is none), and those batches that came before."""

    batch: Batch
    version: ModelVersion | None
    rules: AnySchema
    seed: int

    @property
    def before(self) -> QuerySet[Batch]:
        return Batch.objects.filter(project=self.batch.project_id, state=RunState.DONE, pk__lt=self.batch.pk)


def items_of(watching: Watching) -> tuple[list[Item], list[Item]]:
    """Records of before and of the batch, at most MOST_ITEMS of each, in the order of their keys."""
    items = Item.objects.filter(project=watching.batch.project_id)
    sides = items.filter(arrival__batch__in=watching.before), items.filter(arrival__batch=watching.batch)
    rng = np.random.default_rng(watching.seed)
    before, now = (_drawn(side, rng) for side in sides)
    return before, now


def _drawn(items: QuerySet[Item], rng: np.random.Generator) -> list[Item]:
    keys = np.array(sorted(items.values_list("pk", flat=True)), np.int64)
    if len(keys) > MOST_ITEMS:
        keys = rng.choice(keys, MOST_ITEMS, replace=False)
    found: list[Item] = []
    for start in range(0, len(keys), 500):
        found += items.filter(pk__in=keys[start : start + 500].tolist())
    return sorted(found, key=lambda item: item.key)


def predicted_labels(watching: Watching) -> tuple[list[str], list[str]]:
    """What the version says of a uniform sample of before (whole batches, and earlier blind samples), a record once,
    and of the batch."""
    of_batch = Q(run__about=About.BATCH, run__batch=watching.batch)
    earlier = Q(run__about=About.CALIBRATION) | Q(run__about=About.BATCH, run__batch__in=watching.before)
    said = Prediction.objects.filter(run__version=watching.version, run__state=RunState.DONE)
    not_of_it = said.filter(earlier).exclude(item__arrival__batch=watching.batch)
    return _values(not_of_it), _values(said.filter(of_batch))


def _values(predictions: QuerySet[Prediction]) -> list[str]:
    return list(dict(predictions.order_by("pk").values_list("item", "value")).values())


def blind_labels(watching: Watching) -> tuple[list[str], list[str]]:
    """What people said who saw no suggestion, a record once: of earlier rounds, and of the batch."""
    before, now = (_answered(batches=batches, kinds=ASKED_BLIND) for batches in _sides(watching))
    return [*before.values()], [*now.values()]


def _sides(watching: Watching) -> tuple[Q, Q]:
    return Q(task__round__batch__in=watching.before), Q(task__round__batch=watching.batch)


def _answered(*, batches: Q, kinds: Sequence[str]) -> dict[int, str]:
    """By item; a blind label before that of an audit, so that what is held out counts."""
    answers = Answer.objects.filter(batches, task__round__state=RunState.DONE, task__kind__in=kinds)
    said = answers.exclude(value=None).values_list("task__item", "task__kind", "value")
    ordered = sorted(said, key=lambda row: (row[1] == TaskKind.BLIND, row[0]))
    return {item: value for item, _, value in ordered if value is not None}


@dataclass(frozen=True, eq=False)
class Tried:
    """float64[n] scores of the version and bool[n] whether it was right, on records that somebody labelled blind."""

    score: Floats
    right: Bools


def tried(watching: Watching) -> tuple[Tried, Tried]:
    """Before, and on the batch. From earlier blind samples nothing is learnt, ever; audits may have been learnt from,
    and count only in a batch that the version labelled before they were made."""
    own = Round.objects.filter(batch=watching.batch, predicted__version=watching.version).exists()
    before, now = _sides(watching)
    kinds = ASKED_BLIND if own else (TaskKind.BLIND,)
    return (
        _tried(watching, _answered(batches=before, kinds=(TaskKind.BLIND,))),
        _tried(watching, _answered(batches=now, kinds=kinds)),
    )


def _tried(watching: Watching, truth: dict[int, str]) -> Tried:
    asked = Answer.objects.filter(task__item=OuterRef("item"), task__kind__in=ASKED_BLIND)
    runs = PredictionRun.objects.filter(version=watching.version, state=RunState.DONE).exclude(about=About.GOLD)
    said = Prediction.objects.filter(Exists(asked), run__in=runs).order_by("pk")
    found = {item: (value, score) for item, value, score in said.values_list("item", "value", "score")}
    items = sorted(found.keys() & truth.keys())
    values, scores = [found[item][0] for item in items], [found[item][1] for item in items]
    return Tried(np.array(scores, np.float64), right(watching.rules, values, [truth[item] for item in items]))


def audited(watching: Watching) -> tuple[Bools, Bools]:
    """In the order of the audits: was the label that was to be delivered wrong, in earlier rounds and in this one?"""
    return _audited(watching, watching.before), _audited(watching, Batch.objects.filter(pk=watching.batch.pk))


def _audited(watching: Watching, batches: QuerySet[Batch]) -> Bools:
    rounds = list(Round.objects.filter(batch__in=batches, state=RunState.DONE))
    to_deliver = labels_to_deliver(rounds)
    audits = Answer.objects.filter(task__round__in=rounds, task__kind=TaskKind.AUDIT).order_by("pk")
    rows = audits.values_list("task__round", "task__item", "value")
    pairs = [(to_deliver[number, item], value) for number, item, value in rows if (number, item) in to_deliver]
    return ~right(watching.rules, [given for given, _ in pairs], [truth for _, truth in pairs])


def quantities(watching: Watching, name: str) -> tuple[Floats, Floats]:
    """The `latency_ms` or `micros` of each prediction about earlier batches, by whichever version, and about this."""
    said = Prediction.objects.filter(run__state=RunState.DONE, run__about=About.BATCH).exclude(**{name: None})
    before, now = said.filter(run__batch__in=watching.before), said.filter(run__batch=watching.batch)
    if watching.version is not None:
        now = now.filter(run__version=watching.version)
    return _numbers(before, name), _numbers(now, name)


def _numbers(said: QuerySet[Prediction], name: str) -> Floats:
    return np.array(said.values_list(name, flat=True), np.float64)
