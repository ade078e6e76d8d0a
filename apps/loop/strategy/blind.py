"""Blind answers of a project, each beside what the model said of the record and what was delivered of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from apps.loop.arriving.tags import EDGE
from apps.loop.models import ASKED_BLIND, BY_PEOPLE, DELIVERING, Answer, Arrival, Prediction, Round, Task, TaskKind
from apps.loop.strategy.rows import Audited, Told

#: An arrival is an edge case where sorting tagged it so, or where it lies in the most unusual tenth.
EDGE_TAGS = frozenset(map(str, EDGE))
MOST_UNUSUAL = 0.9


class Said(NamedTuple):
    """A blind answer (None: the record cannot be labelled) to an item in a round, and the model's label and score."""

    turn: int
    item: int
    key: str
    kind: str
    truth: str | None
    predicted: str | None
    score: float | None


class Delivered(NamedTuple):
    """What a round made of an audited record, and what the model had said of it."""

    kind: str
    value: str | None
    predicted: str | None
    score: float | None


@dataclass(frozen=True, eq=False)
class Sorted:
    """Of items that arrived: whether they are edge cases, and which group of near copies they belong to."""

    edge: Mapping[int, int]
    group: Mapping[int, int]

    def told(self, said: Said) -> Told:
        return Told(*self._known(said), said.predicted, said.score)

    def audited(self, said: Said, delivered: Delivered) -> Audited:
        return Audited(*self._known(said), *delivered)

    def _known(self, said: Said) -> tuple[str, int, int, int | None, str | None]:
        return said.key, said.turn, self.edge.get(said.item, -1), self.group.get(said.item), said.truth


def said_blind(rounds: Sequence[Round]) -> list[Said]:
    """Every answer that was given without a suggestion, oldest first."""
    answers = Answer.objects.filter(task__round__in=rounds, task__kind__in=ASKED_BLIND).order_by("pk")
    columns = ("task__item", "task__item__key", "task__kind", "value", "task__prediction__value")
    rows = answers.values_list("task__round__number", *columns, "task__prediction__score")
    return [Said(*row) for row in rows]


def delivered_of_audited(rounds: Sequence[Round]) -> dict[tuple[int, int], Delivered]:
    """(number of the round, item) to what was to be delivered of a record that was audited."""
    audit = Task.objects.filter(round=OuterRef("round"), item=OuterRef("item"), kind=TaskKind.AUDIT)
    tasks = Task.objects.filter(Exists(audit.exclude(answer=None)), round__in=rounds, kind__in=DELIVERING)
    # Where a certificate was refuted its records were shown besides, and what people said then counts.
    done = tasks.exclude(answer=None, kind__in=BY_PEOPLE)
    columns = ("kind", "answer__value", "prediction__value", "prediction__score")
    rows = sorted(done.values_list("round__number", "item", *columns), key=lambda row: row[2] != TaskKind.AUTO)
    return {
        (number, item): Delivered(kind, predicted if kind == TaskKind.AUTO else value, predicted, score)
        for number, item, kind, value, predicted, score in rows
    }


def of_model(said: Sequence[Said], rounds: Sequence[Round], version: int | None) -> list[Said]:
    """Blind answers beside what this version said of the same record, each record once."""
    if version is None:
        return []
    own = {one.number for one in rounds if one.predicted and one.predicted.version_id == version}
    routed = [one for one in said if one.turn in own and one.predicted is not None]
    found = {one.item: one for one in (*_calibrating(rounds[-1], said), *reversed(routed))}
    return [found[item] for item in sorted(found)]


def sorting_of(rounds: Sequence[Round]) -> Sorted:
    """What sorting found of the records that were asked blind."""
    asked = Task.objects.filter(round__in=rounds, kind__in=ASKED_BLIND).exclude(answer=None).values("item")
    rows = list(Arrival.objects.filter(item__in=asked).values_list("item_id", "batch_id", "group", "tags", "unusual"))
    groups = {pair: number for number, pair in enumerate(sorted({(row[1], row[2]) for row in rows}))}
    return Sorted(
        {item: int(bool(EDGE_TAGS & set(tags)) or (odd or 0.0) >= MOST_UNUSUAL) for item, _, _, tags, odd in rows},
        {item: groups[batch, group] for item, batch, group, _, _ in rows},
    )


def _calibrating(newest: Round, said: Sequence[Said]) -> list[Said]:
    """Earlier blind answers beside what the version of the newest round says of them."""
    if newest.calibrated_id is None:
        return []
    told = Prediction.objects.filter(run=newest.calibrated_id).values_list("item_id", "value", "score")
    known = {item: (value, score) for item, value, score in told}
    earlier = (one for one in said if one.kind == TaskKind.BLIND and one.turn < newest.number and one.item in known)
    return [one._replace(predicted=known[one.item][0], score=known[one.item][1]) for one in earlier]
